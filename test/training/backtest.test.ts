import { describe, expect, it } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import type { LeadTable } from "../../src/leads/table.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import { backtest } from "../../src/training/backtest.ts";
import { train } from "../../src/training/train.ts";
import { days, numbers, tableOf, texts } from "./tables.ts";

const context = { pool: inThisThread(), now: () => 0 };
const settings = {
  target: "outcome",
  created: "created_at",
  closed: "closed_at",
  learner: "linear",
  horizonDays: 20,
  origins: 3,
};

/** Simulated leads, two a day: visits tell who wins, within a month; `planted` turns all outcomes known only after a day around. `drift`: what the log-odds gain. */
function simulate(rows: number, planted?: { readonly after: number }, drift = 0): LeadTable {
  const random = new Random(4, "backtest");
  const leads = Array.from({ length: rows }, (_, i) => {
    const created = Math.floor(i / 2);
    const visits = random.below(10);
    const won = random.uniform() < sigmoid(0.7 * visits - 4 + (drift * i) / rows);
    const closed = created + 1 + random.below(30);
    const isLate = planted !== undefined && closed > planted.after;
    return {
      created,
      closed: isLate ? closed + 5 : closed,
      won: isLate ? !won : won,
      visits,
    };
  });
  return tableOf(
    days(
      "created_at",
      leads.map(({ created }) => created),
    ),
    days(
      "closed_at",
      leads.map(({ closed }) => closed),
    ),
    numbers(
      "visits",
      leads.map(({ visits }) => visits),
    ),
    texts(
      "outcome",
      leads.map(({ won }) => (won ? "won" : "lost")),
    ),
  );
}

describe("backtest", () => {
  it("follows the newest leads where wins become rarer, with the learner asked for alone", async () => {
    const { overall } = await backtest(simulate(2400, undefined, -3), { ...settings, origins: 2 }, context);
    const [asked, bayes] = ["linear", "bayes"].map(
      (name) => overall.find((one) => one.name === name)!.evaluation!.observedExpected!,
    );
    expect(bayes!).toBeLessThan(0.7);
    expect(asked!).toBeGreaterThan(bayes! + 0.1);
  });

  it("judges what would have been learned at each moment on the leads that came next", async () => {
    const result = await backtest(simulate(1200), { ...settings, capacity: { leads: 5, days: 7 } }, context);
    expect(result.horizonDays).toBe(20);
    expect(result.origins).toHaveLength(3);
    const names = result.overall.map(({ name }) => name);
    expect(names).toEqual(["linear", "bayes", "points", "base rate", "newest first"]);
    const [model, , , baseRate, newest] = result.overall;
    expect(model!.evaluation!.auc).toBeGreaterThan(0.75);
    expect(model!.evaluation!.logLoss).toBeLessThan(baseRate!.evaluation!.logLoss);
    expect(model!.capacity!.lift!).toBeGreaterThan(1.5);
    expect(newest!.evaluation).toBeNull();
    expect(newest!.capacity!.interval![0]).toBeLessThan(1.3);
    expect(baseRate!.difference!.mean).toBeLessThan(0);
    for (const { learned, judged, origin } of result.origins) {
      expect(learned.rows).toBeGreaterThan(200);
      expect(judged.rows).toBeGreaterThan(100);
      expect(Date.parse(origin)).toBeLessThan(Date.parse(judged.until));
    }
  });

  it("learns nothing at a moment from what came after it", async () => {
    const few = { ...settings, origins: 2 }; // only the first is looked at
    const plain = await backtest(simulate(800), few, context);
    const first = Date.parse(plain.origins[0]!.origin);
    const after = (first - Date.UTC(2024, 0, 1)) / 86_400_000;
    const planted = await backtest(simulate(800, { after }), few, context);
    expect(planted.origins[0]!.origin).toBe(plain.origins[0]!.origin);
    expect(planted.origins[0]!.learned).toEqual(plain.origins[0]!.learned);
    // The outcomes that they are judged by differ, what was said of the leads doesn't: the sum of the probabilities tells.
    const expectedWins = (result: typeof plain) =>
      result.origins[0]!.methods.flatMap(({ name, evaluation }) =>
        evaluation ? [[name, evaluation.wins / evaluation.observedExpected!] as const] : [],
      );
    expect(expectedWins(plain).map(([name]) => name)).toEqual(["linear", "bayes", "points", "base rate"]);
    expectedWins(planted).forEach(([name, wins], i) => {
      expect(wins, name).toBeCloseTo(expectedWins(plain)[i]![1], 8);
    });
    expect(planted.overall[0]!.evaluation!.auc).not.toBe(plain.overall[0]!.evaluation!.auc);
  });

  it("works leads, not the rows that stand for them", async () => {
    const plain = simulate(800);
    const chances = numbers("chance", Array<number>(plain.rows).fill(0.5)); // each stands for two
    const chosen = { ...plain, columns: [...plain.columns, chances] };
    const liftOf = async (table: LeadTable, leads: number, more = {}) => {
      const few = { ...settings, origins: 2, capacity: { leads, days: 7 }, ...more };
      return (await backtest(table, few, context)).overall[0]!.capacity!;
    };
    const { worked, wins, ...same } = await liftOf(chosen, 6, { propensity: "chance" });
    expect({ worked: worked / 2, wins: wins / 2, ...same }).toEqual(await liftOf(plain, 3));
  });

  it("judges a version beside, unless it may have learned from the leads", async () => {
    const table = simulate(800);
    const { scorer } = await train(table, settings, context);
    const aged = (endOfData: string) =>
      createScorer({ ...scorer.parts, about: { ...scorer.parts.about, endOfData } });
    const versions = { "leads:1": aged("2024-01-02T00:00:00.000Z"), "leads:2": scorer };
    const { overall } = await backtest(table, { ...settings, versions }, context);
    const names = overall.map(({ name }) => name);
    expect(names).toContain("leads:1");
    expect(names).not.toContain("leads:2");
  });

  it("refuses leads without times, and too short a history", async () => {
    const table = simulate(400);
    const bare = { ...table, columns: table.columns.filter(({ name }) => name !== "closed_at") };
    const { closed, ...rest } = settings;
    expect(closed).toBe("closed_at");
    await expect(backtest(bare, rest, context)).rejects.toThrow(/found no closing times/);
    await expect(backtest(simulate(40), settings, context)).rejects.toThrow(InputError);
  });
});
