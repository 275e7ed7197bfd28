import type { Config } from "../leads/config.ts";
import { parseDate } from "../leads/dates.ts";
import { parseDuration } from "../leads/duration.ts";
import type { TrainSettings } from "./settings.ts";

/** What `settingsOfConfig` reads: a configuration that names the outcome. */
export type TargetedConfig = Config & { readonly target: string };

/**
 * What a configuration asks of a training. Its framework is a name, which `loadFramework` loads; the concepts that it states are
 * taken over, and none is guessed.
 */
export function settingsOfConfig(config: TargetedConfig): TrainSettings {
  const [main, ...others] = [config.horizon ?? []].flat();
  const { twoWay, ...activities } = config.activities ?? {};
  return defined({
    target: config.target,
    positive: config.positive,
    lost: config.lost,
    id: config.id,
    created: config.created,
    closed: config.closed,
    amount: config.amount,
    propensity: config.propensity,
    worked: config.worked,
    customer: config.customer,
    exclude: config.exclude,
    keep: config.keep,
    segments: config.segments && Object.keys(config.segments),
    sensitive: config.sensitive,
    amountKnownAtCreation: config.amountKnownAtCreation,
    absoluteDates: config.absoluteDates,
    constraints: config.constraints,
    columns: config.columns,
    landmarks: config.landmarks,
    activities: config.activities && activities,
    history: config.history,
    discovery: config.discovery,
    twoWay,
    concepts: config.concepts,
    horizonDays: main,
    moreHorizons: others.length > 0 ? others : undefined,
    labels: config.labels,
    until: config.until === undefined ? undefined : parseDate(config.until),
    learner: config.learner,
    prefer: config.prefer,
    budgetSeconds: config.budget === undefined ? undefined : parseDuration(config.budget),
    seed: config.seed,
  });
}

/** Without the keys that are undefined, as `exactOptionalPropertyTypes` wants it. */
export function defined<T extends object>(settings: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as never;
}
