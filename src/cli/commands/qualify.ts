import { readConfig } from "../../leads/config.ts";
import { funnel } from "../../qualification/funnel.ts";
import { loadFramework } from "../../qualification/load-framework.ts";
import { compileFramework } from "../../qualification/qualify.ts";
import type { Qualification } from "../../qualification/verdict.ts";
import { conceptsFor } from "../concepts.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { dateFlag } from "../lists.ts";
import { readByConfig } from "../read-leads.ts";
import { endOfData, rolesAsStated } from "../stated-roles.ts";
import { alignColumns } from "../terminal.ts";

interface QualifyFlags {
  readonly framework?: string;
  readonly config?: string;
  readonly asOf?: number;
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
    .option("--json", "print one JSON document")
    .action((leads: string, flags: QualifyFlags) => finish(qualifyCommand(leads, flags, context)));
};

async function qualifyCommand(path: string, flags: QualifyFlags, context: Context): Promise<number> {
  const { terminal, signal } = context;
  const config = flags.config === undefined ? {} : await readConfig(flags.config);
  const framework = await loadFramework(flags.framework ?? config.framework ?? "bant");
  const { table } = await readByConfig(path, config, config.target, context);
  const concepts = conceptsFor(table, framework, config, terminal);
  const compiled = compileFramework(framework, concepts, table.columns);
  if (compiled.unmapped.length > 0)
    terminal.tell(
      `unknown for every lead, since no column tells it: ${compiled.unmapped.join(", ")} (concepts in the config map them)`,
    );
  const asOf = flags.asOf ?? endOfData(table, rolesAsStated(table, config)) ?? context.now().getTime();
  const judge = compiled.forTable(table, new Float64Array(table.rows).fill(asOf));
  const result = funnel(framework, verdicts());
  terminal.out(
    flags.json
      ? JSON.stringify({
          rows: result.rows,
          funnel: result.criteria,
          stages: result.stages,
          framework: framework.name,
          concepts,
        })
      : [
          `${framework.name}: ${result.rows} leads`,
          alignColumns(
            ["criterion", "met", "not met", "unknown", "stopped"],
            result.criteria.map(({ criterion, met, notMet, unknown, stopped }) =>
              [criterion, met, notMet, unknown, stopped].map(String),
            ),
          ),
          alignColumns(
            ["stage", "leads"],
            Object.entries(result.stages).map(([stage, leads]) => [stage, String(leads)]),
          ),
        ].join("\n\n"),
  );
  return DONE;

  function* verdicts(): Generator<Qualification> {
    for (let row = 0; row < table.rows; row++) {
      if (row % 4096 === 0) signal.throwIfAborted();
      yield judge(row);
    }
  }
}
