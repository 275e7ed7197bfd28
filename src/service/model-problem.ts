import { InputError } from "../leads/input-error.ts";
import { listed } from "../registry/contents.ts";
import { CorruptVersionError } from "../registry/corrupt-version-error.ts";
import type { ModelRef } from "../registry/model-ref.ts";
import type { ModelEntry, Registry } from "../registry/registry.ts";
import { StorageError } from "../registry/storage-error.ts";
import type { ServiceLog } from "./log.ts";
import { Problem } from "./problem.ts";

/**
 * What a caller is told where a model can't be had. The registry's own messages name folders of the server, so they go to
 * the log; an error that isn't the registry's comes back as it is.
 * @param ref null where all models were asked for
 */
export async function modelProblem(
  error: unknown,
  ref: ModelRef | null,
  registry: Registry,
  log: ServiceLog,
): Promise<unknown> {
  const what = ref === null ? "the models" : refText(ref);
  if (error instanceof InputError && ref !== null) {
    try {
      return missing(ref, await registry.models());
    } catch (second) {
      return modelProblem(second, null, registry, log);
    }
  }
  if (error instanceof CorruptVersionError) {
    log.error({ fault: error.message }, "a version was refused");
    return new Problem(
      "model-unavailable",
      `loading ${what}: found files that aren't what was written, wanted a whole version`,
    );
  }
  if (error instanceof StorageError) {
    log.error({ fault: error.message }, "the models can't be read");
    return new Problem(
      "model-unavailable",
      `loading ${what}: found a disk that can't be read, wanted one that can`,
    );
  }
  return error;
}

/** NAME@ALIAS or NAME:VERSION. */
function refText(ref: ModelRef): string {
  return "version" in ref ? `${ref.name}:${ref.version}` : `${ref.name}@${ref.alias}`;
}

function missing(ref: ModelRef, models: readonly ModelEntry[]): Problem {
  const names = models.map(({ name }) => name);
  const model = models.find(({ name }) => name === ref.name);
  const found = model ? whatItHas(model) : listed("model", names);
  return new Problem("unknown-model", `looking for ${refText(ref)}: found ${found}`);
}

function whatItHas({ aliases, versions }: ModelEntry): string {
  const names = Object.entries(aliases).map(([alias, version]) => `@${alias} (version ${version})`);
  return `${names.length === 0 ? "no alias" : names.join(", ")} and ${listed("version", versions)}`;
}
