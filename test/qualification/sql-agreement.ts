import { DuckDBInstance } from "@duckdb/node-api";
import type { ActivityLog } from "../../src/leads/event-log.ts";
import type { Cell, ColumnType, LeadTable } from "../../src/leads/table.ts";
import { Random } from "../../src/numeric/random.ts";
import { parseFramework } from "../../src/qualification/framework.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";
import { frameworkSql } from "../../src/qualification/sql.ts";
import { STAGE_ORDER } from "../../src/qualification/verdict.ts";
import { column, tableOf } from "./tables.ts";

const NOW = Date.UTC(2026, 5, 30, 12, 30);
const DAY = 86_400_000;

/** What each column's cells are drawn from; a third of them is missing. */
const DRAWN: Readonly<Record<string, readonly [ColumnType, (random: Random) => Cell]>> = {
  money: ["number", (random) => Math.round(random.uniform() * 20_000)],
  bands: [
    "category",
    (random) => ["10k - 50k", "5", " 1.5 ", "-3", "€ 20", ".5", "7.", "<5K", "1e3"][random.below(9)]!,
  ],
  role: [
    "category",
    (random) =>
      ["Decision-Maker", "decision_maker", "VP", "Influencer", "User ", "who?", "-", "Économique"][
        random.below(8)
      ]!,
  ],
  need_stated: ["boolean", (random) => random.below(2) === 0],
  talks: ["number", (random) => random.below(4) - 1],
  months: ["number", (random) => random.below(14) - 1],
  due: ["date", (random) => NOW + Math.round((random.uniform() - 0.3) * 500 * DAY)],
  met_on: ["date", (random) => NOW + Math.round((random.uniform() - 0.5) * 100 * DAY)],
  fits: ["category", (random) => ["Yes", "no", "Oui", "maybe", "TRUE", "0"][random.below(6)]!],
  title: [
    "text",
    (random) =>
      ["Head of IT", "head  of sales", "Student", "It's me", "INTERN, HR", "Sí señor", "Ärztin"][
        random.below(7)
      ]! + (random.below(3) === 0 ? " é" : ""),
  ],
  industry: [
    "category",
    (random) => ["Retail", "E-Commerce", "e commerce", "Mining", "A'B"][random.below(5)]!,
  ],
  employees: ["number", (random) => random.below(100)],
};

export const COLUMNS = Object.entries(DRAWN).map(([name, [type]]) => ({ name, type }));

export const MAP = {
  budget: "money",
  authority: "role",
  need: "need_stated",
  timing: "months",
  conversation: "talks",
  fit: "fits",
  band: "bands",
  due: "due",
  met: "met_on",
  industry: "industry",
  employees: "employees",
  jobTitle: "title",
};

const told = { title: "x", guess: [] };

/** Every kind of condition over every kind of column. */
const MIXED = parseFramework(
  {
    format: 2,
    name: "mixed",
    title: "Mixed",
    persona: {
      industries: ["E-Commerce", "A'B"],
      sizes: { atLeast: 10, below: 90 },
      disqualifiers: [{ title: "x", when: { concept: "jobTitle", matches: "^(student|intern)\\b" } }],
    },
    concepts: {
      band: { type: "number", ...told, spellings: [{ means: 30, texts: ["10k-50k"] }] },
      due: { type: "months", ...told },
      met: { type: "yesNo", ...told },
      industry: { type: "text", ...told },
      employees: { type: "number", ...told },
      jobTitle: { type: "text", ...told },
    },
    criteria: [
      ["persona", { persona: true }],
      ["none", { not: { criterion: "persona" } }],
      ["band", { concept: "band", above: 1, atMost: 30 }],
      [
        "due",
        {
          any: [
            { concept: "due", atMost: 6 },
            { field: "months", below: 3 },
          ],
        },
      ],
      ["met", { all: [{ concept: "met", is: true }, { not: { field: "need_stated", is: false } }] }],
      [
        "text",
        {
          any: [
            { field: "title", matches: "h(ea)d +OF|[é]$" },
            { field: "fits", oneOf: ["maybe", "Oui"] },
          ],
        },
      ],
      ["demos", { activities: ["demo"], days: 30, atLeast: 1 }],
      ["minutes", { activities: ["demo", "Two-Way Call"], measure: "sum", above: 10 }],
      ["lately", { activities: "twoWay", measure: "daysSince", atMost: 20 }],
      ["age", { field: "money", learnedWithin: 10 }],
    ].map(([name, when], i) => ({ name, title: "x", question: "?", gates: i % 3 === 0, when })),
    stages: { mql: ["due"], sql: ["due", "met"], highlyQualified: ["due", "text"] },
  },
  "mixed.json",
);

