import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { answersAsHistory } from "../../leads/answers-as-history.ts";
import { type Config, readConfig } from "../../leads/config.ts";
import { InputError } from "../../leads/input-error.ts";
import { learners } from "../../learners/catalogue.ts";
import { openPool } from "../../learners/pool.ts";
import { loadFramework } from "../../qualification/load-framework.ts";
import { loadScorer } from "../../registry/load.ts";
import { openRegistry } from "../../registry/registry.ts";
import { backtestPage } from "../../report/backtest/backtest-page.ts";
import { gatePage } from "../../report/backtest/gate-page.ts";
import type { LeadScorer } from "../../scoring/scorer.ts";
import { type BacktestResult, type Judged, backtest as runBacktest } from "../../training/backtest.ts";
import { type GateBacktest, judgeGate } from "../../training/gate-backtest.ts";
import { type LearnedRules, learnRules } from "../../training/learn-rules.ts";
import { prepare } from "../../training/prepare.ts";
import { assignRoles } from "../../training/roles.ts";
import { BACKTEST_PAGE, writeBacktestPage } from "../backtest-page.ts";
import { conceptsFor } from "../concepts.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { tellFutureTimes } from "../future-times.ts";
import { gateSummary } from "../gate-summary.ts";
import { addColumnFlags, addRunFlags, type LearnFlags, settingsOf } from "../learn-flags.ts";
import { addLifeFlags, type LifeFlags, withLives } from "../life-files.ts";
import { capacityFlag, oneOf, repeated, wholeNumber } from "../lists.ts";
import { withoutObjectors } from "../objectors.ts";
import { readByConfig } from "../read-leads.ts";
import { rulesSummary } from "../rules-summary.ts";
import { alignColumns, percent } from "../terminal.ts";
import { demandFolder } from "../write-page.ts";

interface BacktestFlags extends LearnFlags, LifeFlags {
  readonly origins?: number;
  readonly capacity?: { readonly leads: number; readonly days: number };
  readonly model?: string[];
  readonly models?: string;
  readonly ledger?: string;
  readonly framework?: string;
  readonly learnRules?: number | true;
  readonly out?: string;
  readonly json?: boolean;
}

/** Looked back with where neither flag nor configuration names one: a contest at every origin would take too long. */
const LEARNER = "additive";
const LEARNERS = Object.keys(learners);

export const backtest: AddCommand = (program, context, finish) => {
  const command = program
    .command("backtest")
    .description("go back in time: learn as of past moments, judge on the leads that came next")
    .argument("<leads>", "CSV, Parquet or NDJSON, plain or .gz");
  addColumnFlags(command)
    .option("--learner <name>", `${LEARNERS.join(", ")} (default: ${LEARNER})`, oneOf("--learner", LEARNERS))
    .option("--origins <number>", "how many moments (default: 4)", wholeNumber("--origins", 1, 100))
    .option(
      "--capacity <leads>",
      "how many leads the team works: 120/week, 20/day or 400/month",
      capacityFlag("--capacity"),
    )
    .option("--model <name>", "a version to judge beside; may be repeated", repeated)
    .option("--models <folder>", "where versions are kept (default: models)")
    .option(
      "--framework <name or file>",
      "judge its criteria by what became of the leads; alone, nothing is learned (--learner, --model and --capacity judge models too)",
    )
    .option(
      "--learn-rules [number]",
      "seek at most so many short rules that the framework lacks, to accept or refuse (default: 5); nothing applies them",
      wholeNumber("--learn-rules", 1, 50),
    )
    .option(
      "--ledger <where>",
      "the service's, whose do-not-profile list is kept (default: beside the models)",
    )
    .option("--out <file>", `where to write the HTML page (default: ${BACKTEST_PAGE}; none with --json)`)
    .option("--json", "print one JSON document");
  addRunFlags(addLifeFlags(command)).action((leads: string, flags: BacktestFlags) =>
    finish(backtestCommand(leads, flags, context)),
  );
};

