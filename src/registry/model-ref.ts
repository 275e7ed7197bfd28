import { InputError } from "../leads/input-error.ts";
import { checkAlias, checkModelName, quoted } from "./names.ts";

/** Which version is meant: the one that an alias points at, or a number. */
export type ModelRef =
  | { readonly name: string; readonly alias: string }
  | { readonly name: string; readonly version: number };

/**
 * Reads `NAME` (its champion), `NAME@ALIAS` or `NAME:VERSION`.
 * @throws InputError for any other text
 */
export function parseModelRef(text: string): ModelRef {
  const match = typeof text === "string" ? /^([^@:]*)(?:@([^@:]*)|:([^@:]*))?$/.exec(text) : null;
  if (!match) throw new InputError(`a model: found ${quoted(text)}, wanted NAME, NAME@ALIAS or NAME:VERSION`);
  const [, name = "", alias, version] = match;
  checkModelName(name);
  if (version === undefined) return { name, alias: checkAlias(alias ?? "champion") };
  if (!/^[1-9]\d{0,8}$/.test(version))
    throw new InputError(
      `the version of model ${name}: found ${quoted(version)}, wanted a whole number from 1 as in ${name}:7`,
    );
  return { name, version: Number(version) };
}
