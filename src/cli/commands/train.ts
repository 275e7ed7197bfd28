import { availableParallelism } from "node:os";
import { type Config, readConfig } from "../../leads/config.ts";
import { parseDate } from "../../leads/dates.ts";
import { InputError } from "../../leads/input-error.ts";
import { findColumn, type LeadTable } from "../../leads/table.ts";
import { learners } from "../../learners/catalogue.ts";
import { openPool } from "../../learners/pool.ts";
import { guessConcepts } from "../../qualification/guess-concepts.ts";
import { loadFramework } from "../../qualification/load-framework.ts";
import { loadScorer } from "../../registry/load.ts";
import { openRegistry, type Registry } from "../../registry/registry.ts";
import { modelCard } from "../../report/card.ts";
import { jsonFile, scorerToFiles } from "../../scoring/files.ts";
import type { TrainSettings } from "../../training/settings.ts";
import { train as runTraining, type Trained } from "../../training/train.ts";
import { conceptCandidates } from "../concepts.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE, REFUSED } from "../exit-code.ts";
import { fingerprint } from "../fingerprint.ts";
import { dateFlag, oneOf, repeated, splitList, wholeNumber } from "../lists.ts";
import { packageVersion } from "../package-version.ts";
import { readByConfig } from "../read-leads.ts";
import { alignColumns, percent } from "../terminal.ts";

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
  readonly name?: string;
  readonly models?: string;
  readonly seed?: number;
  readonly threads?: number;
  readonly regrade?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

const LEARNERS = ["auto", ...Object.keys(learners)];

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
    .option("--keep <columns>", "columns that stay whatever the leakage audit says", repeated)
    .option("--horizon <days>", "days within which a win counts", wholeNumber("--horizon", 1, 100_000))
    .option("--until <date>", "the end of the data", dateFlag("--until"))
    .option("--framework <name or file>", "qualification beside the score (default: bant)")
    .option("--learner <name>", `${LEARNERS.join(", ")} (default: auto)`, oneOf("--learner", LEARNERS))
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
  const registry = openRegistry(flags.models ?? config.models ?? "models", { now: context.now });
  const framework = await loadFramework(flags.framework ?? config.framework ?? "bant");

  const lock = await registry.lock(name, "training");
  const pool = openPool(flags.threads ?? config.threads ?? availableParallelism());
  try {
    const asked = flags.id === undefined ? config : { ...config, id: flags.id };
    const leads = await readByConfig(path, asked, target, context);
    const settings: TrainSettings = {
      ...settingsOf(flags, config, target, leads.table),
      framework,
      concepts: config.concepts ?? guessConcepts(...conceptCandidates(leads.table, framework, target)),
      ...(await gradesOfChampion(registry, name, flags.regrade ?? false)),
    };
    const trained = await runTraining(leads.table, settings, {
      pool,
      now: () => performance.now(),
      signal,
      onProgress: (stage, done) => terminal.progress(stage, done),
    });
    signal.throwIfAborted();
    const version = await publish(registry, name, trained, leads.badRows.length, path, settings);
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
    columns: config.columns,
    horizonDays: flags.horizon ?? config.horizon,
    until,
    learner: flags.learner ?? config.learner,
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
  const { scorer } = await loadScorer(registry, name);
  return { gradeCuts: scorer.parts.calibration.gradeCuts };
}

async function publish(
  registry: Registry,
  name: string,
  trained: Trained,
  unreadable: number,
  path: string,
  settings: TrainSettings,
): Promise<number> {
  const { holdout, baseRateLogLoss, split, leaderboard, because, dropped, doubtful, rows } = trained;
  const contest = leaderboard.map(({ seconds: _, ...row }) => row); // seconds differ from run to run
  const files = scorerToFiles(trained.scorer.parts);
  files.set(
    "metrics.json",
    jsonFile({ holdout, baseRateLogLoss, split, leaderboard: contest, because, rows, dropped, doubtful }),
  );
  files.set("reference.json", jsonFile(trained.reference));
  files.set("golden.json", jsonFile(trained.golden));
  files.set("card.md", Buffer.from(modelCard(name, trained)));
  return registry.publish(name, {
    files,
    about: {
      codeVersion: packageVersion(),
      learner: trained.scorer.parts.about.learner,
      data: { sha256: await fingerprint(path), rows: rows.read, unreadable },
      seed: settings.seed ?? 1,
      leaderboardSeconds: Object.fromEntries(leaderboard.map(({ learner, seconds }) => [learner, seconds])),
    },
  });
}

