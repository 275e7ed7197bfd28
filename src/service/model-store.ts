import { InputError } from "../leads/input-error.ts";
import type { LoadedScorer } from "../registry/load.ts";
import { type ModelRef, parseModelRef } from "../registry/model-ref.ts";
import type { Registry } from "../registry/registry.ts";
import { type WatchedAlias, watchAliases } from "./alias-watch.ts";
import { describeJson } from "./describe-json.ts";
import type { ServiceLog } from "./log.ts";
import { modelProblem } from "./model-problem.ts";
import { fieldProblem, Problem } from "./problem.ts";
import { createVersionCache } from "./version-cache.ts";

/** How long the only model's name is trusted before the disk is asked again, in milliseconds. */
const FRESH = 1000;

export interface ModelStoreOptions {
  readonly registry: Registry;
  /** Which model answers a request that names none; else the only one. */
  readonly defaultModel?: string | undefined;
  readonly clock: () => Date;
  readonly log: ServiceLog;
  /** Milliseconds between two looks at the aliases. */
  readonly lookEvery?: number | undefined;
}

/** The scorers that the service answers with. */
export interface ModelStore {
  /**
   * The scorer of a reference, or the default one, loaded when first asked for. The alias is watched from then on, so that a
   * promotion needs no restart and no request waits for it; where the new version can't be used, the one before goes on. At once
   * where it is known.
   * @throws Problem where there is none, or rejects with it
   */
  get(ref?: string): LoadedScorer | Promise<LoadedScorer>;
  /** The default scorer, or where no default is set any other that loads; throws as `get` does where none does. */
  anyone(): Promise<LoadedScorer>;
  /** Resolves when a change of this alias answers. */
  look(name: string, alias: string): Promise<void>;
  /** The aliases that are watched. */
  watched(): readonly WatchedAlias[];
  close(): void;
}

/** @throws InputError where `defaultModel` isn't NAME, NAME@ALIAS or NAME:VERSION */
export function createModelStore(options: ModelStoreOptions): ModelStore {
  const { registry, defaultModel, clock, log, lookEvery = 500 } = options;
  if (defaultModel !== undefined) parseModelRef(defaultModel);
  const versions = createVersionCache(registry, clock);
  const aliases = watchAliases({ registry, versions, log, lookEvery });
  const only: { name: string | null; checkedAt: number } = { name: null, checkedAt: Number.NaN };

  /** A clock that was set back must not freeze what is known. */
  const isFresh = (checkedAt: number) => Math.abs(clock().getTime() - checkedAt) < FRESH;

  function find(ref: ModelRef): LoadedScorer | Promise<LoadedScorer> {
    if (!("version" in ref)) return aliases.get(ref.name, ref.alias);
    return versions.get(ref.name, ref.version).catch(async (error: unknown) => {
      throw await modelProblem(error, ref, registry, log);
    });
  }

  async function names(): Promise<string[]> {
    try {
      return (await registry.models()).map(({ name }) => name);
    } catch (error) {
      throw await modelProblem(error, null, registry, log);
    }
  }

  /** The default model's reference; null where the disk must be asked for the only model. */
  function knownRef(): string | null {
    if (defaultModel !== undefined) return defaultModel;
    return only.name !== null && isFresh(only.checkedAt) ? only.name : null;
  }

  async function findOnly(): Promise<string> {
    const found = await names().catch((error: unknown) => {
      if (only.name === null) throw error;
      return [only.name];
    });
    if (found.length > 1)
      throw new Problem(
        "ambiguous-model",
        `choosing the model: found ${found.join(", ")}, wanted "model" to name one of them`,
        { errors: [{ field: "model", found: "nothing", wanted: `one of ${found.join(", ")}` }] },
      );
    const name = found[0] ?? only.name;
    if (name === null)
      throw new Problem("unknown-model", "choosing the model: found none, wanted a trained one");
    only.name = name;
    only.checkedAt = clock().getTime();
    return name;
  }

  let looking: Promise<string> | null = null;
  /** Requests that ask while the disk is looked at share what is found. */
  function onlyRef(): Promise<string> {
    looking ??= findOnly().finally(() => {
      looking = null;
    });
    return looking;
  }

  const get = (ref: string | null = knownRef()) =>
    ref === null ? onlyRef().then((name) => find(parseRef(name))) : find(parseRef(ref));

  async function onlyIfUsable(name: string): Promise<LoadedScorer | null> {
    try {
      return await get(name);
    } catch {
      return null;
    }
  }

  return {
    get: (ref) => get(ref),
    async anyone() {
      try {
        return await get();
      } catch (error) {
        if (defaultModel !== undefined || !(error instanceof Problem)) throw error;
        for (const name of await names()) {
          const loaded = await onlyIfUsable(name);
          if (loaded) return loaded;
        }
        throw error;
      }
    },
    look: aliases.look,
    watched: aliases.all,
    close: aliases.close,
  };
}

function parseRef(ref: string): ModelRef {
  try {
    return parseModelRef(ref);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const wanted = "NAME, NAME@ALIAS or NAME:VERSION, a name being letters, digits, _ . and -";
    throw fieldProblem("unusable-request", [{ field: "model", found: describeJson(ref), wanted }]);
  }
}
