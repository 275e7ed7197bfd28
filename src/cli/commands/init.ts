import { type Config, writeConfig } from "../../leads/config.ts";
import { InputError } from "../../leads/input-error.ts";
import { findColumn, type LeadTable } from "../../leads/table.ts";
import { loadFramework } from "../../qualification/load-framework.ts";
import { proposeHorizon } from "../../training/labels.ts";
import { conceptsFor } from "../concepts.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { readByConfig } from "../read-leads.ts";
import { rolesAsStated } from "../stated-roles.ts";
import { alignColumns } from "../terminal.ts";
import { writing } from "../writing.ts";

interface InitFlags {
  readonly target?: string;
  readonly out: string;
  readonly force?: boolean;
}

export const init: AddCommand = (program, context, finish) => {
  program
    .command("init")
    .description("guess roles, types and concepts, and write them to a file to edit")
    .argument("<leads>", "CSV, Parquet or NDJSON, plain or .gz")
    .option("--target <column>", "the outcome (default: guessed)")
    .option("--out <file>", "where to write", "leadlight.config.json")
    .option("--force", "write over a file that is there")
    .action((leads: string, flags: InitFlags) => finish(initCommand(leads, flags, context)));
};

async function initCommand(path: string, flags: InitFlags, context: Context): Promise<number> {
  const { table } = await readByConfig(path, {}, flags.target, context);
  if (flags.target !== undefined && !findColumn(table, flags.target))
    throw new InputError(
      `--target names the column ${flags.target}, which isn't in ${path}: wanted one of ${table.columns.map(({ name }) => name).join(", ")}`,
    );
  const roles = rolesAsStated(table, flags);
  const named = (role: string) => table.columns.find(({ name }) => roles[name] === role)?.name;
  const framework = await loadFramework("bant");
  const target = flags.target ?? named("outcome");
  const times = { ...single("created", named("created")), ...single("closed", named("closed")) };
  const horizon = target === undefined ? null : horizonFor(table, { target, ...times }, context);
  const config: Config = {
    ...single("target", target),
    ...single("id", named("id")),
    ...times,
    ...single("amount", named("amount")),
    ...single("customer", named("customer")),
    ...(horizon !== null && { horizon: horizon.days }),
    exclude: table.columns.filter(({ name }) => roles[name] === "ignored").map(({ name }) => name),
    framework: framework.name,
    columns: Object.fromEntries(
      table.columns
        .filter(({ name }) => name !== target)
        .map((column) => [
          column.name,
          {
            type: column.type,
            ...("spelling" in column && column.spelling && { spelling: column.spelling }),
          },
        ]),
    ),
    concepts: conceptsFor(table, framework, { ...single("target", target) }, context.terminal),
  };
  await writing(flags.out, writeConfig(flags.out, config, { overwrite: flags.force ?? false }));
  context.terminal.out(
    [
      alignColumns(
        ["column", "type", "role"],
        table.columns.map(({ name, type }) => [name, type, roles[name] ?? "feature"]),
      ),
      ...(horizon === null
        ? []
        : [
            `half of the wins took at most ${horizon.medianDays.toFixed(1)} days, nine tenths at most ${horizon.days}: that is the horizon`,
          ]),
      target === undefined
        ? `written to ${flags.out}, but no column looks like an outcome: name it there as "target", correct the rest, then leadlight train ${path} --config ${flags.out}`
        : `written to ${flags.out}: read it, correct it, then leadlight train ${path} --config ${flags.out}`,
    ].join("\n\n"),
  );
  return DONE;
}

/** Null where there is no time to count in, or the outcome's values must be told first. */
function horizonFor(
  table: LeadTable,
  labels: Parameters<typeof proposeHorizon>[1],
  { terminal }: Context,
): ReturnType<typeof proposeHorizon> {
  if (labels.created === undefined || labels.closed === undefined) return null;
  try {
    return proposeHorizon(table, labels);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    terminal.tell(`no horizon is proposed: ${error.message}`);
    return null;
  }
}

function single<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };
}
