import { readFile } from "node:fs/promises";
import { InputError } from "../leads/input-error.ts";
import { findJsonFault } from "../leads/json-fault.ts";
import type { Framework } from "./framework.ts";
import { parseFramework } from "./framework.ts";

/** The frameworks that ship with the package. */
export const BUILT_IN_FRAMEWORKS: readonly string[] = ["bant", "meddic", "stepwise"];

/**
 * A built-in framework by its name, else the JSON file at that path.
 * @throws InputError where it is neither, isn't JSON or isn't a framework
 */
export async function loadFramework(nameOrPath: string): Promise<Framework> {
  const builtIn = BUILT_IN_FRAMEWORKS.includes(nameOrPath);
  // the package's root is two folders up from src/ and from dist/ alike
  const file = builtIn ? new URL(`../../frameworks/${nameOrPath}.json`, import.meta.url) : nameOrPath;
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (builtIn || (code !== "ENOENT" && code !== "ENOTDIR" && code !== "EISDIR")) throw error;
    throw new InputError(
      `can't load the framework ${nameOrPath}: found ${code === "EISDIR" ? "a directory" : "no such file"}, ` +
        `wanted a built-in one (${BUILT_IN_FRAMEWORKS.join(", ")}) or the path of a JSON file`,
    );
  }
  return parseFramework(parseJson(text.replace(/^\ufeff/, ""), nameOrPath), nameOrPath);
}

/** All frameworks that ship with the package. */
export function loadBuiltIns(): Promise<Framework[]> {
  return Promise.all(BUILT_IN_FRAMEWORKS.map(loadFramework));
}

function parseJson(text: string, source: string): unknown {
  const fault = findJsonFault(text);
  if (!fault) return JSON.parse(text);
  const lines = text.slice(0, fault.offset).split("\n");
  throw new InputError(
    `can't read the framework ${source}: found something else at line ${lines.length}, column ` +
      `${lines.at(-1)!.length + 1}, wanted ${fault.wanted}`,
  );
}
