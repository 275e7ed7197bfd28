import { type LoadedScorer, loadScorer } from "../registry/load.ts";
import type { Registry } from "../registry/registry.ts";

/** So many versions stay in memory beside those that aliases point at. */
const MOST = 16;
/** How long a version that could not be loaded isn't tried again, in milliseconds: its files would be read each time. */
const PAUSE = 1000;

interface Entry {
  readonly loading: Promise<LoadedScorer>;
  /** The clock's milliseconds, null unless it failed. */
  failedAt: number | null;
}

export type VersionCache = ReturnType<typeof createVersionCache>;

/** Loads each version once, however many ask for it at a time; those unused longest are dropped. */
export function createVersionCache(registry: Registry, clock: () => Date) {
  const entries = new Map<string, Entry>();

  function load(name: string, version: number): Entry {
    const entry: Entry = { loading: loadScorer(registry, { name, version }), failedAt: null };
    entry.loading.catch(() => {
      entry.failedAt = clock().getTime();
    });
    return entry;
  }

  const isUsable = ({ failedAt }: Entry) =>
    failedAt === null || Math.abs(clock().getTime() - failedAt) < PAUSE;

  return {
    /** Rejects as `loadScorer` does. */
    get(name: string, version: number): Promise<LoadedScorer> {
      const key = `${name}:${version}`;
      const found = entries.get(key);
      const entry = found && isUsable(found) ? found : load(name, version);
      entries.delete(key); // the last in a Map's order is the one used last
      entries.set(key, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= MOST) break;
        entries.delete(oldest);
      }
      return entry.loading;
    },
  };
}
