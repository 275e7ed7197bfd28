import { isUtf8 } from "node:buffer";
import { createReadStream, createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** A text file as UTF-8 without byte order mark, and what it was. */
export interface Utf8File {
  readonly path: string;
  readonly encoding: "UTF-8" | "Latin-1";
  /** Bytes to skip at its start. */
  readonly start: number;
}

/**
 * The file itself where all of it is valid UTF-8; else a copy in `folder`, each byte read as Windows-1252: Latin-1 with
 * the printable characters that Windows put in place of its unused control codes.
 */
export async function asUtf8(path: string, folder: string, signal?: AbortSignal): Promise<Utf8File> {
  if (await allUtf8(path, signal)) {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(3), 0, 3, 0);
      const marked = bytesRead === 3 && buffer.toString("hex") === "efbbbf";
      return { path, encoding: "UTF-8", start: marked ? 3 : 0 };
    } finally {
      await file.close();
    }
  }
  const to = join(folder, "utf8");
  const decode = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) yield fromWindows1252(chunk);
  };
  await pipeline(createReadStream(path), decode, createWriteStream(to), signal ? { signal } : {});
  return { path: to, encoding: "Latin-1", start: 0 };
}

async function allUtf8(path: string, signal?: AbortSignal): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const whole = wholeCharacters(bytes);
    if (!isUtf8(bytes.subarray(0, whole))) return false;
    rest = bytes.subarray(whole);
  }
  return rest.length === 0;
}

/** How many bytes come before a character that the end may have cut in two; such a character is at most 3 bytes of it. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue; // a continuation: its first byte is further back
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Windows-1252 from 0x80 to 0x9f; its five unused codes stay control characters, as the WHATWG encoding standard has them. */
const WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

function fromWindows1252(bytes: Buffer): string {
  return bytes
    .toString("latin1")
    .replace(/[\u0080-\u009f]/g, (character) => WINDOWS[character.charCodeAt(0) - 0x80]!);
}
