import { guessTwoWay } from "../../features/two-way.ts";
import { asOf as asSeen } from "../../leads/as-of.ts";
import { type Config, readConfig } from "../../leads/config.ts";
import { InputError } from "../../leads/input-error.ts";
import { sliceTable } from "../../leads/slice.ts";
import { cellAt, findColumn, type LeadTable } from "../../leads/table.ts";
import { compareFrameworks } from "../../qualification/compare.ts";
import type { Framework } from "../../qualification/framework.ts";
import { loadBuiltIns, loadFramework } from "../../qualification/load-framework.ts";
import { outcomeFunnel, type RowOutcomes } from "../../qualification/outcome-funnel.ts";
import { type CompiledFramework, compileFramework } from "../../qualification/qualify.ts";
import { frameworkSql } from "../../qualification/sql.ts";
import { verdictMatrix } from "../../qualification/verdict-matrix.ts";
import type { LoadedScorer } from "../../registry/load.ts";
import { funnelPicture } from "../../report/funnel-figure.ts";
import { actionMatrix, type Judged } from "../../scoring/action-matrix.ts";
import type { LeadScorer } from "../../scoring/scorer.ts";
import { LOST, OPEN, readOutcomes, WON } from "../../training/outcomes.ts";
import { type Compared, compareJson, compareSummary } from "../compare-summary.ts";
import { conceptsFor } from "../concepts.ts";
import type { AddCommand, Context } from "../context.ts";
import {
  type Asked,
  demandSheetsFolder,
  type WrittenSheet,
  writeDiscoverySheets,
} from "../discovery-sheets.ts";
import { DONE } from "../exit-code.ts";
import { funnelSummary } from "../funnel-summary.ts";
import { idOf } from "../lead-ids.ts";
import { addLifeFlags, type LifeFlags, withLives } from "../life-files.ts";
import { dateFlag, oneOf, repeated, wholeNumber } from "../lists.ts";
import { matrixJson, matrixSummary } from "../matrix-summary.ts";
import { withoutObjectors } from "../objectors.ts";
import { type ModelFlags, openModel } from "../open-model.ts";
import { readByConfig, readBySchema } from "../read-leads.ts";
import { rowGroups } from "../row-groups.ts";
import { endOfData, rolesAsStated } from "../stated-roles.ts";
import { demandFolder, writePage } from "../write-page.ts";

interface QualifyFlags extends ModelFlags, LifeFlags {
  readonly id?: string;
  readonly compare?: string;
  readonly sheets?: string;
  readonly sheetsMost?: number;
  readonly sql?: string;
  readonly dialect?: "duckdb" | "ansi";
  readonly framework?: string;
  readonly config?: string;
  readonly asOf?: number;
  readonly target?: string;
  readonly positive?: string[];
  readonly lost?: string[];
  readonly by?: string;
  readonly chart?: string;
  readonly ledger?: string;
  readonly json?: boolean;
}

export const qualify: AddCommand = (program, context, finish) => {
  const command = program
    .command("qualify")
    .description("run leads through a qualification framework and count where they stop")
    .argument("<leads>", "CSV, Parquet or NDJSON, plain or .gz")
    .option("--framework <name or file>", "default: the model's, else the config's, else bant")
    .option("--config <file>", "leadlight.config.json, for concepts and types")
    .option(
      "--as-of <date>",
      "when the leads are looked at (default: the end of the data)",
      dateFlag("--as-of"),
    )
    .option("--target <column>", "the outcome, to tell what became of the leads (default: the config's)")
    .option("--positive <values>", "its values that mean won", repeated)
    .option("--lost <values>", "its values that mean lost; empty and all others are open", repeated)
    .option(
      "--by <column>",
      "the funnel of each value of a column too, of each month in which leads came: month, or of each segment that the framework names: segments",
    )
    .option("--chart <file>", "also draw the funnel, such as funnel.svg")
    .option("--compare <name or file>", "another framework on the same leads: who stands elsewhere, and why")
    .option(
      "--model <name>",
      "NAME, NAME@ALIAS or NAME:VERSION: join its score, what to do by grade and stage, and where they disagree",
    )
    .option("--models <folder>", "where versions are kept (default: models)")
    .option("--id <column>", "the column that tells leads apart (default: the model's or the config's)")
    .option(
      "--sheets <folder>",
      "with --model: also write what to ask each open lead that is to be asked, those of the highest expected value first",
    )
    .option(
      "--sheets-most <number>",
      `at most so many sheets (default: ${SHEETS})`,
      wholeNumber("--sheets-most", 1, 100_000),
    )
    .option("--sql <file>", "also write the framework as a query over these columns")
    .option(
      "--dialect <name>",
      "of that query: duckdb or ansi (default: duckdb)",
      oneOf("--dialect", ["duckdb", "ansi"]),
    )
    .option(
      "--ledger <where>",
      "the service's, whose do-not-profile list is kept (default: beside the models)",
    )
    .option("--json", "print one JSON document");
  addLifeFlags(command).action((leads: string, flags: QualifyFlags) =>
    finish(qualifyCommand(leads, flags, context)),
  );
};

