import type { Door } from "./access/door.ts";
import type { ModelStore } from "./model-store.ts";

/** What `/health/ready` tells beside whether a model is loaded. */
export interface Health {
  /** The service takes its leave: whoever asks is to go elsewhere. */
  isDraining(): boolean;
  /** What isn't as it should be although leads are scored. */
  faults(): readonly string[];
}

/** The faults that the parts of the service know of themselves. */
export function faultsOf(models: ModelStore, door: Door): readonly string[] {
  const ofModels = models
    .watched()
    .filter(({ problem }) => problem !== null)
    .map(({ name, alias, version, problem }) => `${name}@${alias}: version ${version} goes on; ${problem}`);
  return door.fault() === null ? ofModels : [...ofModels, "the keys can't be read; those read last go on"];
}
