import type { Command } from "commander";
import type { Config } from "../leads/config.ts";
import { parseDate } from "../leads/dates.ts";
import { parseDuration } from "../leads/duration.ts";
import { findColumn, type LeadTable } from "../leads/table.ts";
import type { TrainSettings } from "../training/settings.ts";
import type { WorkSettings } from "../training/worked.ts";
import { dateFlag, horizonFlag, oneOf, repeated, splitList, wholeNumber } from "./lists.ts";

/** What `train` and `backtest` ask alike. */
export interface LearnFlags extends WorkSettings {
  readonly target?: string;
  readonly positive?: string[];
  readonly lost?: string[];
  readonly id?: string;
  readonly created?: string;
  readonly closed?: string;
  readonly amount?: string;
  readonly exclude?: string[];
  readonly keep?: string[];
  /** The main one first. */
  readonly horizon?: readonly number[];
  readonly labels?: "mature" | "weighted";
  readonly until?: number;
  readonly learner?: string;
  readonly prefer?: "simple" | "accuracy";
  readonly budget?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly config?: string;
}

const LABELS = ["mature", "weighted"];

/** The flags that tell what the columns mean. */
export function addColumnFlags(command: Command): Command {
  command
    .option("--target <column>", "the outcome")
    .option("--positive <values>", "its values that mean won", repeated)
    .option("--lost <values>", "its values that mean lost; empty and all others are open", repeated)
    .option("--id <column>", "what tells a lead")
    .option("--created <column>", "when the lead came")
    .option("--closed <column>", "when it was won or lost")
    .option("--amount <column>", "what it was worth")
    .option("--exclude <columns>", "columns that nothing may read", repeated)
    .option("--keep <columns>", "columns that stay, however much they look like a leak or an id", repeated)
    .option(
      "--horizon <days>",
      "days within which a win counts, and others that the same model answers: 30,90",
      horizonFlag("--horizon"),
    )
    .option(
      "--labels <which>",
      "learn weighted from all leads whose label is known, or from mature ones only (default: weighted)",
      oneOf("--labels", LABELS),
    )
    .option("--until <date>", "the end of the data", dateFlag("--until"));
  return addWorkFlags(command);
}

/** The flags that tell how leads were chosen to be worked. */
export function addWorkFlags(command: Command): Command {
  return command
    .option(
      "--propensity <column>",
      "the chance by which each lead was to be worked: those worked stand for others like them",
    )
    .option("--worked <column>", "whether a lead was worked: the others tell nothing");
}

/** The flags that tell how to learn. */
export function addRunFlags(command: Command): Command {
  return command
    .option(
      "--seed <number>",
      "decides all that is random (default: 1)",
      wholeNumber("--seed", 0, 2 ** 32 - 1),
    )
    .option("--threads <number>", "default: one a core", wholeNumber("--threads", 1, 256))
    .option("--config <file>", "leadlight.config.json, as init writes it; flags win over it");
}

/** Flags win over the configuration. */
export function settingsOf(
  flags: LearnFlags,
  config: Config,
  target: string,
  table: LeadTable,
): TrainSettings {
  const columns = new Set(table.columns.map((column) => column.name));
  const list = (flag: string[] | undefined, stated: readonly string[] | undefined) =>
    flag ? splitList(flag, columns) : stated;
  const outcome = findColumn(table, target);
  const values = new Set(outcome && "levels" in outcome ? outcome.levels : []);
  const texts = (flag: string[] | undefined, stated: readonly string[] | undefined) =>
    flag ? splitList(flag, values) : stated;
  const until = flags.until ?? (config.until === undefined ? undefined : parseDate(config.until));
  const [main, ...others] = flags.horizon ?? [config.horizon ?? []].flat();
  return defined({
    target,
    positive: texts(flags.positive, config.positive),
    lost: texts(flags.lost, config.lost),
    id: flags.id ?? config.id,
    created: flags.created ?? config.created,
    closed: flags.closed ?? config.closed,
    amount: flags.amount ?? config.amount,
    propensity: flags.propensity ?? config.propensity,
    worked: flags.worked ?? config.worked,
    customer: config.customer,
    exclude: list(flags.exclude, config.exclude),
    keep: list(flags.keep, config.keep),
    sensitive: config.sensitive,
    amountKnownAtCreation: config.amountKnownAtCreation,
    absoluteDates: config.absoluteDates,
    constraints: config.constraints,
    columns: config.columns,
    landmarks: config.landmarks,
    activities: activityColumns(config),
    history: config.history,
    twoWay: config.activities?.twoWay,
    horizonDays: main,
    moreHorizons: others.length > 0 ? others : undefined,
    labels: flags.labels ?? config.labels,
    until,
    learner: flags.learner ?? config.learner,
    prefer: flags.prefer ?? config.prefer,
    budgetSeconds: flags.budget ?? (config.budget === undefined ? undefined : parseDuration(config.budget)),
    seed: flags.seed ?? config.seed,
  });
}

function activityColumns({ activities }: Config): TrainSettings["activities"] {
  if (activities === undefined) return undefined;
  const { twoWay: _, ...columns } = activities;
  return columns;
}

/** Without the keys that are undefined, as `exactOptionalPropertyTypes` wants it. */
function defined<T extends { target: string }>(
  settings: T,
): { [K in keyof T]: Exclude<T[K], undefined> } & { target: string } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as never;
}
