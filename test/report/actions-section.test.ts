import { expect, test } from "vitest";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";
import type { ReportFacts } from "../../src/report/report-facts.ts";
import { actionsSection } from "../../src/report/sections/actions.ts";
import { heldOutActions } from "../../src/training/held-out-actions.ts";
import { column, tableOf } from "../qualification/tables.ts";
import { rowOf } from "./page-texts.ts";

const facts = (actions: unknown) => ({ metrics: { actions } }) as unknown as ReportFacts;

test("held-out leads by grade and stage, with what to do and where score and gate disagree", async () => {
  const bant = await loadFramework("bant");
  const columns = [
    column("money", "number", [500, 20_000, 20_000, null]),
    column("need", "boolean", [true, true, null, true]),
  ];
  const compiled = compileFramework(bant, { budget: "money", need: "need" }, columns);
  const actions = heldOutActions(
    bant,
    compiled,
    tableOf(columns, 4),
    new Float64Array(4),
    { rows: Uint32Array.of(0, 1, 2), probabilities: Float64Array.of(0.9, 0.9, 0.1) },
    { gradeCuts: [0.7, 0.5, 0.2], quantiles: [0, 0.5, 1] },
  );
  expect(actions).toMatchObject({
    framework: "bant",
    leads: 3,
    highScoreGateFailed: 1,
    lowScoreGatePassed: 0,
  });
  expect(JSON.stringify(actions)).not.toContain('"id"');

  const html = actionsSection(facts(actions));
  // the grade's row: highlyQualified, sql, mql, lead
  expect(rowOf(html, "A")).toEqual(["0", "0", "2", "0"]);
  expect(rowOf(html, "D")).toEqual(["0", "0", "0", "1"]);
  expect(html).toContain("The 3 held-out leads");
  expect(html).toContain("High score, but the gate failed: 1.");
});

test("a version without a framework has no such section", () => {
  expect(actionsSection(facts(null))).toBe("");
  expect(actionsSection(facts(undefined))).toBe("");
});
