import type { WonDeals } from "../explanation/nearest-deals.ts";
import { CorruptVersionError } from "../registry/corrupt-version-error.ts";
import type { LoadedScorer } from "../registry/load.ts";
import type { Registry } from "../registry/registry.ts";
import { StorageError } from "../registry/storage-error.ts";
import type { ServiceLog } from "./log.ts";

/** The won deals of versions, read when first asked for and again when their file has changed, so that an erasure is seen. */
export interface NeighbourStore {
  /** Null where none are stored or can't be read; why is in the log. */
  get(version: LoadedScorer): Promise<WonDeals | null>;
}

export function createNeighbourStore(registry: Registry, log: ServiceLog): NeighbourStore {
  const known = new WeakMap<LoadedScorer, { readonly changedAt: number; readonly deals: WonDeals | null }>();
  return {
    async get(loaded) {
      const { name, version } = loaded;
      try {
        const changedAt = await registry.neighboursChangedAt(name, version);
        if (changedAt === null) return null;
        const found = known.get(loaded);
        if (found?.changedAt === changedAt) return found.deals;
        const deals = await registry.neighbours(name, version);
        known.set(loaded, { changedAt, deals });
        return deals;
      } catch (error) {
        if (!(error instanceof CorruptVersionError) && !(error instanceof StorageError)) throw error;
        log.warn({ model: name, version, fault: error.message }, "the won deals can't be read");
        return null;
      }
    },
  };
}
