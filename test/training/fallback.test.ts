import { describe, expect, test } from "vitest";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { train } from "../../src/training/train.ts";
import { numbers, tableOf, texts } from "./tables.ts";

/** Simulated: forty wins among two hundred leads, which one source tells, or nothing. */
function simulate(seed: number, rate: (source: string) => number) {
  const random = new Random(seed, "fallback");
  const leads = Array.from({ length: 200 }, (_, row) => {
    const source = ["fair", "web", "partner", "call"][random.below(4)]!;
    const won = Number.isNaN(rate(source)) ? row % 5 === 0 : random.uniform() < rate(source);
    return { source, won, numbers: [random.normal(), random.normal(), random.normal()] };
  });
  return tableOf(
    ...["visits", "size", "age"].map((name, j) =>
      numbers(
        name,
        leads.map((lead) => lead.numbers[j]!),
      ),
    ),
    texts(
      "source",
      leads.map(({ source }) => source),
    ),
    texts(
      "outcome",
      leads.map(({ won }) => (won ? "won" : "lost")),
    ),
  );
}

const context = { pool: inThisThread(), now: () => 0 };
const settings = { target: "outcome", budgetSeconds: 600 };

describe("who answers after a training on forty wins", () => {
  test("is the base rate where nothing tells who buys", async () => {
    const table = simulate(1, () => Number.NaN);
    const { scorer, gate, leadSegments } = await train(table, settings, context);
    const answers = scorer.scoreTable(table, { asOf: 0 });
    expect(new Set(answers.map(({ answeredBy }) => answeredBy))).toEqual(new Set(["baseRate"]));
    for (const { probability, fallback, contributions } of answers) {
      expect(fallback).toBe("baseRate");
      expect(probability).toBeCloseTo(0.2, 2);
      expect(contributions).toEqual([]);
    }
    expect(gate.passed).toBe(false);
    expect(leadSegments[0]!.segments.map(({ value, leads }) => [value, leads])).toEqual([["all leads", 200]]);
  });

  test("is somebody for whom chance speaks now and then, who passes no gate", async () => {
    const table = simulate(2, () => Number.NaN);
    const { scorer, gate } = await train(table, settings, context);
    expect(scorer.parts.about.learner).not.toBe("baseRate");
    expect(gate.passed).toBe(false);
    const told = scorer.scoreTable(table, { asOf: 0, explain: "none" });
    expect(told.filter(({ interval: [low, high] }) => low <= 0.2 && high >= 0.2).length).toBeGreaterThan(180);
  });

  test("is a card or the pooled model where one rule does", async () => {
    const table = simulate(3, (source) => (source === "partner" ? 0.65 : 0.05));
    const { scorer, gate } = await train(table, settings, context);
    for (const { answeredBy, fallback } of scorer.scoreTable(table, { asOf: 0, explain: "none" })) {
      expect(["points", "pooled"]).toContain(answeredBy);
      expect(fallback).toBeNull();
    }
    expect(gate.passed).toBe(true);
  });

  test("is whoever was asked for by name, whatever it tells", async () => {
    const asked = { ...settings, learner: "linear" };
    const { scorer } = await train(
      simulate(1, () => Number.NaN),
      asked,
      context,
    );
    expect(scorer.parts.about.learner).toBe("linear");
  });
});
