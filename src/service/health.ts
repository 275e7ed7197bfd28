import type { Door } from "./access/door.ts";
import type { ModelStore } from "./model-store.ts";
import type { ServiceLedger } from "./service-ledger.ts";

/** What `/health/ready` tells beside whether a model is loaded. */
export interface Health {
  /** The service takes its leave: whoever asks is to go elsewhere. */
  isDraining(): boolean;
  /** What isn't as it should be although leads are scored. */
  faults(): readonly string[];
}

/** The faults that the parts of the service know of themselves. */
export function faultsOf(models: ModelStore, door: Door, ledger: ServiceLedger | null): readonly string[] {
  const ofModels = models
    .watched()
    .filter(({ problem }) => problem !== null)
    .map(({ name, alias, version, problem }) => `${name}@${alias}: version ${version} goes on; ${problem}`);
  const isBehind = ledger !== null && ledger.store.status().failure !== null;
  return [
    ...ofModels,
    ...(door.fault() === null ? [] : ["the keys can't be read; those read last go on"]),
    ...(isBehind ? ["the ledger can't be written; outcomes are refused, predictions wait in memory"] : []),
  ];
}