/** The leads of one seed, with what they did; of a tenth of them nobody told an id. */
function randomLeads(rows: number, seed: number): LeadTable & { readonly activities: ActivityLog } {
  const random = new Random(seed);
  const columns = Object.entries(DRAWN).map(([name, [type, draw]]) =>
    column(
      name,
      type,
      Array.from({ length: rows }, () => (random.below(3) === 0 ? null : draw(random))),
    ),
  );
  const kinds = ["demo", "email", "two way call", "meeting"];
  const from = new Uint32Array(rows);
  const to = new Uint32Array(rows);
  const times: number[] = [];
  for (let row = 0; row < rows; row++) {
    from[row] = times.length;
    const own = Array.from(
      { length: random.below(4) },
      () => NOW + Math.round((random.uniform() - 0.9) * 60 * DAY),
    );
    times.push(...own.sort((a, b) => a - b));
    to[row] = times.length;
  }
  const ids = column(
    "id",
    "number",
    Array.from({ length: rows }, (_, row) => row),
  );
  return {
    ...tableOf([ids, ...columns], rows),
    activities: {
      from,
      to,
      times: Float64Array.from(times),
      kinds,
      codes: Uint32Array.from(times, () => random.below(kinds.length)),
      values: Float64Array.from(times, () => (random.below(2) === 0 ? Number.NaN : random.below(20))),
    },
  };
}

/** How many of random leads SQL and function judge otherwise, by criterion, stage or stop; each with the first one's row. */
export async function disagreements(rows: number, seed: number): Promise<Record<string, string>> {
  const leads = randomLeads(rows, seed);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const found: Record<string, string> = {};
  try {
    await load(connection, leads);
    const own = { ...MAP, band: "bands" };
    for (const framework of [
      MIXED,
      ...(await Promise.all(["bant", "meddic", "stepwise"].map(loadFramework))),
    ]) {
      const compiled = compileFramework(framework, own, COLUMNS);
      const codes = compiled.codesFor(leads, new Float64Array(rows).fill(NOW));
      const activities = {
        table: "activities",
        lead: "lead",
        time: "at",
        type: "type",
        value: "value",
        twoWay: ["meeting"],
      };
      const sql = frameworkSql(compiled.parts, { id: "id", asOf: NOW, activities });
      const reader = await connection.runAndReadAll(`SELECT * FROM (${sql}) ORDER BY id`);
      const answers = reader.getRowObjects();
      const words = ["notMet", "unknown", "met"];
      for (let row = 0; row < rows; row++) {
        const answer = answers[row]!;
        const wanted: Record<string, unknown> = {
          stage: STAGE_ORDER[codes.stages[row]!],
          stopped_at: framework.criteria[codes.stoppedAt[row]!]?.name ?? null,
        };
        for (const [at, { name }] of framework.criteria.entries())
          wanted[name] = words[codes.verdicts[at]![row]! + 1];
        for (const [key, value] of Object.entries(wanted))
          if (answer[key] !== value)
            found[`${framework.name}.${key}`] ??= `row ${row}: SQL ${answer[key]}, function ${value}`;
      }
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return found;
}

async function load(
  connection: Awaited<ReturnType<DuckDBInstance["connect"]>>,
  leads: LeadTable & { readonly activities: ActivityLog },
): Promise<void> {
  const { BOOLEAN, DOUBLE, DuckDBDataChunk, VARCHAR } = await import("@duckdb/node-api");
  const { cellAt } = await import("../../src/leads/table.ts");
  const append = async (
    table: string,
    names: readonly string[],
    types: (typeof DOUBLE)[],
    rows: Cell[][],
  ) => {
    await connection.run(
      `CREATE TABLE ${table} (${names.map((name, j) => `"${name}" ${types[j]}`).join(", ")})`,
    );
    const appender = await connection.createAppender(table);
    for (let at = 0; at < rows.length; at += 2048) {
      const batch = rows.slice(at, at + 2048);
      const chunk = DuckDBDataChunk.create(types, batch.length);
      chunk.setColumns(names.map((_, j) => batch.map((row) => row[j]!)));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  };
  const typeOf = (type: ColumnType) =>
    type === "boolean" ? BOOLEAN : type === "number" || type === "date" ? DOUBLE : VARCHAR;
  await append(
    "raw",
    leads.columns.map(({ name }) => name),
    leads.columns.map(({ type }) => typeOf(type)) as (typeof DOUBLE)[],
    Array.from({ length: leads.rows }, (_, row) => leads.columns.map((one) => cellAt(one, row))),
  );
  const dated = (names: readonly string[]) =>
    names.map((name) => `epoch_ms(CAST("${name}" AS BIGINT)) AS "${name}"`).join(", ");
  await connection.run(`CREATE TABLE leads AS SELECT * REPLACE (${dated(["due", "met_on"])}) FROM raw`);
  const { from, to, times, kinds, codes, values } = leads.activities;
  const entries: Cell[][] = [];
  for (let row = 0; row < leads.rows; row++)
    for (let at = from[row]!; at < to[row]!; at++)
      entries.push([row, times[at]!, kinds[codes[at]!]!, Number.isNaN(values[at]!) ? null : values[at]!]);
  await append(
    "did",
    ["lead", "at", "type", "value"],
    [DOUBLE, DOUBLE, VARCHAR, DOUBLE] as (typeof DOUBLE)[],
    entries,
  );
  await connection.run(`CREATE TABLE activities AS SELECT * REPLACE (${dated(["at"])}) FROM did`);
}
