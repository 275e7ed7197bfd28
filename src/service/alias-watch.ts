import type { LoadedScorer } from "../registry/load.ts";
import type { Registry } from "../registry/registry.ts";
import type { ServiceLog } from "./log.ts";
import { modelProblem } from "./model-problem.ts";
import { Problem } from "./problem.ts";
import type { VersionCache } from "./version-cache.ts";
import { warmUp } from "./warm-up.ts";

/** A version that can't be used is tried again after this many looks at most. */
const MOST_PAUSE = 64;

export interface AliasWatchOptions {
  readonly registry: Registry;
  readonly versions: VersionCache;
  readonly log: ServiceLog;
  /** Milliseconds between two looks at the disk. */
  readonly lookEvery: number;
}

/** Where a watched alias stands. */
export interface WatchedAlias {
  readonly name: string;
  readonly alias: string;
  /** The version that answers. */
  readonly version: number;
  /** Why it isn't the one that the alias points at, in words for a caller; null where it is. */
  readonly problem: string | null;
}

interface Watched {
  readonly name: string;
  readonly alias: string;
  readonly current: LoadedScorer | null;
  readonly problem: string | null;
  /** The whole reason, for the log. */
  readonly fault: string | null;
  /** Failed looks in a row. */
  readonly failures: number;
}

/**
 * The versions that aliases point at. Every alias that was asked for once is looked at from then on: a new version is read,
 * checked, replayed and warmed while the one before goes on answering, and takes its place in one step. Where that fails, or the
 * alias is gone, the last good version stays.
 */
export function watchAliases({ registry, versions, log, lookEvery }: AliasWatchOptions) {
  const watched = new Map<string, Watched>();
  const pending = new Map<string, Promise<void>>();
  let looks = 0;

  /** Looks that ask while another one runs share its end. */
  function look(name: string, alias: string): Promise<void> {
    const key = `${name}@${alias}`;
    let looking = pending.get(key);
    if (!looking) {
      looking = lookAt(name, alias, watched.get(key) ?? null)
        .then((found) => void watched.set(key, found))
        .finally(() => pending.delete(key));
      pending.set(key, looking);
    }
    return looking;
  }

  async function lookAt(name: string, alias: string, before: Watched | null): Promise<Watched> {
    try {
      const { version } = await registry.resolve({ name, alias });
      const current = before?.current;
      if (current?.version === version)
        return { name, alias, current, problem: null, fault: null, failures: 0 };
      const loaded = await versions.get(name, version);
      await warmUp(loaded);
      log.info({ model: name, alias, version, before: current?.version ?? null }, "answers from now on");
      return { name, alias, current: loaded, problem: null, fault: null, failures: 0 };
    } catch (error) {
      const told = await modelProblem(error, { name, alias }, registry, log);
      if (!before?.current) throw told;
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== before.fault)
        log.warn(
          { model: name, alias, version: before.current.version, fault },
          "the last good version goes on",
        );
      const problem = told instanceof Problem ? told.message : `looking for ${name}@${alias}: found a fault`;
      return { ...before, problem, fault, failures: before.failures + 1 };
    }
  }

  const timer = setInterval(() => {
    looks += 1;
    for (const { name, alias, failures } of watched.values()) {
      // Reading a damaged version whole costs: so the pause doubles from failure to failure.
      const pause = Math.min(2 ** failures, MOST_PAUSE);
      if (looks % pause === 0) look(name, alias).catch(() => {});
    }
  }, lookEvery).unref();

  return {
    /** At once where it is watched already. Rejects with a Problem where there is no such version, and then watches nothing. */
    get(name: string, alias: string): LoadedScorer | Promise<LoadedScorer> {
      const key = `${name}@${alias}`;
      const current = watched.get(key)?.current;
      return current ?? look(name, alias).then(() => watched.get(key)!.current!);
    },
    /** Looks now: afterwards the alias's version answers. */
    async look(name: string, alias: string): Promise<void> {
      await pending.get(`${name}@${alias}`)?.catch(() => {}); // it may have looked before the change
      await look(name, alias);
    },
    all(): readonly WatchedAlias[] {
      return Array.from(watched.values(), ({ name, alias, current, problem }) => ({
        name,
        alias,
        version: current!.version,
        problem,
      }));
    },
    close: () => clearInterval(timer),
  };
}
