import { expect, test } from "vitest";
import { readConfig } from "../../src/leads/config.ts";
import { readLeads } from "../../src/leads/read.ts";
import { readOptionsOf } from "../../src/leads/read-options.ts";
import type { Cell } from "../../src/leads/table.ts";
import { BUILT_IN_FRAMEWORKS, loadBuiltIns, loadFramework } from "../../src/qualification/load-framework.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";
import { tableOf } from "./tables.ts";

const NOW = Date.UTC(2026, 5, 30);
const YESTERDAY = NOW - 86_400_000;

/** A lead of whom nothing is known but what it told yesterday. */
async function told(name: string, answers: Readonly<Record<string, Cell>>) {
  const kinds = Object.keys(answers);
  const discovery = {
    from: Uint32Array.of(0),
    to: Uint32Array.of(kinds.length),
    times: new Float64Array(kinds.length).fill(YESTERDAY),
    kinds,
    codes: Uint32Array.from(kinds.keys()),
    cells: Object.values(answers),
    by: kinds.map(() => "prospect"),
  };
  const { forTable } = compileFramework(await loadFramework(name), {}, []);
  return forTable({ ...tableOf([], 1), discovery }, Float64Array.of(NOW))(0);
}

test.each([
  ["bant", { budget: 12_000, authority: "VP", need: "yes", timing: "3-6 months", fit: true }],
  [
    "meddic",
    {
      metrics: "churn from 5 % to 3 %",
      authority: "economic buyer",
      decisionCriteria: "price, security",
      decisionProcess: "board in May",
      need: "two clerks copy orders by hand",
      champion: "the head of IT",
      fit: "yes",
    },
  ],
  [
    "stepwise",
    {
      budget: 12_000,
      authority: "influencer",
      employees: 40,
      jobTitle: "Head of IT",
      competitor: "in-house",
      need: "yes",
      timing: 2,
    },
  ],
])("%s: told all of it by the prospect, a lead is highly qualified", async (name, answers) => {
  const all = await told(name, answers);
  expect(all.criteria.filter(({ verdict }) => verdict !== "met")).toEqual([]);
  expect(all).toMatchObject({ stage: "highlyQualified", stoppedAt: null, askNext: [] });
  const nothing = await told(name, {});
  expect(nothing).toMatchObject({ stage: "lead", stoppedAt: null });
  expect(nothing.askNext).toHaveLength(nothing.criteria.length);
});

test("MEDDIC's letters, in their order", async () => {
  const meddic = await loadFramework("meddic");
  expect(meddic.criteria.filter(({ gates }) => gates).map(({ name }) => name)).toEqual([
    ...["metrics", "economicBuyer", "decisionCriteria", "decisionProcess", "identifyPain", "champion"],
  ]);
  expect((await told("meddic", { champion: "no" })).stoppedAt).toBe("champion");
});

test("the stepwise gate goes from buying power to engagement, and stops whom the persona rules out", async () => {
  const stepwise = await loadFramework("stepwise");
  expect(stepwise.criteria.map(({ name }) => name)).toEqual([
    ...["buyingPower", "business", "competitor", "readiness", "engagement"],
  ]);
  expect((await told("stepwise", { jobTitle: "Student assistant" })).stoppedAt).toBe("business");
  expect((await told("stepwise", { employees: 3 })).stoppedAt).toBe("business");
});

test("all of them are read by the published schema, each with a version", async () => {
  const all = await loadBuiltIns();
  expect(all.map(({ name }) => name)).toEqual(BUILT_IN_FRAMEWORKS);
  for (const { version, format } of all) expect([typeof version, format]).toEqual(["number", 2]);
});

test("the rules beside the sample leads fit them", async () => {
  const config = await readConfig("data/leadlight.config.json");
  const { table } = await readLeads("data/leads.csv", readOptionsOf(config));
  const rules = await loadFramework("data/our-rules.json");
  expect(compileFramework(rules, config.concepts!, table.columns).unmapped).toEqual([]);
  expect(Object.keys(rules.segments!)).toHaveLength(3);
});
