import { stat } from "node:fs/promises";
import { InputError } from "../leads/input-error.ts";
import { openRegistry, type Registry } from "../registry/registry.ts";
import type { Context } from "./context.ts";

/**
 * The registry in the folder of `--models`, which needn't exist yet.
 * @throws InputError where something else than a folder is there
 */
export async function openModels(folder: string, { now }: Pick<Context, "now">): Promise<Registry> {
  const found = await stat(folder).catch(() => null); // what can't be looked at is told when it is read
  if (found && !found.isDirectory())
    throw new InputError(`--models names ${folder}, which is a file: wanted a folder of models`);
  return openRegistry(folder, { now });
}
