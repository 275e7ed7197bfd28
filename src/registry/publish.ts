import { join } from "node:path";
import { isThere, versionNumbers } from "./contents.ts";
import { ifPossible, removeTree, writeDurably } from "./durable.ts";
import { readHistory } from "./history.ts";
import { type FileRecord, MANIFEST, manifestBytes, OWN_FIELDS } from "./manifest.ts";
import { checkModelName, isVersionPath, quoted } from "./names.ts";
import { type JsonObject, sha256 } from "./sealed-json.ts";
import { modelFolder, type Store, versionFolder, versionsFolder } from "./store.ts";
import { makeTemporary, removeLeftOvers } from "./temporary.ts";

export interface VersionContent {
  /** By path inside the version, `/` between parts. The bytes must not change until the publishing is done. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What the manifest tells beside the registry's own fields; plain JSON. */
  readonly about: JsonObject;
}

/**
 * Writes a new version and returns its number: one above the highest ever used. Everything is written durably under a
 * temporary name, the manifest last, and then renamed, so the version appears whole or not at all.
 * @throws RangeError where a path could lead out of the version or `about` has a field of the registry's own
 * @throws TypeError where `about` isn't plain JSON
 */
export async function publishVersion(store: Store, name: string, content: VersionContent): Promise<number> {
  checkModelName(name);
  checkContent(content);
  const { fs } = store;
  await isThere(store, name);
  const versions = versionsFolder(store, name);
  const temporary = await makeTemporary(store, versions);
  try {
    await ifPossible(removeLeftOvers(store, versions));
    const files = await writeFiles(store, temporary, content.files);
    const number = await nameIt(store, name, temporary, content.about, files);
    // Also the names of folders that an earlier publisher made and did not live to sync.
    for (const folder of [versions, modelFolder(store, name), store.folder]) await fs.syncFolder(folder);
    return number;
  } catch (error) {
    await ifPossible(removeTree(fs, temporary));
    throw error;
  }
}

async function writeFiles(
  { fs }: Store,
  folder: string,
  files: VersionContent["files"],
): Promise<Record<string, FileRecord>> {
  const records: [string, FileRecord][] = [];
  const made = new Set<string>();
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const inner = join(folder, ...parts.slice(0, depth));
      if (made.has(inner)) continue;
      await fs.mkdir(inner);
      made.add(inner);
    }
    await writeDurably(fs, join(folder, ...parts), bytes);
    records.push([path, { bytes: bytes.length, sha256: sha256(bytes) }]);
  }
  for (const inner of made) await fs.syncFolder(inner);
  return Object.fromEntries(records);
}

async function nameIt(
  store: Store,
  name: string,
  temporary: string,
  about: JsonObject,
  files: Readonly<Record<string, FileRecord>>,
): Promise<number> {
  const { fs } = store;
  const manifest = join(temporary, MANIFEST);
  const createdAt = store.now().toISOString();
  for (;;) {
    const number = await nextNumber(store, name);
    const target = versionFolder(store, name, number);
    await writeDurably(fs, manifest, manifestBytes(name, number, createdAt, about, files));
    await fs.syncFolder(temporary);
    try {
      await fs.rename(temporary, target);
      return number;
    } catch (error) {
      if (!(await fs.status(target))) throw error;
    }
    await fs.unlink(manifest); // another publisher took the number: the manifest needs the next one
  }
}

/** Pruned versions are remembered by the history, so that a number always means one version. */
async function nextNumber(store: Store, name: string): Promise<number> {
  let highest = (await versionNumbers(store, name)).at(-1) ?? 0;
  for (const { from, to } of await readHistory(store, name)) highest = Math.max(highest, from ?? 0, to);
  return highest + 1;
}

function checkContent({ files, about }: VersionContent): void {
  const seen = new Set<string>();
  for (const path of files.keys()) {
    if (!isVersionPath(path))
      throw new RangeError(
        `publishing a version: found the file path ${quoted(path)}, wanted one inside the version`,
      );
    const folded = path.toLowerCase(); // some file systems take A and a for one name
    if (seen.has(folded))
      throw new RangeError(`publishing a version: found two files named ${quoted(path)}, wanted one`);
    seen.add(folded);
  }
  for (const path of seen) {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++)
      if (seen.has(parts.slice(0, depth).join("/")))
        throw new RangeError(
          `publishing a version: found ${quoted(path)} inside a file, wanted it in a folder`,
        );
  }
  for (const field of OWN_FIELDS)
    if (Object.hasOwn(about, field))
      throw new RangeError(
        `publishing a version: found "${field}" in what is told about it, wanted other fields`,
      );
  const wrong = unlikeJson(about, "about");
  if (wrong) throw new TypeError(`publishing a version: found ${wrong}, wanted plain JSON`);
}

/** Where in `value` something stands that JSON would lose, or null. Fields that are undefined may be lost. */
function unlikeJson(value: unknown, at: string): string | null {
  if (value === null || typeof value === "string" || typeof value === "boolean") return null;
  if (typeof value === "number") return Number.isFinite(value) ? null : `${value} at ${at}`;
  if (Array.isArray(value))
    return value.map((item, i) => unlikeJson(item, `${at}[${i}]`)).find(Boolean) ?? null;
  if (typeof value !== "object" || ![Object.prototype, null].includes(Object.getPrototypeOf(value)))
    return `${typeof value === "object" ? value?.constructor.name : typeof value} at ${at}`;
  for (const [key, inner] of Object.entries(value)) {
    const wrong = inner === undefined ? null : unlikeJson(inner, `${at}.${key}`);
    if (wrong) return wrong;
  }
  return null;
}
