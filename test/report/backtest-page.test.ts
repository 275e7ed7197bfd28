import { expect, test } from "vitest";
import { liftAtCapacity } from "../../src/evaluation/capacity.ts";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import { Random } from "../../src/numeric/random.ts";
import { backtestPage } from "../../src/report/backtest/backtest-page.ts";
import type { BacktestResult, Judged } from "../../src/training/backtest.ts";
import { rowOf, textsOfPage } from "./page-texts.ts";

const DAY_MS = 86_400_000;
const capacity = { leads: 5, days: 7 };

/** Simulated: 300 leads, ten a day, whose probabilities the first way knows, and the second doesn't. */
function simulatedResult(): BacktestResult {
  const random = new Random(3, "test");
  const probabilities = Float64Array.from({ length: 300 }, () => 0.6 * random.uniform());
  const y = probabilities.map((probability) => Number(random.uniform() < probability));
  const moments = probabilities.map((_, row) => Math.floor(row / 10) * DAY_MS);
  const rate = new Float64Array(300).fill(0.3);
  const lift = (ranks: Float64Array) =>
    liftAtCapacity(ranks, y, moments, { capacity: capacity.leads, days: capacity.days, seed: 1 });
  const methods: Judged[] = [
    {
      name: "additive",
      evaluation: evaluate(probabilities, y, { seed: 1, resamples: 50 }),
      difference: null,
      capacity: lift(probabilities),
    },
    {
      name: "base <rate>",
      evaluation: evaluate(rate, y, { seed: 1, resamples: 50 }),
      difference: { mean: -0.05, standardError: 0.01 },
      capacity: lift(rate),
    },
    { name: "newest first", evaluation: null, difference: null, capacity: lift(moments) },
  ];
  return {
    horizonDays: 30,
    rowsAre: "leads",
    origins: [
      {
        origin: "2026-01-05T00:00:00.000Z",
        learned: { rows: 900, wins: 200 },
        judged: { rows: 300, wins: 90, until: "2026-03-01T00:00:00.000Z" },
        methods,
      },
    ],
    overall: methods,
    notes: ["Left out as leaks at every moment: loss_reason."],
  };
}

test("everyone's figures, who is better, what a team at its capacity wins, and each moment", async () => {
  const result = simulatedResult();
  const html = await backtestPage({ source: "leads & co.csv", result, capacity });
  const all = textsOfPage(html).join("\n").replaceAll("\u00a0", " ");
  const [first, , newest] = result.overall;
  expect(all).toContain("Backtest: leads & co.csv");
  expect(all).toContain("won within 30 days");
  expect(all).toContain(
    "additive told better probabilities than base <rate>: by 0.0500 ± 0.0100 of log loss",
  );
  expect(all).toContain("The team works the 5 best leads of every 7 days: 25 leads in all.");
  expect(all).toContain(
    "Learned from 900 leads (200 wins), judged on the 300 (90 wins) that came until 2026-03-01",
  );
  expect(all).toContain("Left out as leaks at every moment: loss_reason.");
  expect(rowOf(html, "additive")[0]).toBe(first!.evaluation!.logLoss.toFixed(4));
  expect(rowOf(html, "newest first").slice(0, 3)).toEqual(["–", "–", "–"]);
  const worked = html.slice(html.indexOf("Working the best leads"));
  expect(rowOf(worked, "newest first")[3]).toBe(newest!.capacity!.lift!.toFixed(2));
  expect(html.match(/<svg /g)).toHaveLength(4);
  expect(await backtestPage({ source: "leads & co.csv", result, capacity })).toBe(html);
});

test("without a capacity nothing is said of one", async () => {
  const result = simulatedResult();
  const overall = result.overall.map((one) => ({ ...one, capacity: null }));
  const html = await backtestPage({ source: "leads.csv", result: { ...result, overall }, capacity: null });
  expect(textsOfPage(html).join("\n")).not.toContain("capacity");
  expect(html).not.toContain('href="#capacity"');
});
