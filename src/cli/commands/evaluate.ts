import { InputError } from "../../leads/input-error.ts";
import type { Manifest } from "../../registry/manifest.ts";
import { judgeScorer } from "../../training/judge-scorer.ts";
import type { WorkSettings } from "../../training/worked.ts";
import { momentOfScoring } from "../as-of.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { fingerprint } from "../fingerprint.ts";
import { idOf } from "../lead-ids.ts";
import { addWorkFlags } from "../learn-flags.ts";
import { addLifeFlags, type LifeFlags, withLives } from "../life-files.ts";
import { dateFlag } from "../lists.ts";
import { withoutObjectors } from "../objectors.ts";
import { type ModelFlags, openModel } from "../open-model.ts";
import { readBySchema } from "../read-leads.ts";
import { alignColumns, percent } from "../terminal.ts";

interface EvaluateFlags extends ModelFlags, LifeFlags, WorkSettings {
  readonly asOf?: number;
  readonly ledger?: string;
  readonly json?: boolean;
}

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
    .option(
      "--ledger <where>",
      "the service's, whose do-not-profile list is kept (default: beside the models)",
    )
    .option("--json", "print one JSON document");
  addWorkFlags(addLifeFlags(command)).action((leads: string, flags: EvaluateFlags) =>
    finish(evaluateCommand(leads, flags, context)),
  );
};

async function evaluateCommand(path: string, flags: EvaluateFlags, context: Context): Promise<number> {
  const { scorer, name, version, manifest } = await openModel(flags, context);
  const { about, schema } = scorer.parts;
  if (about.outcome.target === "")
    throw new InputError(
      `can't evaluate ${name}:${version}: found no outcome, as it was imported without leads, wanted one that was imported with --data`,
    );
  const { table: bare, badRows } = await readBySchema(path, scorer.parts, about.outcome.target, context);
  const folder = flags.models ?? "models";
  const allowed = await withoutObjectors(bare, idOf(schema) ?? null, flags.ledger, { folder }, context);
  const table = await withLives(allowed.table, idOf(schema), flags, schema, context);
  const judged = judgeScorer(scorer, table, {
    asOf: flags.asOf,
    ...(flags.propensity !== undefined && { propensity: flags.propensity }),
    ...(flags.worked !== undefined && { worked: flags.worked }),
    end: momentOfScoring(flags.asOf, table, scorer.parts, context.now()),
    signal: context.signal,
    onProgress: (done) => context.terminal.progress("scoring", done),
  });
  for (const note of judged.notes) context.terminal.tell(`note: ${note}`);
  if (isTrainedOn(manifest, await fingerprint(path)))
    context.terminal.tell(
      `note: ${name}:${version} was trained on this very file, so these figures are too good; models show tells the held-out ones`,
    );
  const { rows, evaluation: result } = judged;
  const { auc, averagePrecision, logLoss, brier, ece, lift } = result;
  const shown = { rows: rows.length, auc, averagePrecision, logLoss, brier, ece, lift };
  const counts = { ...judged.counts, unreadable: badRows.length };
  context.terminal.out(
    flags.json
      ? JSON.stringify({
          ...shown,
          model: { name, version },
          counts,
          doNotProfile: allowed.doNotProfile,
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

function isTrainedOn({ data }: Manifest, sha256: string): boolean {
  return typeof data === "object" && data !== null && "sha256" in data && data.sha256 === sha256;
}

function fixed(value: number | null): string {
  return value === null ? "–" : value.toFixed(4);
}
