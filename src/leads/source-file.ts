import { createReadStream, createWriteStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { InputError } from "./input-error.ts";

/** A file of leads, unpacked and told apart. */
export interface SourceFile {
  readonly kind: "csv" | "parquet" | "ndjson";
  /** Where its unpacked bytes are: the file itself, or a copy in the working folder. */
  readonly path: string;
}

const HEAD_BYTES = 65_536;

/**
 * Looks at the file, unpacks gzip into `folder`, and tells its kind by content (Parquet) or extension (`.ndjson`, `.jsonl`,
 * `.json`; anything else is CSV).
 *
 * @throws InputError for a missing, empty, binary or broken file and for a directory
 */
export async function openSource(path: string, folder: string, signal?: AbortSignal): Promise<SourceFile> {
  await checkFile(path);
  let plain = path;
  let head = await readHead(path);
  if (head[0] === 0x1f && head[1] === 0x8b) {
    plain = join(folder, "unpacked");
    await gunzip(path, plain, signal);
    head = await readHead(plain);
  }
  if (head.length === 0) throw new InputError(`${path} is empty, wanted a header and rows of leads`);
  const extension = /\.([^./\\]+)$/.exec(path.toLowerCase().replace(/\.gz$/, ""))?.[1] ?? "";
  if (head.subarray(0, 4).toString("latin1") === "PAR1") return { kind: "parquet", path: plain };
  if (extension === "parquet")
    throw new InputError(`${path} is not Parquet: it doesn't begin with PAR1, as a Parquet file does`);
  refuseBinary(path, head);
  return { kind: /^(ndjson|jsonl|json)$/.test(extension) ? "ndjson" : "csv", path: plain };
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    throw new InputError(`${path} doesn't exist, wanted a file of leads (CSV, Parquet or NDJSON)`);
  });
  if (found.isDirectory()) throw new InputError(`${path} is a directory, wanted a file of leads`);
  if (!found.isFile()) throw new InputError(`${path} is not a regular file, wanted a file of leads`);
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function gunzip(from: string, to: string, signal?: AbortSignal): Promise<void> {
  try {
    await pipeline(createReadStream(from), createGunzip(), createWriteStream(to), signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "Z_BUF_ERROR") throw new InputError(`${from} ends too early: its gzip data is cut off`);
    if (code.startsWith("Z_")) throw new InputError(`${from} can't be unpacked: its gzip data is damaged`);
    throw error;
  }
}

function refuseBinary(path: string, head: Buffer): void {
  const wanted = "wanted CSV, Parquet or NDJSON, plain or gzip";
  const start = head.subarray(0, 4).toString("latin1");
  if (start.startsWith("PK\x03\x04"))
    throw new InputError(`${path} is a zip file or an Excel workbook, ${wanted}`);
  if (start.startsWith("\xff\xfe") || start.startsWith("\xfe\xff"))
    throw new InputError(`${path} is text in UTF-16, wanted UTF-8 or Latin-1`);
  if (head.includes(0)) {
    const name = start === "\x89PNG" ? "a PNG picture" : "a binary file";
    throw new InputError(`${path} is ${name} (it holds zero bytes), ${wanted}`);
  }
}
