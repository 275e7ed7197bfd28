import { InputError } from "../leads/input-error.ts";
import type { LoadedScorer } from "../registry/load.ts";
import { type ModelRef, parseModelRef } from "../registry/model-ref.ts";
import type { Registry } from "../registry/registry.ts";
import { describeJson } from "./describe-json.ts";
import type { ServiceLog } from "./log.ts";
import { modelProblem } from "./model-problem.ts";
import { fieldProblem, Problem } from "./problem.ts";
import { createVersionCache } from "./version-cache.ts";

/** How long an alias is trusted before the disk is asked again, in milliseconds. */
const FRESH = 1000;

export interface ModelStoreOptions {
  readonly registry: Registry;
  /** Which model answers a request that names none; else the only one. */
  readonly defaultModel?: string | undefined;
  readonly clock: () => Date;
  readonly log: ServiceLog;
}

/** The scorers that the service answers with, loaded when first asked for. */
export interface ModelStore {
  /**
   * The scorer of a reference, or the default one. An alias is looked up again after a second, so that a promotion needs no
   * restart; where the new version can't be used, the one before it goes on answering.
   * @throws Problem where there is none
   */
  get(ref?: string): Promise<LoadedScorer>;
  /** The default scorer, or where no default is set any other that loads; throws as `get` does where none does. */
  anyone(): Promise<LoadedScorer>;
}

interface Alias {
  readonly name: string;
  readonly alias: string;
  current: LoadedScorer | null;
  /** The clock's milliseconds at the last look. */
  checkedAt: number;
  pending: Promise<LoadedScorer> | null;
  /** Why the last look failed, so that it is logged once. */
  fault: string | null;
}

/** @throws InputError where `defaultModel` isn't NAME, NAME@ALIAS or NAME:VERSION */
export function createModelStore({ registry, defaultModel, clock, log }: ModelStoreOptions): ModelStore {
  if (defaultModel !== undefined) parseModelRef(defaultModel);
  const versions = createVersionCache(registry, clock);
  const aliases = new Map<string, Alias>();
  const only: { name: string | null; checkedAt: number } = { name: null, checkedAt: Number.NaN };

  /** A clock that was set back must not freeze what is known. */
  const isFresh = (checkedAt: number) => Math.abs(clock().getTime() - checkedAt) < FRESH;

  async function find(ref: ModelRef): Promise<LoadedScorer> {
    if (!("version" in ref)) return atAlias(ref.name, ref.alias);
    try {
      return await versions.get(ref.name, ref.version);
    } catch (error) {
      throw await modelProblem(error, ref, registry, log);
    }
  }

  function atAlias(name: string, alias: string): Promise<LoadedScorer> | LoadedScorer {
    const key = `${name}@${alias}`;
    const found = aliases.get(key) ?? {
      name,
      alias,
      current: null,
      checkedAt: Number.NaN,
      pending: null,
      fault: null,
    };
    if (found.current && isFresh(found.checkedAt)) return found.current;
    aliases.set(key, found);
    found.pending ??= look(found).finally(() => {
      found.pending = null;
      if (!found.current) aliases.delete(key); // or names that nothing has would pile up
    });
    return found.pending;
  }

  async function look(found: Alias): Promise<LoadedScorer> {
    const { name, alias, current } = found;
    try {
      const { version } = await registry.resolve({ name, alias });
      if (version !== current?.version) found.current = await versions.get(name, version);
      found.fault = null;
    } catch (error) {
      if (!current) throw await modelProblem(error, { name, alias }, registry, log);
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== found.fault)
        log.warn({ model: name, alias, version: current.version, fault }, "the last good version goes on");
      found.fault = fault;
    }
    found.checkedAt = clock().getTime();
    return found.current!;
  }

  async function names(): Promise<string[]> {
    try {
      return (await registry.models()).map(({ name }) => name);
    } catch (error) {
      throw await modelProblem(error, null, registry, log);
    }
  }

  async function defaultRef(): Promise<string> {
    if (defaultModel !== undefined) return defaultModel;
    if (only.name !== null && isFresh(only.checkedAt)) return only.name;
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

  const get = async (ref?: string) => find(parseRef(ref ?? (await defaultRef())));

  return {
    get,
    async anyone() {
      try {
        return await get();
      } catch (error) {
        if (defaultModel !== undefined || !(error instanceof Problem)) throw error;
        for (const name of await names()) {
          const loaded = await get(name).catch(() => null);
          if (loaded) return loaded;
        }
        throw error;
      }
    },
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
