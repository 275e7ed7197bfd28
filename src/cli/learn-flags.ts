import type { Command } from "commander";
import type { Config } from "../leads/config.ts";
import { findColumn, type LeadTable } from "../leads/table.ts";
import type { TrainSettings } from "../training/settings.ts";
import { defined, settingsOfConfig } from "../training/settings-of-config.ts";
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
  const stated = settingsOfConfig({ ...config, target });
  const [main, ...others] = flags.horizon ?? [];
  return {
    ...stated,
    ...defined({
      positive: texts(flags.positive, stated.positive),
      lost: texts(flags.lost, stated.lost),
      id: flags.id,
      created: flags.created,
      closed: flags.closed,
      amount: flags.amount,
      propensity: flags.propensity,
      worked: flags.worked,
      exclude: list(flags.exclude, stated.exclude),
      keep: list(flags.keep, stated.keep),
      horizonDays: main,
      moreHorizons: main === undefined ? undefined : others,
      labels: flags.labels,
      until: flags.until,
      learner: flags.learner,
      prefer: flags.prefer,
      budgetSeconds: flags.budget,
      seed: flags.seed,
    }),
  };
}
