import { readFile } from "node:fs/promises";
import type { Command, Option } from "commander";
import { describeValue, isPlainObject } from "../leads/describe-value.ts";
import { InputError } from "../leads/input-error.ts";
import { nearestName } from "../leads/nearest-name.ts";
import { findRepeatedKey } from "../leads/repeated-key.ts";

/** Where the value of a setting came from, the strongest first. */
export type SettingSource = "flag" | "environment" | "file" | "default";

/** A setting as it is told at the start. */
export interface ToldSetting {
  readonly value: unknown;
  readonly from: SettingSource;
}

const PREFIX = "LEADLIGHT_";

/**
 * Fills in what the flags of a command leave open: from the environment (`LEADLIGHT_MAX_IN_FLIGHT` for `--max-in-flight`),
 * else from the JSON file that `--config` names (`"maxInFlight"`), else the default. Every flag of the command but `--config`
 * itself can be given in all three ways, and is read by the same words in each.
 * @throws InputError for a value that the flag would not take, and for a name in the file that no flag has
 */
export async function layerSettings(command: Command, env: NodeJS.ProcessEnv): Promise<void> {
  const options = command.options.filter((option) => option.long !== "--version");
  for (const option of options) fill(command, option, env[variableOf(option)], variableOf(option), "env");
  const path = command.getOptionValue("config") as string | undefined;
  if (path === undefined) return;
  const settings = options.filter((option) => option.long !== "--config");
  const file = await readSettings(path);
  for (const [name, value] of Object.entries(file)) {
    const option = settings.find((one) => one.attributeName() === name);
    if (!option) throw unknownSetting(path, name, settings);
    fill(command, option, textOf(value, path, name), `${path}, ${name}`, "config");
  }
}

/** Every setting of the command with its source; what a URL holds of a password is left out. */
export function toldSettings(command: Command): Readonly<Record<string, ToldSetting>> {
  const told = command.options
    .map((option) => option.attributeName())
    .filter((name) => command.getOptionValue(name) !== undefined)
    .map((name) => [name, { value: redacted(command.getOptionValue(name)), from: sourceOf(command, name) }]);
  return Object.fromEntries(told);
}

export const variableOf = (option: Option): string =>
  PREFIX + option.long!.slice(2).replaceAll("-", "_").toUpperCase();

function fill(
  command: Command,
  option: Option,
  text: string | undefined,
  where: string,
  source: "env" | "config",
): void {
  const name = option.attributeName();
  const now = command.getOptionValueSource(name);
  if (text === undefined || text === "" || (now !== undefined && now !== "default")) return;
  try {
    command.setOptionValueWithSource(name, settingOf(option, text), source);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${where}: ${error.message}`);
  }
}

function settingOf(option: Option, text: string): unknown {
  if (option.isBoolean()) {
    if (text !== "true" && text !== "false")
      throw new InputError(`${option.long}: found ${text.slice(0, 40)}, wanted true or false`);
    return text === "true";
  }
  return option.parseArg ? option.parseArg(text, undefined as never) : text;
}

async function readSettings(path: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new InputError(
      `--config: found no file that can be read at ${path} (${(error as NodeJS.ErrnoException).code}), wanted one of settings in JSON`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError(`${path}: found something that isn't JSON, wanted an object of settings`);
  }
  const twice = findRepeatedKey(text);
  if (twice) throw new InputError(`${path}: found ${twice.key} twice, wanted each setting once`);
  if (!isPlainObject(value))
    throw new InputError(`${path}: found ${describeValue(value)}, wanted an object of settings`);
  return value;
}

/** Lists are joined as a flag takes them. */
function textOf(value: unknown, path: string, name: string): string {
  const isScalar = (one: unknown) => ["string", "number", "boolean"].includes(typeof one);
  if (isScalar(value)) return String(value);
  if (Array.isArray(value) && value.every(isScalar)) return value.join(",");
  throw new InputError(
    `${path}, ${name}: found ${describeValue(value)}, wanted text, a number, true, false or a list of texts`,
  );
}

function unknownSetting(path: string, name: string, options: readonly Option[]): InputError {
  const names = options.map((option) => option.attributeName());
  const near = nearestName(name, names);
  const wanted =
    near === null ? `one of ${names.join(", ")}` : `${near}, or another that leadlight serve has`;
  return new InputError(`${path}: found a setting ${name.slice(0, 40)}, wanted ${wanted}`);
}

function sourceOf(command: Command, name: string): SettingSource {
  switch (command.getOptionValueSource(name)) {
    case "cli":
      return "flag";
    case "env":
      return "environment";
    case "config":
      return "file";
    default:
      return "default";
  }
}

function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== "string") return value;
  // Also what stands behind a question mark: some drivers take a password there.
  return value.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1***@").replace(/\?.*$/, "?***");
}
