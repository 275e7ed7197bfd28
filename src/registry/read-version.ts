import { join } from "node:path";
import { checkVersion, notAFolder } from "./contents.ts";
import { CorruptVersionError } from "./corrupt-version-error.ts";
import { MANIFEST, type Manifest, parseManifest } from "./manifest.ts";
import { sha256 } from "./sealed-json.ts";
import { type Store, versionFolder } from "./store.ts";

/** A manifest of a few kilobytes is usual; a larger one than this isn't ours, and is not read. */
const MOST_MANIFEST_BYTES = 64 * 1024 * 1024;

export interface Version {
  readonly manifest: Manifest;
  /** By path inside the version, in ascending order. */
  readonly files: Map<string, Uint8Array>;
}

/**
 * The manifest of one version, checked against itself but not against the other files.
 * @throws InputError where there is no such version
 * @throws CorruptVersionError where it isn't what was written
 */
export async function readManifest(store: Store, name: string, version: number): Promise<Manifest> {
  await checkVersion(store, name, version);
  const folder = versionFolder(store, name, version);
  const found = await store.fs.status(folder);
  if (found && found.kind !== "folder") throw notAFolder(folder, found.kind);
  const path = join(folder, MANIFEST);
  await checkFile(store, path, (bytes) =>
    bytes <= MOST_MANIFEST_BYTES ? null : `at most ${MOST_MANIFEST_BYTES}`,
  );
  return parseManifest(await store.fs.read(path), path, name, version);
}

/**
 * One version with all its files: just those that its manifest lists, each of the size and sha256 that it had when written.
 * @throws InputError where there is no such version
 * @throws CorruptVersionError where it isn't what was written
 */
export async function readVersion(store: Store, name: string, version: number): Promise<Version> {
  const manifest = await readManifest(store, name, version);
  const folder = versionFolder(store, name, version);
  await checkNothingElse(store, folder, new Set([MANIFEST, ...Object.keys(manifest.files)]));
  const files = new Map<string, Uint8Array>();
  for (const [path, wanted] of Object.entries(manifest.files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const full = join(folder, ...path.split("/"));
    await checkFile(store, full, (bytes) => (bytes === wanted.bytes ? null : String(wanted.bytes))); // before it is read
    const content = await store.fs.read(full);
    const found = sha256(content);
    if (found !== wanted.sha256) throw new CorruptVersionError(full, `sha256 ${found}`, wanted.sha256);
    files.set(path, content);
  }
  return { manifest, files };
}

async function checkFile(store: Store, path: string, unfit: (bytes: number) => string | null): Promise<void> {
  const found = await store.fs.status(path);
  if (!found) throw new CorruptVersionError(path, "no such file", "the file that was written");
  if (found.kind !== "file") throw new CorruptVersionError(path, kindInWords(found.kind), "a file");
  const wanted = unfit(found.bytes);
  if (wanted !== null) throw new CorruptVersionError(path, `${found.bytes} bytes`, wanted);
}

async function checkNothingElse(
  store: Store,
  folder: string,
  listed: ReadonlySet<string>,
  inside = "",
): Promise<void> {
  for (const { name, kind } of await store.fs.list(folder)) {
    const path = inside + name;
    if (kind === "folder" && [...listed].some((file) => file.startsWith(`${path}/`)))
      await checkNothingElse(store, join(folder, name), listed, `${path}/`);
    else if (kind !== "file" || !listed.has(path))
      throw new CorruptVersionError(
        join(folder, name),
        kindInWords(kind),
        "only files that the manifest lists",
      );
  }
}

const kindInWords = (kind: string) => (kind === "link" ? "a symbolic link" : `a ${kind}`);
