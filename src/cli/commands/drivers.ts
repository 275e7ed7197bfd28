import { viewDriver } from "../../explanation/drivers.ts";
import { type FormField, formFields } from "../../explanation/form-fields.ts";
import type { NamedSegmentation, Segmentation } from "../../explanation/segments.ts";
import { InputError } from "../../leads/input-error.ts";
import { nearestName } from "../../leads/nearest-name.ts";
import { compileFramework } from "../../qualification/qualify.ts";
import { openRegistry } from "../../registry/registry.ts";
import type { StoredMetrics } from "../../report/report-facts.ts";
import { parseFile } from "../../scoring/files.ts";
import type { ScorerParts } from "../../scoring/parts.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { type ModelFlags, openModel } from "../open-model.ts";
import { segmentsTable } from "../segments-table.ts";
import { alignColumns, percent } from "../terminal.ts";

interface DriversFlags extends ModelFlags {
  readonly by?: string;
  readonly form?: boolean;
  readonly json?: boolean;
}

export const drivers: AddCommand = (program, context, finish) => {
  program
    .command("drivers")
    .description("tell which features drive conversion")
    .option("--model <name>", "NAME, NAME@ALIAS or NAME:VERSION (default: the only model)")
    .option("--models <folder>", "where versions are kept (default: models)")
    .option(
      "--by <column>",
      "what drives the leads of each value of a column; segments: of each segment that was discovered or that the framework names",
    )
    .option("--form", "which few columns carry the gate and the model, so that a web form asks no more")
    .option("--json", "print one JSON document")
    .action((flags: DriversFlags) => finish(driversCommand(flags, context)));
};

async function driversCommand(flags: DriversFlags, context: Context): Promise<number> {
  const { scorer, name, version, sha256 } = await openModel(flags, context);
  const views = scorer.parts.drivers.map(viewDriver);
  const by = flags.by === undefined ? null : await segmentsBy(flags.by, { ...flags, name, version }, context);
  if (flags.json) {
    context.terminal.out(
      JSON.stringify({
        model: { name, version, sha256 },
        drivers: views,
        ...(by && { by: flags.by, segments: by.found.segments, ...(by.named && { named: by.named }) }),
        ...(flags.form && { form: formFields(scorer.parts.drivers, gatingColumns(scorer.parts)) }),
      }),
    );
    return DONE;
  }
  if (flags.form) {
    const fields = formFields(scorer.parts.drivers, gatingColumns(scorer.parts));
    context.terminal.out(formTable(`${name}:${version}`, fields));
    return DONE;
  }
  if (by) {
    context.terminal.out(segmentsTable(`${name}:${version}`, by.found, by.named));
    return DONE;
  }
  const rows = views.map((view) => {
    const sorted = [...view.shape].sort((a, b) => b.contribution - a.contribution);
    const best = sorted[0];
    const worst = sorted.at(-1);
    return [
      view.feature,
      view.importance.toFixed(3),
      `${view.interval[0].toFixed(3)} to ${view.interval[1].toFixed(3)}`,
      view.direction,
      best ? inWords(best) : "",
      worst ? inWords(worst) : "",
    ];
  });
  context.terminal.out(
    [
      `${name}:${version}: how far each feature moves the log-odds of a lead, on average (association, not cause)`,
      alignColumns(["feature", "importance", "90 % interval", "direction", "best", "worst"], rows),
    ].join("\n"),
  );
  return DONE;
}

function inWords({ value, rate, leads }: { value: string; rate: number | null; leads: number }): string {
  return rate === null ? value : `${value} (${percent(rate, 0)} of ${leads} won)`;
}

/** Which gating criteria each column answers. */
function gatingColumns({ framework, concepts, schema }: ScorerParts): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  if (framework === null) return found;
  const { criteria, told } = compileFramework(framework, concepts, schema.columns).parts;
  for (const { criterion, evidence } of criteria)
    for (const { label } of evidence) {
      const column = told.get(label)?.column?.name;
      if (criterion.gates && column !== undefined)
        found.set(column, [...(found.get(column) ?? []), criterion.name]);
    }
  return found;
}

function formTable(model: string, fields: readonly FormField[]): string {
  return [
    `${model}: what a form must ask to carry the gate and 80 % of the scores' spread (what is seen anyway needs no question)`,
    alignColumns(
      ["column", "ask", "carries", "so far", "answers"],
      fields.map(({ column, isAsked, share, cumulative, criteria }) => [
        column,
        isAsked ? "yes" : "no",
        percent(share),
        percent(cumulative),
        criteria.join(", "),
      ]),
    ),
  ].join("\n");
}

/** @throws InputError where the version stores no segments by that column */
async function segmentsBy(
  asked: string,
  { models, name, version }: DriversFlags & { readonly name: string; readonly version: number },
  context: Context,
): Promise<{ readonly found: Segmentation; readonly named: NamedSegmentation | null }> {
  const { files } = await openRegistry(models ?? "models", { now: context.now }).read(name, version);
  const { leadSegments: segments = [], namedSegments = null } = parseFile<StoredMetrics>(
    files,
    "metrics.json",
  );
  const ofColumn = segments.find(({ column }) => column === asked);
  if (ofColumn) return { found: ofColumn, named: null };
  const discovered = asked === "segments" ? segments.find(({ column }) => column === null) : undefined;
  if (discovered) return { found: discovered, named: namedSegments };
  const known = segments.flatMap(({ column }) => (column === null ? [] : [column]));
  const near = nearestName(asked, known);
  throw new InputError(
    segments.length === 0
      ? `can't tell drivers by ${asked}: ${name}:${version} stores no segments, wanted a version trained by this code`
      : `can't tell drivers by ${asked}: found no segments by it in ${name}:${version}, wanted segments or one of ${known.join(", ")}${near === null ? "" : ` (did you mean ${near}?)`}`,
  );
}
