import { evaluate as measure } from "../../evaluation/evaluate.ts";
import { InputError } from "../../leads/input-error.ts";
import { sliceTable } from "../../leads/slice.ts";
import { cellAt, findColumn, type LeadTable } from "../../leads/table.ts";
import type { Manifest } from "../../registry/manifest.ts";
import type { LeadScorer } from "../../scoring/scorer.ts";
import { labelLeads } from "../../training/labels.ts";
import type { OutcomeSettings } from "../../training/outcomes.ts";
import { momentOfScoring } from "../as-of.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { fingerprint } from "../fingerprint.ts";
import { idOf } from "../lead-ids.ts";
import { addLifeFlags, type LifeFlags, withLives } from "../life-files.ts";
import { dateFlag } from "../lists.ts";
import { type ModelFlags, openModel } from "../open-model.ts";
import { readBySchema } from "../read-leads.ts";
import { alignColumns, percent } from "../terminal.ts";

interface EvaluateFlags extends ModelFlags, LifeFlags {
  readonly asOf?: number;
  readonly json?: boolean;
}

const BATCH = 4096;

export const evaluate: AddCommand = (program, context, finish) => {
  const command = program
    .command("evaluate")
    .description("judge a version against known outcomes")
    .argument("<leads>", "CSV, Parquet or NDJSON, plain or .gz")
    .option("--model <name>", "NAME, NAME@ALIAS or NAME:VERSION (default: the only model)")
    .option("--models <folder>", "where versions are kept (default: models)")
    .option(
      "--as-of <date>",
      "when the leads are looked at (default: each at its creation, as in training)",
      dateFlag("--as-of"),
    )
    .option("--json", "print one JSON document");
  addLifeFlags(command).action((leads: string, flags: EvaluateFlags) =>
    finish(evaluateCommand(leads, flags, context)),
  );
};

async function evaluateCommand(path: string, flags: EvaluateFlags, context: Context): Promise<number> {
  const { scorer, name, version, manifest } = await openModel(flags, context);
  const { about, schema } = scorer.parts;
  const { table: bare, badRows } = await readBySchema(path, schema, about.outcome.target, context);
  const table = await withLives(bare, idOf(schema), flags, schema, context);
  if (!findColumn(table, about.outcome.target))
    throw new InputError(
      `can't evaluate on ${path}: found no column ${about.outcome.target}, wanted the outcome that ${name}:${version} was trained on`,
    );
  const named = (role: string) => schema.columns.find((column) => column.role === role)?.name;
  const created = named("created");
  const closed = named("closed");
  const labels = labelLeads(table, {
    ...outcomeOf(table, scorer, path),
    fewest: 1,
    ...(created && { created }),
    ...(closed && { closed }),
    ...(about.horizonDays !== null && { horizonDays: about.horizonDays }),
  });
  const probabilities = probabilitiesOf(
    scorer,
    table,
    momentsOf(table, flags, created, scorer, context),
    context,
  );
  if (isTrainedOn(manifest, await fingerprint(path)))
    context.terminal.tell(
      `note: ${name}:${version} was trained on this very file, so these figures are too good; models show tells the held-out ones`,
    );
  const rows = labels.mature;
  const result = measure(
    Float64Array.from(rows, (row) => probabilities[row]!),
    Float64Array.from(rows, (row) => labels.y[row]!),
    { seed: 1 },
  );
  const { auc, averagePrecision, logLoss, brier, ece, lift } = result;
  const shown = { rows: rows.length, auc, averagePrecision, logLoss, brier, ece, lift };
  const counts = { ...labels.counts, unreadable: badRows.length };
  context.terminal.out(
    flags.json
      ? JSON.stringify({
          ...shown,
          model: { name, version },
          counts,
          baseRate: result.baseRate,
          intervals: result.intervals,
        })
      : [
          `${name}:${version} on ${rows.length} of ${counts.read} leads: ${percent(result.baseRate)} won`,
          alignColumns(
            ["metric", "value", "90 % interval"],
            (["auc", "averagePrecision", "logLoss", "brier", "ece"] as const).map((metric) => {
              const interval = result.intervals[metric];
              return [
                metric,
                fixed(result[metric]),
                interval ? `${fixed(interval[0])} to ${fixed(interval[1])}` : "–",
              ];
            }),
          ),
          alignColumns(
            ["decile", "won", "lift"],
            lift.map(({ decile, rate, lift: times }) => [
              String(decile),
              rate === null ? "–" : percent(rate),
              times === null ? "–" : times.toFixed(2),
            ]),
          ),
        ].join("\n\n"),
  );
  return DONE;
}

/** What won and lost are called, as far as it occurs here: a small file needn't have every way to lose. */
function outcomeOf(table: LeadTable, scorer: LeadScorer, path: string): OutcomeSettings {
  const { target, positive, lost } = scorer.parts.about.outcome;
  const column = findColumn(table, target)!;
  const found = new Set<unknown>();
  for (let row = 0; row < table.rows; row++) found.add(cellAt(column, row));
  const here = {
    positive: positive.filter((one) => found.has(one)),
    lost: lost.filter((one) => found.has(one)),
  };
  for (const [kind, wanted] of Object.entries({ positive, lost }))
    if (here[kind as keyof typeof here].length === 0)
      throw new InputError(
        `can't evaluate on ${path}: found no lead whose ${target} is ${wanted.map((one) => one.slice(0, 40)).join(" or ")}, wanted won and lost leads`,
      );
  return { target, ...here };
}

function isTrainedOn({ data }: Manifest, sha256: string): boolean {
  return typeof data === "object" && data !== null && "sha256" in data && data.sha256 === sha256;
}

/** Each lead at its creation, as in training, unless one moment is asked for. */
function momentsOf(
  table: LeadTable,
  flags: EvaluateFlags,
  created: string | undefined,
  scorer: LeadScorer,
  context: Context,
): Float64Array {
  const end = momentOfScoring(flags.asOf, table, scorer.parts, context.now());
  const column = created === undefined || flags.asOf !== undefined ? undefined : findColumn(table, created);
  return Float64Array.from({ length: table.rows }, (_, row) => {
    const at = column?.type === "date" ? column.values[row]! : Number.NaN;
    return Number.isNaN(at) ? end : at;
  });
}

function probabilitiesOf(
  scorer: LeadScorer,
  table: LeadTable,
  moments: Float64Array,
  { signal, terminal }: Context,
): Float64Array {
  const probabilities = new Float64Array(table.rows);
  for (let from = 0; from < table.rows; from += BATCH) {
    signal.throwIfAborted();
    const batch = sliceTable(table, from, from + BATCH);
    const asOf = moments.subarray(from, from + batch.rows);
    scorer.scoreTable(batch, { asOf, explain: "none" }).forEach(({ probability }, i) => {
      probabilities[from + i] = probability;
    });
    terminal.progress("scoring", (from + batch.rows) / table.rows);
  }
  return probabilities;
}

function fixed(value: number | null): string {
  return value === null ? "–" : value.toFixed(4);
}
