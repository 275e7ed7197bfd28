import { readFile, stat, writeFile } from "node:fs/promises";
import type { z } from "zod";
import { configSchema } from "./config-schema.ts";
import { InputError } from "./input-error.ts";
import { findJsonFault } from "./json-fault.ts";
import { findRepeatedKey } from "./repeated-key.ts";
import { replaceFile } from "./replace-file.ts";

/** The settings of `leadlight.config.json`, checked; what isn't stated there is absent. Names and values are clean text. */
export type Config = z.output<typeof configSchema>;

/**
 * Reads the settings from a JSON file.
 * @throws InputError where the file is missing, isn't JSON (with line and column), or holds a key or value that has no
 * meaning (with the path to it inside the file); only the first of several faults is told
 */
export async function readConfig(path: string): Promise<Config> {
  const checked = configSchema.safeParse(parseJson(path, await readText(path)), { reportInput: true });
  if (checked.success) return checked.data;
  throw new InputError(`can't use the configuration ${path}: ${describeIssue(checked.error.issues[0]!)}`);
}

/**
 * Writes the settings as JSON, whole or not at all.
 * @throws InputError where the file exists and `overwrite` isn't set, or its folder doesn't exist
 */
export async function writeConfig(
  path: string,
  config: Config,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<void> {
  if (!overwrite && (await exists(path)))
    throw new InputError(
      `can't write the configuration ${path}: found one there already, wanted a new name (--force writes over it)`,
    );
  await replaceFile(path, (temporary) => writeFile(temporary, `${JSON.stringify(config, null, 2)}\n`));
}

async function readText(path: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOENT" && code !== "EISDIR") throw error;
    const found = code === "ENOENT" ? "no file" : "a folder";
    throw new InputError(`can't read the configuration ${path}: found ${found} there, wanted a JSON file`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`can't read the configuration ${path}: found bytes that aren't UTF-8, wanted JSON`);
  }
}

function parseJson(path: string, text: string): unknown {
  const fault = findJsonFault(text);
  if (!fault) {
    const repeated = findRepeatedKey(text);
    if (repeated)
      throw new InputError(
        `can't use the configuration ${path}: found the key ${cut(repeated.key)} again at ${placeOf(text, repeated.offset)}, wanted each once`,
      );
    return JSON.parse(text);
  }
  const place = placeOf(text, fault.offset);
  const token = /^(?:\w+|.?)/su.exec(text.slice(fault.offset))![0];
  const found = token === "" ? "the end of the file" : cut(token);
  throw new InputError(
    `can't read the configuration ${path}: found ${found} at ${place}, wanted ${fault.wanted}`,
  );
}

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}

function describeIssue(issue: z.core.$ZodIssue): string {
  // An issue inside a list of the one-or-more kind is told from the list's own branch, since the other can't know it.
  if (issue.code === "invalid_union") {
    const inner = issue.errors.flat().find((one) => one.path.length > 0);
    if (inner) return describeIssue({ ...inner, path: [...issue.path, ...inner.path] });
  }
  if (issue.code === "unrecognized_keys") {
    const at = issue.path.length === 0 ? "" : ` in ${pathText(issue.path)}`;
    return `found the unknown key ${cut(issue.keys[0]!)}${at}, wanted ${issue.message}`;
  }
  const place = issue.path.length === 0 ? "" : `${pathText(issue.path)}: `;
  return `${place}found ${describe(issue.input)}, wanted ${issue.message}`;
}

/** `columns.age.type`, `exclude[2]`, `columns["job title"].type`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, depth) => {
      if (typeof key === "number") return `[${key}]`;
      const name = String(key);
      if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return `[${JSON.stringify(name)}]`;
      return depth === 0 ? name : `.${name}`;
    })
    .join("");
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "number") return String(value);
  return cut(JSON.stringify(value));
}

function cut(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
