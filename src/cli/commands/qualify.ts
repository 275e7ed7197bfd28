import { columnGroups } from "../../features/column-groups.ts";
import { type Config, readConfig } from "../../leads/config.ts";
import { InputError } from "../../leads/input-error.ts";
import { nearestName } from "../../leads/nearest-name.ts";
import { findColumn, type LeadTable } from "../../leads/table.ts";
import { loadFramework } from "../../qualification/load-framework.ts";
import { outcomeFunnel, type RowOutcomes } from "../../qualification/outcome-funnel.ts";
import { compileFramework } from "../../qualification/qualify.ts";
import { verdictMatrix } from "../../qualification/verdict-matrix.ts";
import { LOST, OPEN, readOutcomes, WON } from "../../training/outcomes.ts";
import { conceptsFor } from "../concepts.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { funnelPicture, funnelSummary } from "../funnel-summary.ts";
import { dateFlag, repeated } from "../lists.ts";
import { readByConfig } from "../read-leads.ts";
import { endOfData, rolesAsStated, type StatedRoles } from "../stated-roles.ts";
import { demandFolder, writePage } from "../write-page.ts";

interface QualifyFlags {
  readonly framework?: string;
  readonly config?: string;
  readonly asOf?: number;
  readonly target?: string;
  readonly positive?: string[];
  readonly lost?: string[];
  readonly by?: string;
  readonly chart?: string;
  readonly json?: boolean;
}

export const qualify: AddCommand = (program, context, finish) => {
  program
    .command("qualify")
    .description("run leads through a qualification framework and count where they stop")
    .argument("<leads>", "CSV, Parquet or NDJSON, plain or .gz")
    .option("--framework <name or file>", "default: the config's, else bant")
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
      "the funnel of each value of a column too, or of each month in which leads came: month",
    )
    .option("--chart <file>", "also draw the funnel, such as funnel.svg")
    .option("--json", "print one JSON document")
    .action((leads: string, flags: QualifyFlags) => finish(qualifyCommand(leads, flags, context)));
};

async function qualifyCommand(path: string, flags: QualifyFlags, context: Context): Promise<number> {
  const { terminal, signal } = context;
  if (flags.chart !== undefined) await demandFolder(flags.chart);
  const config = flags.config === undefined ? {} : await readConfig(flags.config);
  const framework = await loadFramework(flags.framework ?? config.framework ?? "bant");
  const { table } = await readByConfig(path, config, flags.target ?? config.target, context);
  const outcomes = outcomesOf(table, flags, config);
  const by = flags.by === undefined ? null : byColumn(table, flags.by, { ...config, ...flags });
  const concepts = conceptsFor(table, framework, config, terminal);
  const compiled = compileFramework(framework, concepts, table.columns);
  if (compiled.unmapped.length > 0)
    terminal.tell(
      `unknown for every lead, since no column tells it: ${compiled.unmapped.join(", ")} (concepts in the config map them)`,
    );
  const asOf = flags.asOf ?? endOfData(table, rolesAsStated(table, config)) ?? context.now().getTime();
  const moments = new Float64Array(table.rows).fill(asOf);
  const matrix = verdictMatrix(compiled, table, moments, signal);
  const all = outcomeFunnel(matrix, outcomes);
  const groups = by && {
    column: by.column,
    groups: by.groups.map(({ value, rows }) => ({ value, funnel: outcomeFunnel(matrix, outcomes, rows) })),
  };
  if (flags.chart !== undefined) {
    await writePage(flags.chart, await funnelPicture(framework.name, all));
    terminal.tell(`the funnel is drawn in ${flags.chart}`);
  }
  const { rows, criteria, ...rest } = all;
  terminal.out(
    flags.json
      ? JSON.stringify({
          rows,
          funnel: criteria,
          ...rest,
          framework: framework.name,
          concepts,
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
      : funnelSummary(framework.name, all, groups),
  );
  return DONE;
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

/** The rows of each group. */
function byColumn(table: LeadTable, asked: string, stated: StatedRoles) {
  const roles = rolesAsStated(table, stated);
  const names = table.columns.map(({ name }) => name);
  const isMonth = asked === "month" && !names.includes(asked);
  const name = isMonth ? names.find((one) => roles[one] === "created") : asked;
  const column = name === undefined ? undefined : findColumn(table, name);
  if (!column) {
    const near = nearestName(asked, names);
    throw new InputError(
      isMonth
        ? `can't tell the months of ${table.source}: found no column that says when leads came, wanted created in the config`
        : `can't group the leads of ${table.source}: found no column ${asked}, wanted one of its columns, or month${near === null ? "" : ` (did you mean ${near}?)`}`,
    );
  }
  if (table.rows === 0) return { column: asked, groups: [] };
  const everyRow = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const { names: values, group } = columnGroups(column, everyRow);
  return {
    column: asked,
    groups: values.map((value, at) => ({ value, rows: everyRow.filter((row) => group[row] === at) })),
  };
}
