import { readConfig } from "../../leads/config.ts";
import { parseDate } from "../../leads/dates.ts";
import { InputError } from "../../leads/input-error.ts";
import { profileLeads } from "../../leads/profile.ts";
import { auditLeads } from "../../training/audit-leads.ts";
import { leadFaults } from "../../training/lead-faults.ts";
import { assignRoles } from "../../training/roles.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { tellFutureTimes } from "../future-times.ts";
import { addLifeFlags, type LifeFlags, withLives } from "../life-files.ts";
import { repeated, splitList } from "../lists.ts";
import { readByConfig } from "../read-leads.ts";
import { alignColumns, percent } from "../terminal.ts";

interface ProfileFlags extends LifeFlags {
  readonly target?: string;
  readonly positive?: string[];
  readonly lost?: string[];
  readonly exclude?: string[];
  readonly config?: string;
  readonly json?: boolean;
}

export const profile: AddCommand = (program, context, finish) => {
  const command = program
    .command("profile")
    .description("completeness, freshness, duplicates, leakage suspects")
    .argument("<leads>", "CSV, Parquet or NDJSON, plain or .gz")
    .option("--target <column>", "the outcome")
    .option("--positive <values>", "its values that mean won", repeated)
    .option("--lost <values>", "its values that mean lost", repeated)
    .option("--exclude <columns>", "columns that nothing may read", repeated)
    .option("--config <file>", "leadlight.config.json")
    .option("--json", "print one JSON document");
  addLifeFlags(command).action((leads: string, flags: ProfileFlags) =>
    finish(profileCommand(leads, flags, context)),
  );
};

async function profileCommand(path: string, flags: ProfileFlags, context: Context): Promise<number> {
  const config = flags.config === undefined ? {} : await readConfig(flags.config);
  const target = flags.target ?? config.target;
  if (target === undefined)
    throw new InputError("can't profile: found no target, wanted --target COLUMN or a config that names it");
  const {
    table: bare,
    dropped,
    badRows,
    notFilledIn,
    notes,
  } = await readByConfig(path, config, target, context);
  const names = new Set(bare.columns.map(({ name }) => name));
  const exclude = flags.exclude ? splitList(flags.exclude, names) : config.exclude;
  const positive = flags.positive ? splitList(flags.positive, new Set()) : config.positive;
  const lost = flags.lost ? splitList(flags.lost, new Set()) : config.lost;
  const asked = {
    target,
    ...(positive && { positive }),
    ...(lost && { lost }),
    ...(config.until !== undefined && { until: parseDate(config.until) }),
  };
  const settings = {
    ...asked,
    ...(exclude && { exclude }),
    ...(config.id !== undefined && { id: config.id }),
    ...(config.created !== undefined && { created: config.created }),
    ...(config.closed !== undefined && { closed: config.closed }),
    ...(config.amount !== undefined && { amount: config.amount }),
    ...(config.columns && { columns: config.columns }),
  };
  const roles = assignRoles(bare, settings);
  const { twoWay: _, ...activities } = config.activities ?? {};
  const files = { activities, ...(config.history && { history: config.history }) };
  const table = await withLives(bare, roles.id, flags, files, context);
  tellFutureTimes(table, roles, asked, context);
  const { labels, ...audit } = auditLeads(table, settings);
  const leakage = new Map(
    audit.columns.map(({ column, verdict, because }) => [column, { verdict, because }]),
  );
  const leftOut = new Map(roles.leftOut.map(({ column, because }) => [column, because]));
  const shape = profileLeads(table, roles.of);
  const result = {
    ...shape,
    columns: shape.columns.map((column) => ({
      ...column,
      leakage: leakage.get(column.name) ?? {
        verdict: "clean" as const,
        because: leftOut.has(column.name)
          ? `not a feature: it ${leftOut.get(column.name)}`
          : `not a feature: its role is ${roles.of[column.name] ?? "feature"}`,
      },
    })),
    notFilledIn: [
      ...notFilledIn.map((one) => ({ ...one, readAs: "missing" })),
      ...shape.notFilledIn.map((one) => ({ ...one, readAs: "a value" })),
    ],
    dropped,
    unreadable: badRows.length,
    outcomes: labels.counts,
    reading: notes,
    notes: [...labels.notes, ...audit.notes, ...leadFaults(table, roles, labels)],
  };
  context.terminal.out(flags.json ? JSON.stringify(result) : inWords(path, result));
  return DONE;
}

function inWords(
  path: string,
  result: {
    rows: number;
    columns: readonly {
      name: string;
      role: string;
      type: string;
      missing: number;
      distinct: number;
      leakage: { verdict: string; because: string };
    }[];
    duplicates: number;
    freshness: { oldest: string; newest: string } | null;
    notFilledIn: readonly { column: string; placeholder: string; count: number; readAs: string }[];
    outcomes: { won: number; lost: number; open: number };
    notes: readonly string[];
  },
): string {
  const { rows, columns, duplicates, freshness, notFilledIn, outcomes, notes } = result;
  const suspects = columns.filter(({ leakage }) => leakage.verdict !== "clean");
  return [
    `${path}: ${rows} rows, ${outcomes.won} won, ${outcomes.lost} lost, ${outcomes.open} open; ${duplicates} rows are duplicates but for the id`,
    ...(freshness
      ? [`created from ${freshness.oldest.slice(0, 10)} to ${freshness.newest.slice(0, 10)}`]
      : []),
    alignColumns(
      ["column", "role", "type", "missing", "distinct", "leakage"],
      columns.map(({ name, role, type, missing, distinct, leakage }) => [
        name,
        role,
        type,
        percent(missing / rows),
        String(distinct),
        leakage.verdict,
      ]),
    ),
    ...suspects.map(({ name, leakage }) => `${leakage.verdict}: ${name}: ${leakage.because}`),
    ...notFilledIn.map(
      ({ column, placeholder, count, readAs }) =>
        `not filled in${readAs === "missing" ? "" : "?"} ${column} is ${placeholder} in ${count} rows (read as ${readAs})`,
    ),
    ...notes.map((note) => `note: ${note}`),
  ].join("\n");
}
