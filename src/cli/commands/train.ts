import { availableParallelism } from "node:os";
import { type Config, readConfig } from "../../leads/config.ts";
import { parseDate } from "../../leads/dates.ts";
import { parseDuration } from "../../leads/duration.ts";
import { InputError } from "../../leads/input-error.ts";
import { findColumn, type LeadTable } from "../../leads/table.ts";
import { learners } from "../../learners/catalogue.ts";
import { openPool } from "../../learners/pool.ts";
import { loadFramework } from "../../qualification/load-framework.ts";
import { CorruptVersionError } from "../../registry/corrupt-version-error.ts";
import { loadScorer } from "../../registry/load.ts";
import type { Registry } from "../../registry/registry.ts";
import type { TrainSettings } from "../../training/settings.ts";
import { train as runTraining } from "../../training/train.ts";
import { conceptsFor } from "../concepts.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE, REFUSED } from "../exit-code.ts";
import { dateFlag, durationFlag, oneOf, repeated, splitList, wholeNumber } from "../lists.ts";
import { openModels } from "../open-models.ts";
import { giveAlias, publishTrained } from "../publish-trained.ts";
import { readByConfig } from "../read-leads.ts";
import { resultOf, summary, tellFindings } from "../train-result.ts";

interface TrainFlags {
  readonly target?: string;
  readonly positive?: string[];
  readonly lost?: string[];
  readonly id?: string;
  readonly created?: string;
  readonly closed?: string;
  readonly amount?: string;
  readonly exclude?: string[];
  readonly keep?: string[];
  readonly horizon?: number;
  readonly until?: number;
  readonly framework?: string;
  readonly learner?: string;
  readonly prefer?: "simple" | "accuracy";
  readonly budget?: number;
  readonly name?: string;
  readonly models?: string;
  readonly seed?: number;
  readonly threads?: number;
  readonly regrade?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

const LEARNERS = ["auto", ...Object.keys(learners), "blend"];
const PREFERENCES = ["simple", "accuracy"];

export const train: AddCommand = (program, context, finish) => {
  program
    .command("train")
    .description("learn from closed leads and store the scorer as a new version")
    .argument("<leads>", "CSV, Parquet or NDJSON, plain or .gz")
    .option("--target <column>", "the outcome")
    .option("--positive <values>", "its values that mean won", repeated)
    .option("--lost <values>", "its values that mean lost; empty and all others are open", repeated)
    .option("--id <column>", "what tells a lead")
    .option("--created <column>", "when the lead came")
    .option("--closed <column>", "when it was won or lost")
    .option("--amount <column>", "what it was worth")
    .option("--exclude <columns>", "columns that nothing may read", repeated)
    .option("--keep <columns>", "columns that stay, however much they look like a leak or an id", repeated)
    .option("--horizon <days>", "days within which a win counts", wholeNumber("--horizon", 1, 100_000))
    .option("--until <date>", "the end of the data", dateFlag("--until"))
    .option("--framework <name or file>", "qualification beside the score (default: bant)")
    .option("--learner <name>", `${LEARNERS.join(", ")} (default: auto)`, oneOf("--learner", LEARNERS))
    .option(
      "--prefer <what>",
      "what auto takes: simple, the simplest learner that comes near the best, or accuracy, the best (default: simple)",
      oneOf("--prefer", PREFERENCES),
    )
    .option(
      "--budget <duration>",
      "such as 60s or 2m: leave out learners that would take longer",
      durationFlag("--budget"),
    )
    .option("--name <name>", "the model's name (default: leads)")
    .option("--models <folder>", "where versions are kept (default: models)")
    .option(
      "--seed <number>",
      "decides all that is random (default: 1)",
      wholeNumber("--seed", 0, 2 ** 32 - 1),
    )
    .option("--threads <number>", "default: one a core", wholeNumber("--threads", 1, 256))
    .option("--regrade", "cut grades anew instead of keeping the champion's")
    .option("--config <file>", "leadlight.config.json, as init writes it; flags win over it")
    .option("--json", "print one JSON document")
    .action((leads: string, flags: TrainFlags) => finish(trainCommand(leads, flags, context)));
};

async function trainCommand(path: string, flags: TrainFlags, context: Context): Promise<number> {
  const { terminal, signal } = context;
  const from = performance.now();
  const config: Config = flags.config === undefined ? {} : await readConfig(flags.config);
  const target = flags.target ?? config.target;
  if (target === undefined)
    throw new InputError("can't train: found no target, wanted --target COLUMN or a config that names it");
  const name = flags.name ?? config.name ?? "leads";
  const registry = await openModels(flags.models ?? config.models ?? "models", context);
  const framework = await loadFramework(flags.framework ?? config.framework ?? "bant");

  const lock = await registry.lock(name, "training");
  const pool = openPool(flags.threads ?? config.threads ?? availableParallelism());
  try {
    const asked = flags.id === undefined ? config : { ...config, id: flags.id };
    const leads = await readByConfig(path, asked, target, context);
    const stated = settingsOf(flags, config, target, leads.table);
    const settings: TrainSettings = {
      ...stated,
      framework,
      concepts: conceptsFor(
        leads.table,
        framework,
        { ...stated, ...(config.concepts && { concepts: config.concepts }) },
        terminal,
      ),
      ...(await gradesOfChampion(registry, name, flags.regrade ?? false)),
    };
    const trained = await runTraining(leads.table, settings, {
      pool,
      now: () => performance.now(),
      signal,
      onProgress: (stage, done) => terminal.progress(stage, done),
    });
    signal.throwIfAborted();
    const version = await publishTrained(registry, name, trained, leads.badRows.length, path, settings);
    const alias = await giveAlias(registry, name, version, trained);
    const result = resultOf(name, version, alias, trained, leads, (performance.now() - from) / 1000);
    tellFindings(trained, context);
    terminal.out(flags.json ? JSON.stringify(result) : summary(result, trained));
    return alias === null ? REFUSED : DONE;
  } finally {
    await pool.close();
    await lock.unlock();
  }
}

/** Flags win over the configuration. */
function settingsOf(flags: TrainFlags, config: Config, target: string, table: LeadTable): TrainSettings {
  const columns = new Set(table.columns.map((column) => column.name));
  const list = (flag: string[] | undefined, stated: readonly string[] | undefined) =>
    flag ? splitList(flag, columns) : stated;
  const outcome = findColumn(table, target);
  const values = new Set(outcome && "levels" in outcome ? outcome.levels : []);
  const texts = (flag: string[] | undefined, stated: readonly string[] | undefined) =>
    flag ? splitList(flag, values) : stated;
  const until = flags.until ?? (config.until === undefined ? undefined : parseDate(config.until));
  return defined({
    target,
    positive: texts(flags.positive, config.positive),
    lost: texts(flags.lost, config.lost),
    id: flags.id ?? config.id,
    created: flags.created ?? config.created,
    closed: flags.closed ?? config.closed,
    amount: flags.amount ?? config.amount,
    customer: config.customer,
    exclude: list(flags.exclude, config.exclude),
    keep: list(flags.keep, config.keep),
    amountKnownAtCreation: config.amountKnownAtCreation,
    absoluteDates: config.absoluteDates,
    constraints: config.constraints,
    columns: config.columns,
    horizonDays: flags.horizon ?? config.horizon,
    until,
    learner: flags.learner ?? config.learner,
    prefer: flags.prefer ?? config.prefer,
    budgetSeconds: flags.budget ?? (config.budget === undefined ? undefined : parseDuration(config.budget)),
    seed: flags.seed ?? config.seed,
  });
}

/** Without the keys that are undefined, as `exactOptionalPropertyTypes` wants it. */
function defined<T extends { target: string }>(
  settings: T,
): { [K in keyof T]: Exclude<T[K], undefined> } & { target: string } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as never;
}

async function gradesOfChampion(
  registry: Registry,
  name: string,
  regrade: boolean,
): Promise<Pick<TrainSettings, "gradeCuts">> {
  if (regrade) return {};
  const known = (await registry.models()).find((model) => model.name === name);
  if (known?.aliases.champion === undefined) return {};
  const { scorer } = await loadScorer(registry, name).catch((error: Error) => {
    if (!(error instanceof CorruptVersionError)) throw error;
    throw new Error(`${error.message}; its grades can't be taken over: --regrade cuts new ones`, {
      cause: error,
    });
  });
  return { gradeCuts: scorer.parts.calibration.gradeCuts };
}
