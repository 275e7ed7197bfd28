import { stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { InputError } from "../leads/input-error.ts";
import { replaceFile } from "../leads/replace-file.ts";
import { writing } from "./writing.ts";

/**
 * Writes a page, whole or not at all.
 * @throws InputError, StorageError where it can't be written there
 */
export function writePage(path: string, html: string | Uint8Array): Promise<void> {
  return writing(
    path,
    replaceFile(path, (temporary) => writeFile(temporary, html)),
  );
}

/**
 * Looks at the folder before the work that the page tells of, which may take minutes.
 * @throws InputError where there is none
 */
export async function demandFolder(path: string): Promise<void> {
  const found = await stat(dirname(path)).catch(() => null);
  if (!found?.isDirectory())
    throw new InputError(`can't write ${path}: found no folder ${dirname(path)}, wanted one that exists`);
}