async function qualifyCommand(path: string, flags: QualifyFlags, context: Context): Promise<number> {
  const { terminal, signal } = context;
  if (flags.chart !== undefined) await demandFolder(flags.chart);
  await checkSheets(flags);
  const config = flags.config === undefined ? {} : await readConfig(flags.config);
  const model = flags.model === undefined ? null : await openModel(flags, context);
  const framework =
    flags.framework === undefined && model?.scorer.parts.framework
      ? model.scorer.parts.framework
      : await loadFramework(flags.framework ?? config.framework ?? "bant");
  const target = flags.target ?? config.target;
  const id = flags.id ?? (model ? idOf(model.scorer.parts.schema) : config.id);
  const stated = flags.id === undefined ? config : { ...config, id: flags.id };
  const { table: bare } = model
    ? await readBySchema(path, model.scorer.parts, target ?? null, context)
    : await readByConfig(path, stated, target, context);
  const folder = flags.models ?? (model ? "models" : (config.models ?? "models"));
  const allowed = await withoutObjectors(bare, id ?? null, flags.ledger, { folder }, context);
  const table = await withLives(
    allowed.table,
    id,
    flags,
    model ? model.scorer.parts.schema : config,
    context,
  );
  const outcomes = outcomesOf(table, flags, config);
  const builtIns = await loadBuiltIns(); // one configuration may map the concepts of several frameworks
  const conceptsOf = (one: Framework) =>
    model && !config.concepts
      ? model.scorer.parts.concepts
      : conceptsFor(table, one, stated, terminal, builtIns);
  const concepts = conceptsOf(framework);
  const compiled = compileFramework(framework, concepts, table.columns);
  if (compiled.unmapped.length > 0)
    terminal.tell(
      `unknown for every lead${flags.discovery === undefined ? "" : " that told no answer"}, since no column tells it: ${compiled.unmapped.join(", ")} (concepts in the config map them)`,
    );
  const asOf = flags.asOf ?? endOfData(table, rolesAsStated(table, config)) ?? context.now().getTime();
  const moments = new Float64Array(table.rows).fill(asOf);
  const seen = asSeen(table, moments);
  const matrix = verdictMatrix(compiled, seen, moments, signal);
  const all = outcomeFunnel(matrix, outcomes);
  const stands = { seen, moments, compiled };
  const by = flags.by === undefined ? null : rowGroups(flags.by, table, stands, { ...config, ...flags });
  const groups = by && {
    column: by.column,
    groups: by.groups.map(({ value, rows }) => ({ value, funnel: outcomeFunnel(matrix, outcomes, rows) })),
  };
  if (flags.chart !== undefined) {
    await writePage(flags.chart, await funnelPicture(framework.name, all));
    terminal.tell(`the funnel is drawn in ${flags.chart}`);
  }
  const idColumn = id === undefined ? undefined : findColumn(table, id);
  const idAt = (row: number) => String((idColumn && cellAt(idColumn, row)) ?? row);
  const compared = await comparedWith(flags.compare);
  const asked: Asked[] = [];
  const actions = model && actionMatrix(framework, predictions(model.scorer));
  const sheets = model && (await sheetsFrom(model));
  if (flags.sql !== undefined) {
    await writePage(flags.sql, sqlOf(compiled, table, asOf, id, flags));
    terminal.tell(`the query is in ${flags.sql}`);
  }
  const { rows, criteria, ...rest } = all;
  terminal.out(
    flags.json
      ? JSON.stringify({
          rows,
          doNotProfile: allowed.doNotProfile,
          funnel: criteria,
          ...rest,
          framework: framework.name,
          frameworkVersion: compiled.id.version,
          frameworkSha256: compiled.id.sha256,
          concepts,
          ...(model && { model: { name: model.name, version: model.version } }),
          ...(actions && { matrix: matrixJson(actions) }),
          ...(sheets && { sheets: { asked: asked.length, written: sheets } }),
          ...(compared && { compare: compareJson(compared) }),
          ...(groups && {
            by: {
              column: groups.column,
              groups: groups.groups.map(({ value, funnel: { criteria, ...rest } }) => ({
                value,
                funnel: criteria,
                ...rest,
              })),
            },
          }),
        })
      : [
          funnelSummary(framework.name, all, groups),
          ...(actions ? [matrixSummary(actions)] : []),
          ...(compared ? [compareSummary(compared)] : []),
        ].join("\n\n"),
  );
  return DONE;

  async function comparedWith(other: string | undefined): Promise<Compared | null> {
    if (other === undefined) return null;
    const after = await loadFramework(other);
    const second = compileFramework(after, conceptsOf(after), table.columns);
    const comparison = compareFrameworks(
      { framework, codes: compiled.codesFor(seen, moments) },
      { framework: after, codes: second.codesFor(seen, moments) },
    );
    return { before: compiled.id, after: second.id, comparison, idAt };
  }

  function* predictions(scorer: LeadScorer): Generator<Judged> {
    for (let from = 0; from < table.rows; from += BATCH) {
      signal.throwIfAborted();
      const batch = scorer.scoreTable(sliceTable(table, from, from + BATCH), {
        asOf,
        explain: "none",
        framework,
      });
      for (const [i, prediction] of batch.entries()) {
        const [row, id] = [from + i, idAt(from + i)];
        const { probability, expectedValue, disposition } = prediction;
        const isOpen = outcomes === undefined || outcomes.codes[row] === OPEN;
        if (flags.sheets !== undefined && disposition === "ask" && isOpen)
          asked.push({ row, id, probability, expectedValue });
        yield { ...prediction, id };
      }
    }
  }

  async function sheetsFrom({ scorer, name, version }: LoadedScorer): Promise<WrittenSheet[] | null> {
    const { sheets: folder, sheetsMost: most = SHEETS } = flags;
    if (folder === undefined) return null;
    const about = { folder, most, model: `${name}:${version}`, scorer, framework, table, asOf, signal };
    const written = await writeDiscoverySheets(asked, about);
    terminal.tell(
      `what to ask ${written.length} of ${asked.length} leads that are to be asked is in ${folder}`,
    );
    return written;
  }
}

