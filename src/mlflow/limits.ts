import { InputError } from "../leads/input-error.ts";
import type { RunData } from "./client.ts";

/** What MLflow takes in one call of log-batch, and of one text (`mlflow/utils/validation.py`, 3.17). */
const MOST = { metrics: 1000, params: 100, tags: 100, all: 1000 } as const;
const LONGEST = { key: 250, param: 6000, tag: 8000 } as const;

/** The body of one call of log-batch, but for the run. */
export interface Batch {
  readonly metrics: readonly { key: string; value: number; timestamp: number; step: number }[];
  readonly params: readonly { key: string; value: string }[];
  readonly tags: readonly { key: string; value: string }[];
}

/**
 * A run's data in as few calls as MLflow's limits allow; texts that are longer than it takes end in an ellipsis.
 * @throws RangeError for a metric that isn't finite, or a key that MLflow doesn't take
 */
export function batches({ metrics = [], params = {}, tags = {} }: RunData, time: Date): Batch[] {
  const timestamp = time.getTime();
  const entries = {
    metrics: metrics.map(({ key, value, step = 0 }) => {
      if (!Number.isFinite(value))
        throw new RangeError(`logging the metric ${key}: found ${value}, wanted a finite number`);
      return { key: checkKey(key), value, timestamp, step };
    }),
    params: Object.entries(params).map(([key, value]) => ({
      key: checkKey(key),
      value: cut(String(value), LONGEST.param),
    })),
    tags: Object.entries(tags).map(([key, value]) => ({
      key: checkKey(key),
      value: cut(value, LONGEST.tag),
    })),
  };
  const made: Batch[] = [];
  while (entries.metrics.length + entries.params.length + entries.tags.length > 0) {
    const params = entries.params.splice(0, MOST.params);
    const tags = entries.tags.splice(0, MOST.tags);
    const room = MOST.all - params.length - tags.length;
    made.push({ params, tags, metrics: entries.metrics.splice(0, Math.min(MOST.metrics, room)) });
  }
  return made;
}

/** @throws InputError for a name that MLflow's registry doesn't take */
export function checkModelName(name: string): string {
  if (name !== "" && !/[/:]/.test(name) && name !== "." && name !== "..") return name;
  throw new InputError(`found the model name ${name}, wanted one that MLflow takes: without / and :`);
}

/** @throws InputError for an alias that MLflow's registry doesn't take */
export function checkAliasName(alias: string): string {
  if (/^[A-Za-z0-9_-]{1,255}$/.test(alias) && !/^(latest|v\d+)$/i.test(alias)) return alias;
  throw new InputError(
    `found the alias ${alias}, wanted one that MLflow takes: letters, digits, _ and -, and not latest or v1`,
  );
}

function checkKey(key: string): string {
  if (key.length <= LONGEST.key && /^[\w. :/-]+$/.test(key)) return key;
  throw new RangeError(
    `logging ${key.slice(0, 40)}: found a key of ${key.length} characters, wanted at most ${LONGEST.key} letters, digits, spaces and any of _ - . : /`,
  );
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