/** The first version becomes champion if it passes the gate; later ones are challengers until somebody promotes them. */
async function giveAlias(
  registry: Registry,
  name: string,
  version: number,
  { gate }: Trained,
): Promise<"champion" | "challenger" | null> {
  const known = await registry.aliases(name);
  if (known.champion !== undefined) {
    await registry.setAlias(name, "challenger", version, { because: "trained beside a champion" });
    return "challenger";
  }
  if (!gate.passed) return null;
  await registry.setAlias(name, "champion", version, { because: gate.because });
  return "champion";
}

type Result = ReturnType<typeof resultOf>;

function resultOf(
  name: string,
  version: number,
  alias: "champion" | "challenger" | null,
  trained: Trained,
  leads: {
    readonly badRows: readonly unknown[];
    readonly dropped: readonly { column: string; because: string }[];
  },
  seconds: number,
) {
  const { holdout, split, scorer, leaderboard, rows } = trained;
  const { auc, averagePrecision, logLoss, brier, ece } = holdout;
  return {
    name,
    version,
    learner: scorer.parts.about.learner,
    alias,
    rows: { ...rows, read: rows.read + leads.badRows.length, unreadable: leads.badRows.length },
    metrics: { holdout: { auc, averagePrecision, logLoss, brier, ece }, split },
    leaderboard,
    dropped: [...leads.dropped, ...trained.dropped],
    doubtful: trained.doubtful,
    horizonDays: scorer.parts.about.horizonDays,
    gate: trained.gate,
    concepts: scorer.parts.concepts,
    warnings: trained.warnings,
    seconds,
  };
}

function tellFindings(trained: Trained, { terminal }: Context): void {
  for (const { column, because } of trained.dropped) terminal.tell(`dropped ${column}: ${because}`);
  for (const { column, because } of trained.doubtful)
    terminal.tell(`doubtful: ${column}: ${because}; --keep ${column} or --exclude ${column} decides`);
  for (const warning of trained.warnings) terminal.tell(`note: ${warning}`);
  const { framework, concepts } = trained.scorer.parts;
  const mapped = Object.entries(concepts).map(([concept, column]) => `${concept} = ${column}`);
  if (framework)
    terminal.tell(
      `${framework.name} reads ${mapped.length > 0 ? mapped.join(", ") : "no column"}; ` +
        "a concept without a column is unknown for every lead (concepts in the config map them)",
    );
}

function summary(result: Result, trained: Trained): string {
  const { auc, averagePrecision, logLoss, brier, ece } = result.metrics.holdout;
  const { rows, holdout } = { rows: result.rows, holdout: trained.holdout };
  const lines = [
    `${rows.read} rows: ${rows.won} won, ${rows.lost} lost, ${rows.open} open, ${rows.immature} immature, ${rows.unreadable} unreadable; ${rows.used} used`,
    alignColumns(
      ["learner", "log loss", "± to best", "seconds"],
      result.leaderboard.map(({ learner, logLoss, standardError, seconds }) => [
        learner,
        logLoss.toFixed(5),
        standardError.toFixed(5),
        seconds.toFixed(1),
      ]),
    ),
    trained.because,
    `held out (${result.metrics.split}, ${holdout.rows} leads): AUC ${shown(auc)}, average precision ${shown(averagePrecision)}, log loss ${shown(logLoss)} (base rate ${shown(trained.baseRateLogLoss)}), Brier ${shown(brier)}, ECE ${shown(ece)}`,
    `the best tenth wins ${percent(holdout.lift[0]?.rate ?? 0)}, all ${percent(holdout.baseRate)}`,
    result.alias === null
      ? `${result.name}:${result.version} is stored without an alias: ${trained.gate.because}`
      : `${result.name}:${result.version} is ${result.alias}, ${result.seconds.toFixed(1)} s`,
  ];
  return lines.join("\n");
}

function shown(value: number | null): string {
  return value === null ? "–" : value.toFixed(4);
}