const SHEETS = 50;

/** @throws InputError where sheets can't be written as asked */
async function checkSheets({ sheets, sheetsMost, model }: QualifyFlags): Promise<void> {
  if (sheets === undefined && sheetsMost !== undefined)
    throw new InputError("found --sheets-most without --sheets, wanted the folder to write the sheets to");
  if (sheets === undefined) return;
  if (model === undefined)
    throw new InputError(
      "can't write sheets: found no --model, wanted the one whose probabilities say which leads are worth asking",
    );
  await demandSheetsFolder(sheets);
}

const BATCH = 4096;

function sqlOf(
  { parts }: CompiledFramework,
  { columns, activities }: LeadTable,
  asOf: number,
  id: string | undefined,
  { dialect = "duckdb" }: QualifyFlags,
): string {
  const named = id !== undefined && columns.some(({ name }) => name === id);
  return frameworkSql(parts, {
    asOf,
    dialect,
    ...(named && { id }),
    ...(activities && {
      activities: {
        table: "activities",
        lead: "lead",
        time: "time",
        type: "type",
        value: "value",
        twoWay: guessTwoWay(activities.kinds),
      },
    }),
  });
}

const OUTCOME_NAMES: readonly string[] = Object.assign([], { [OPEN]: "open", [LOST]: "lost", [WON]: "won" });

/** What became of the leads, where the flags or the configuration say which column tells; new leads may lack the configuration's. */
function outcomesOf(table: LeadTable, flags: QualifyFlags, config: Config): RowOutcomes | undefined {
  const target = flags.target ?? config.target;
  if (target === undefined || (flags.target === undefined && !findColumn(table, target))) return undefined;
  const [positive, lost] = [flags.positive ?? config.positive, flags.lost ?? config.lost];
  const { outcome } = readOutcomes(table, { target, ...(positive && { positive }), ...(lost && { lost }) });
  return { names: OUTCOME_NAMES, codes: outcome };
}
