import { InputError } from "../leads/input-error.ts";
import { type LoadedScorer, loadScorer } from "../registry/load.ts";
import { openRegistry, type Registry } from "../registry/registry.ts";
import type { Context } from "./context.ts";

export interface ModelFlags {
  readonly model?: string;
  readonly models?: string;
}

/**
 * The scorer that the flags mean: NAME, NAME@ALIAS or NAME:VERSION, or the only model of the folder.
 * @throws InputError where there is none, or several and none is named
 */
export async function openModel(flags: ModelFlags, context: Context): Promise<LoadedScorer> {
  const registry = openRegistry(flags.models ?? "models", { now: context.now });
  return loadScorer(registry, flags.model ?? (await onlyModel(registry)));
}

/**
 * The name of the only model.
 * @throws InputError where there is none, or several
 */
export async function onlyModel(registry: Registry): Promise<string> {
  const names = (await registry.models()).map(({ name }) => name);
  if (names.length === 1) return names[0]!;
  const found = names.length === 0 ? "no model" : `the models ${names.join(", ")}`;
  throw new InputError(`can't choose a model: found ${found} in ${registry.folder}, wanted --model NAME`);
}