async function backtestCommand(path: string, flags: BacktestFlags, context: Context): Promise<number> {
  const { terminal, signal } = context;
  const config: Config = flags.config === undefined ? {} : await readConfig(flags.config);
  const target = flags.target ?? config.target;
  if (target === undefined)
    throw new InputError(
      "can't look back: found no target, wanted --target COLUMN or a config that names it",
    );
  if (flags.out !== undefined) await demandFolder(flags.out);
  const versions = await loadVersions(flags, config, context);
  const asked = flags.id === undefined ? config : { ...config, id: flags.id };
  const { table: read } = await readByConfig(path, asked, target, context);
  const { learner = LEARNER, ...stated } = settingsOf(flags, config, target, read);
  const roles = assignRoles(read, stated);
  const folder = flags.models ?? config.models ?? "models";
  const { table: bare } = await withoutObjectors(read, roles.id, flags.ledger, { folder }, context);
  tellFutureTimes(bare, roles, stated, context);
  const table = await withLives(bare, roles.id, flags, stated, context);
  const named =
    flags.framework ?? (flags.learnRules === undefined ? undefined : (config.framework ?? "bant"));
  const { gate, rules } = named === undefined ? { gate: null, rules: null } : await judgeFramework(named);
  const isGateAlone =
    gate !== null &&
    [flags.learner, flags.model, flags.capacity, flags.origins].every((asked) => asked === undefined);
  const result = isGateAlone ? null : await judgeModels();
  const notes = [...new Set([...(result?.notes ?? []), ...(gate?.notes ?? []), ...(rules?.notes ?? [])])];
  for (const note of notes) terminal.tell(`note: ${note}`);
  if (flags.out !== undefined || !flags.json) {
    const about = { source: basename(path), capacity: flags.capacity ?? null, gate, rules };
    const html = result
      ? await backtestPage({ ...about, result })
      : await gatePage(about.source, gate!, rules);
    terminal.tell(await writeBacktestPage(flags.out, html));
  }
  if (flags.json)
    terminal.out(
      JSON.stringify({
        ...(result ?? { horizonDays: gate!.horizonDays, rowsAre: "leads", origins: [], overall: [] }),
        notes,
        ...(gate && { gate }),
        ...(rules && { rules }),
      }),
    );
  else
    terminal.out(
      [result && summary(result), gate && gateSummary(gate), rules && rulesSummary(rules)]
        .filter(Boolean)
        .join("\n\n"),
    );
  return DONE;

  async function judgeFramework(
    nameOrPath: string,
  ): Promise<{ gate: GateBacktest; rules: LearnedRules | null }> {
    const framework = await loadFramework(nameOrPath);
    const concepts = conceptsFor(table, framework, { ...config, ...stated }, terminal);
    const prepared = prepare(answersAsHistory(table), stated);
    const gate = judgeGate(prepared, { framework, concepts }, signal);
    const { learnRules: most } = flags;
    if (most === undefined) return { gate, rules: null };
    return {
      gate,
      rules: learnRules(prepared, { framework, concepts, signal, ...(most !== true && { rules: most }) }),
    };
  }

  async function judgeModels(): Promise<BacktestResult> {
    const pool = openPool(flags.threads ?? config.threads ?? availableParallelism());
    try {
      return await runBacktest(
        table,
        {
          ...stated,
          learner: LEARNERS.includes(learner) ? learner : LEARNER,
          versions,
          ...(flags.origins !== undefined && { origins: flags.origins }),
          ...(flags.capacity && { capacity: flags.capacity }),
        },
        {
          pool,
          now: () => performance.now(),
          signal,
          onProgress: (stage, done) => terminal.progress(stage, done),
        },
      );
    } finally {
      await pool.close();
    }
  }
}

async function loadVersions(
  flags: BacktestFlags,
  config: Config,
  context: Context,
): Promise<Record<string, LeadScorer>> {
  const registry = openRegistry(flags.models ?? config.models ?? "models", { now: context.now });
  const versions: Record<string, LeadScorer> = {};
  for (const asked of flags.model ?? []) {
    const { scorer, name, version } = await loadScorer(registry, asked);
    versions[`${name}:${version}`] = scorer;
  }
  return versions;
}

function summary({ horizonDays, rowsAre, origins, overall }: BacktestResult): string {
  const parts = origins.flatMap(({ origin, learned, judged, methods }) => [
    "",
    `as of ${origin.slice(0, 10)}: learned from ${learned.rows} ${rowsAre} (${learned.wins} wins), judged on the ${judged.rows} (${judged.wins} wins) that came until ${judged.until.slice(0, 10)}`,
    tableOf(methods),
  ]);
  const rows = origins.reduce((sum, { judged }) => sum + judged.rows, 0);
  return [
    ...parts.slice(1),
    "",
    `all ${rows} ${rowsAre}; a win counts within ${horizonDays} days`,
    tableOf(overall),
  ].join("\n");
}

function tableOf(methods: readonly Judged[]): string {
  const hasCapacity = methods.some(({ capacity }) => capacity !== null);
  return alignColumns(
    [
      "by",
      "log loss",
      "AUC",
      "observed / expected",
      ...(hasCapacity ? ["won of those worked", "lift, 90 %"] : []),
    ],
    methods.map(({ name, evaluation, capacity }) => [
      name,
      shown(evaluation?.logLoss),
      shown(evaluation?.auc, 3),
      shown(evaluation?.observedExpected, 2),
      ...(hasCapacity
        ? [
            capacity ? percent(capacity.rate) : "–",
            capacity?.interval
              ? `${shown(capacity.lift, 2)} (${shown(capacity.interval[0], 2)} to ${shown(capacity.interval[1], 2)})`
              : "–",
          ]
        : []),
    ]),
  );
}

function shown(value: number | null | undefined, digits = 4): string {
  return value === null || value === undefined ? "–" : value.toFixed(digits);
}
