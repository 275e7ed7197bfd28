import type { RecordedEdit } from "../scoring/recorded-edit.ts";
import { CorruptVersionError } from "./corrupt-version-error.ts";
import { isVersionPath } from "./names.ts";
import { type JsonObject, seal, sha256, unseal } from "./sealed-json.ts";

export const MANIFEST = "manifest.json";
const KIND = "leadlight-version";
const FORMAT = 1;

/** Fields that the registry writes itself. */
export const OWN_FIELDS: readonly string[] = [
  "kind",
  "format",
  "name",
  "version",
  "createdAt",
  "files",
  "checksum",
];

/** What a version says of itself. Beside these fields stand those that its publisher told. */
export interface Manifest extends JsonObject {
  readonly kind: "leadlight-version";
  readonly format: 1;
  readonly name: string;
  readonly version: number;
  /** ISO 8601. */
  readonly createdAt: string;
  /** By path inside the version's folder, with `/` between parts; every file but the manifest. */
  readonly files: Readonly<Record<string, FileRecord>>;
  /** The version that this one was edited from; absent in one that was trained. */
  readonly parent?: number;
  /** All edits by people since the training, oldest first; the last ones made this version of its parent. */
  readonly edits?: readonly RecordedEdit[];
}

export interface FileRecord {
  readonly bytes: number;
  readonly sha256: string;
}

/** The bytes of a new manifest.json. */
export function manifestBytes(
  name: string,
  version: number,
  createdAt: string,
  about: JsonObject,
  files: Readonly<Record<string, FileRecord>>,
): Uint8Array {
  return seal({ kind: KIND, format: FORMAT, name, version, createdAt, ...about, files });
}

/**
 * Reads manifest.json of one version.
 * @throws CorruptVersionError where it isn't what was written, or belongs to another version
 */
export function parseManifest(bytes: Uint8Array, path: string, name: string, version: number): Manifest {
  const found = unseal(bytes, path, KIND, FORMAT);
  const refuse = (what: string, wanted: unknown) =>
    new CorruptVersionError(path, `${what} ${JSON.stringify(found[what])}`, `${JSON.stringify(wanted)}`);
  if (found.name !== name) throw refuse("name", name);
  if (found.version !== version) throw refuse("version", version);
  if (typeof found.createdAt !== "string" || Number.isNaN(Date.parse(found.createdAt)))
    throw refuse("createdAt", "a time");
  const files = found.files;
  if (typeof files !== "object" || files === null || Array.isArray(files)) throw refuse("files", {});
  for (const [file, record] of Object.entries(files as Record<string, unknown>)) {
    if (!isVersionPath(file) || !isFileRecord(record))
      throw new CorruptVersionError(
        path,
        `the file record ${JSON.stringify(file.slice(0, 200))}`,
        "a path inside the version with bytes and sha256",
      );
  }
  const { parent, edits } = found;
  if (
    parent !== undefined &&
    !(Number.isSafeInteger(parent) && (parent as number) > 0 && (parent as number) < version)
  )
    throw refuse("parent", "an earlier version");
  if (edits !== undefined && !Array.isArray(edits)) throw refuse("edits", []);
  return found as Manifest;
}

/**
 * One sha256 for all the files of a version, equal for equal files whatever their number and time: that of the lines
 * `SHA256  PATH\n` in ascending order of the paths, as `sha256sum` prints them.
 */
export function versionDigest(manifest: Pick<Manifest, "files">): string {
  const lines = Object.entries(manifest.files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, file]) => `${file.sha256}  ${path}\n`);
  return sha256(lines.join(""));
}

function isFileRecord(value: unknown): value is FileRecord {
  if (typeof value !== "object" || value === null) return false;
  const { bytes, sha256: hash } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(bytes) &&
    (bytes as number) >= 0 &&
    typeof hash === "string" &&
    /^[0-9a-f]{64}$/.test(hash)
  );
}
