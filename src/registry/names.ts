import { InputError } from "../leads/input-error.ts";

/** Windows gives these names to devices, whatever extension follows. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)/i;

/**
 * Checks the name of a model: 1 to 100 of the letters A–Z and a–z, digits, `_`, `.` and `-`. It is a folder's name on every
 * system, so it neither ends in a dot (which also rules out `.` and `..`) nor is a Windows device.
 * @throws InputError for any other text
 */
export function checkModelName(name: string): string {
  if (
    typeof name === "string" &&
    /^[A-Za-z0-9_.-]{1,100}$/.test(name) &&
    !name.endsWith(".") &&
    !DEVICE.test(name)
  )
    return name;
  throw new InputError(
    `a model's name: found ${quoted(name)}, wanted 1 to 100 letters, digits, "_", "." and "-", not ending in "." and no device name of Windows`,
  );
}

/**
 * Checks the name of an alias: 1 to 100 of the letters A–Z and a–z, digits, `_` and `-`. `latest` and `v7` are refused: they
 * read like versions but would not move with them.
 * @throws InputError for any other text
 */
export function checkAlias(alias: string): string {
  if (typeof alias === "string" && /^[A-Za-z0-9_-]{1,100}$/.test(alias) && !/^(latest|v\d+)$/i.test(alias))
    return alias;
  throw new InputError(
    `an alias: found ${quoted(alias)}, wanted 1 to 100 letters, digits, "_" and "-", neither "latest" nor "v" with a number`,
  );
}

/**
 * Tells whether `path` may name a file inside a version: parts joined by `/`, each as a model's name but without a leading
 * dot, 200 characters in all. It can't lead out of the version's folder.
 */
export function isVersionPath(path: string): boolean {
  const parts = path.split("/");
  return (
    path.length <= 200 &&
    path.toLowerCase() !== "manifest.json" &&
    parts.every(
      (part) => /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/.test(part) && !part.endsWith(".") && !DEVICE.test(part),
    )
  );
}

/** Text for a message, cut to 40 characters, with control characters shown as escapes. */
export function quoted(text: unknown): string {
  if (typeof text !== "string") return typeof text;
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}
