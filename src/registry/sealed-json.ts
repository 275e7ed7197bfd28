import { createHash } from "node:crypto";
import { CorruptVersionError } from "./corrupt-version-error.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** The sha256 of bytes or of UTF-8 text, as 64 lower-case hexadecimal digits. */
export function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/**
 * An object as the bytes of a JSON file that carries its own checksum: the last field, `checksum`, is the sha256 of the same
 * text with `"checksum": ""`.
 */
export function seal(value: JsonObject): Uint8Array {
  const text = (checksum: string) => `${JSON.stringify({ ...value, checksum }, null, 2)}\n`;
  return Buffer.from(text(sha256(text(""))));
}

/**
 * Reads what `seal` wrote. Sealing the content again must give the very same bytes, so any flipped byte is noticed, even one
 * that JSON would pass over.
 * @param kind what the file's `kind` must say
 * @param format the newest format that the caller can read
 * @throws CorruptVersionError
 */
export function unseal(bytes: Uint8Array, path: string, kind: string, format: number): JsonObject {
  const found = parse(bytes);
  if (!found || found.kind !== kind)
    throw new CorruptVersionError(path, "other content", `JSON with "kind": "${kind}"`);
  if (typeof found.format !== "number" || !(found.format <= format))
    throw new CorruptVersionError(path, `format ${JSON.stringify(found.format)}`, `at most ${format}`);
  const { checksum, ...value } = found;
  let wanted: Uint8Array;
  try {
    wanted = seal(value);
  } catch {
    throw new CorruptVersionError(path, "content nested too deeply", "the content that was written");
  }
  if (Buffer.compare(bytes, wanted) !== 0) {
    const right = parse(wanted)?.checksum;
    throw checksum === right
      ? new CorruptVersionError(path, "other bytes around the same content", "the bytes that were written")
      : new CorruptVersionError(
          path,
          `checksum ${JSON.stringify(checksum)}`,
          `${JSON.stringify(right)}, which its content has`,
        );
  }
  return value;
}

function parse(bytes: Uint8Array): JsonObject | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null; // the parser's own message would quote the file
  }
}
