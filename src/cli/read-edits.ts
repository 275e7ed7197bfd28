import { readFile } from "node:fs/promises";
import { InputError } from "../leads/input-error.ts";
import { findJsonFault } from "../leads/json-fault.ts";
import { parseEdits, type RecordedEdit } from "../scoring/recorded-edit.ts";

/**
 * Reads a file of edits: a JSON list in the shape that manifests keep.
 * @throws InputError where there is none, or it can't be used
 */
export async function readEdits(path: string): Promise<RecordedEdit[]> {
  let text: string;
  try {
    text = (await readFile(path, "utf8")).replace(/^\ufeff/, "");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ENOENT" && code !== "EISDIR") throw error;
    const found = code === "ENOENT" ? "no file" : "a folder";
    throw new InputError(`can't read the edits ${path}: found ${found} there, wanted a JSON file`);
  }
  const fault = findJsonFault(text);
  if (!fault) return parseEdits(JSON.parse(text), path);
  const lines = text.slice(0, fault.offset).split("\n");
  throw new InputError(
    `can't read the edits ${path}: found something else at line ${lines.length}, column ${lines.at(-1)!.length + 1}, wanted ${fault.wanted}`,
  );
}
