import { describe, expect, test } from "vitest";
import { CLEAN, PLANTED, plantLeads } from "../../scripts/honesty/planted-leads.mjs";
import { readConfig } from "../../src/leads/config.ts";
import { readLeads } from "../../src/leads/read.ts";
import type { LeakageVerdict } from "../../src/training/judge-column.ts";
import { prepare } from "../../src/training/prepare.ts";

const SEEDS = [1, 2, 3, 4, 5];
const settings = {
  target: "outcome",
  id: "lead_id",
  created: "created_at",
  closed: "closed_at",
  horizonDays: 30,
};

/** How often each verdict was given, by column. */
function tally(count: number, wins: number): ReadonlyMap<string, Record<LeakageVerdict, number>> {
  const verdicts = new Map<string, Record<LeakageVerdict, number>>();
  for (const seed of SEEDS)
    for (const { column, verdict } of prepare(plantLeads(count, wins, seed), settings).audit) {
      const counts = verdicts.get(column) ?? { leak: 0, doubtful: 0, clean: 0 };
      counts[verdict]++;
      verdicts.set(column, counts);
    }
  return verdicts;
}

describe.each([
  ["4,000 leads, 20 % won", 4000, 0.2],
  ["4,000 leads, 5 % won", 4000, 0.05],
  ["1,000 leads, 20 % won", 1000, 0.2],
] as const)("in %s", (_, count, wins) => {
  const verdicts = tally(count, wins);
  const of = (column: string) => verdicts.get(column)!;

  test("every planted leak is named", () => {
    for (const [column, verdict] of Object.entries(PLANTED)) expect(of(column)[verdict], column).toBe(5);
  });
  test("no clean column is accused", () => {
    for (const column of CLEAN) expect(of(column), column).toEqual({ leak: 0, doubtful: 0, clean: 5 });
  });
});

test("in the sample leads every planted leak is dropped and no clean column accused", async () => {
  const config = await readConfig("data/leadlight.config.json");
  const stated = Object.entries(config.columns ?? {});
  const { table } = await readLeads("data/leads.csv", {
    types: { outcome: "category", email: "email", job_title: "jobTitle" },
    placeholders: Object.fromEntries(stated.map(([name, { placeholders }]) => [name, placeholders ?? []])),
    sentinels: Object.fromEntries(stated.map(([name, { sentinels }]) => [name, sentinels ?? []])),
  });
  const { target, positive, lost, id, created, closed, amount, customer, exclude } = config;
  const roles = {
    target: target!,
    id: id!,
    created: created!,
    closed: closed!,
    amount: amount!,
    customer: customer!,
  };
  const { audit, columns } = prepare(table, {
    ...roles,
    positive: positive!,
    lost: lost!,
    exclude: exclude!,
    horizonDays: 90,
    amountKnownAtCreation: true, // so that it is audited
  });
  const accused = audit.filter(({ verdict }) => verdict !== "clean");
  expect(accused.map(({ column, verdict }) => [column, verdict])).toEqual([
    ["amount", "leak"],
    ["loss_reason", "leak"],
    ["contract_date", "leak"],
  ]);
  for (const { column } of accused) expect(columns).not.toContain(column);
});
