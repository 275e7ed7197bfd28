import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { featureValue } from "../../../src/features/describe.ts";
import { planApplier } from "../../../src/features/plan.ts";
import { recordReader } from "../../../src/leads/records.ts";
import { sqlText } from "../../../src/leads/source-store.ts";
import { sqlName, sqlNumber } from "../../../src/program/sql/literals.ts";
import { inputsOf } from "../../../src/scoring/export/inputs.ts";
import { sqlQuery } from "../../../src/scoring/export/sql-query.ts";
import type { ScorerParts } from "../../../src/scoring/parts.ts";
import type { Prediction } from "../../../src/scoring/prediction.ts";
import { createScorer } from "../../../src/scoring/scorer.ts";
import { programAndRows } from "../../program/arbitrary.ts";
import { everyType, leadsOf, ODD_LEADS, partsOf } from "./simulated-scorers.ts";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create()).connect();
});
afterAll(() => connection.closeSync());

type Cell = number | string | boolean | null;

/** What the query says of these rows, in their order; each column has the type of its first filled cell. */
async function ask(query: string, rows: readonly Record<string, Cell>[]): Promise<Record<string, Cell>[]> {
  const names = ["row_number_of_lead", ...new Set(rows.flatMap(Object.keys))];
  const typeOf = (name: string) => {
    const cell = rows.map((row) => row[name]).find((one) => one !== null && one !== undefined);
    if (name === "row_number_of_lead" || name.endsWith("_before") || typeof cell === "number")
      return "DOUBLE";
    return name === "met" ? "TIMESTAMP" : typeof cell === "boolean" ? "BOOLEAN" : "VARCHAR";
  };
  const literal = (cell: Cell | undefined) =>
    cell === null || cell === undefined
      ? "NULL"
      : typeof cell === "number"
        ? sqlNumber(cell)
        : sqlText(String(cell));
  await connection.run(
    `CREATE OR REPLACE TABLE leads (${names.map((name) => `${sqlName(name)} ${typeOf(name)}`).join(", ")})`,
  );
  const values = rows.map(
    (row, i) => `(${names.map((name, k) => (k === 0 ? i : literal(row[name]))).join(", ")})`,
  );
  await connection.run(`INSERT INTO leads VALUES ${values.join(", ")}`);
  return (await connection.runAndReadAll(query)).getRowObjectsJS() as Record<string, Cell>[];
}

/** The query gives the id too, so that answers find their leads. */
async function probabilities(parts: ScorerParts, leads: readonly Record<string, Cell>[]): Promise<number[]> {
  const withId: ScorerParts = {
    ...parts,
    schema: { columns: [...parts.schema.columns, { name: "row_number_of_lead", type: "text", role: "id" }] },
  };
  const rows = await ask(sqlQuery(withId, { title: "m:1" }), leads);
  return rows
    .sort((a, b) => Number(a.row_number_of_lead) - Number(b.row_number_of_lead))
    .map(({ probability }) => probability as number);
}

test("any program on any rows, to 1e-9", async () => {
  let worst = 0;
  await fc.assert(
    fc.asyncProperty(programAndRows, async ({ program, matrix }) => {
      const parts = await partsOf(program);
      fc.pre(inputsOf(parts).length > 0);
      const leads = leadsOf(matrix);
      const read = inputsOf(parts).map(({ name }) => name);
      const wanted = createScorer(parts).scoreLeads(leads, { asOf: 0, explain: "none" }) as Prediction[];
      const found = await probabilities(parts, leads);
      wanted.forEach(({ probability, fallback }, row) => {
        // a lead of which only fields are known that the program has no term for: the query doesn't read them
        if (fallback === null && read.every((name) => leads[row]![name] === null)) return;
        worst = Math.max(worst, Math.abs(found[row]! - probability));
      });
    }),
    { numRuns: 60 },
  );
  expect(worst).toBeLessThan(1e-9);
});

test("columns of every type, and contributions that add up", async () => {
  const parts = await everyType();
  const asOf = Date.parse("2026-06-01T12:00:00Z");
  const scorer = createScorer(parts);
  const wanted = scorer.scoreLeads(ODD_LEADS, { asOf }) as Prediction[];
  const derived = readyMade(parts, asOf);
  const rows = ODD_LEADS.map(({ activities: _, title: _t, email: _e, ...cells }, row) => ({
    ...(cells as Record<string, Cell>),
    ...derived[row]!,
  }));
  const query = sqlQuery(parts, { title: "m:1", asOf, contributions: true });
  expect(query).toContain(
    "-- ready made, since SQL has no rule for them: title.seniority, email.kind, activities.count",
  );
  const answers = new Map((await ask(query, rows)).map((row) => [row.id, row]));
  for (const { id, probability, logit, base, contributions } of wanted) {
    const answer = answers.get(id)!;
    expect(Math.abs((answer.probability as number) - probability)).toBeLessThan(1e-12);
    expect(answer.base).toBeCloseTo(base, 12);
    let sum = answer.base as number;
    for (const { feature, contribution } of contributions) {
      expect(answer[`contribution of ${feature}`]).toBeCloseTo(contribution, 12);
      sum += answer[`contribution of ${feature}`] as number;
    }
    if (contributions.length > 0) expect(sum).toBeCloseTo(logit, 9);
  }
  expect(answers.get("8")!.probability).toBeCloseTo(0.25, 12);
});

test("contributions of trees are refused, and so is a model that reads nothing", async () => {
  const parts = await partsOf({ link: "logit", features: [], base: 0, terms: [] });
  expect(() => sqlQuery(parts, { title: "m:1" })).toThrow("reads no feature");
  const trees = programAndRows.filter(({ program }) =>
    program.terms.some((term) => term.kind === "tree" && term.feature[0]! >= 0),
  );
  const withTrees = await partsOf(fc.sample(trees, { numRuns: 1, seed: 1 })[0]!.program);
  expect(() => sqlQuery(withTrees, { title: "m:1", contributions: true })).toThrow("found trees");
});

/** The features that SQL has no rule for, as a lead's table would hold them. */
function readyMade(parts: ScorerParts, asOf: number): Record<string, Cell>[] {
  const { table } = recordReader(parts.schema)(ODD_LEADS, { coerce: false });
  const matrix = planApplier(parts.plan)(table, new Float64Array(table.rows).fill(asOf));
  return ODD_LEADS.map((_, row) =>
    Object.fromEntries(
      inputsOf(parts)
        .filter(({ kind, transform }) => kind === "derived" && transform.kind !== "date")
        .map(({ name, feature }) => {
          const f = parts.plan.features.indexOf(feature);
          return [name, featureValue(feature, matrix.values[f]![row]!)];
        }),
    ),
  );
}
