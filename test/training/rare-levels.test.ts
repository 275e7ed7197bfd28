import { describe, expect, test } from "vitest";
import { fitPlan } from "../../src/features/plan.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { createScorer, type LeadScorer } from "../../src/scoring/scorer.ts";
import { rareLevelsOf, type ToldRows } from "../../src/training/rare-levels.ts";
import { train } from "../../src/training/train.ts";
import { longTexts, numbers, tableOf, texts } from "./tables.ts";

/**
 * Simulated leads. A third of them has one of two frequent campaigns, the others rare ones of four leads each, with normal effects of
 * that deviation that no model has seen; agents are as rare and tell nothing.
 */
function simulate(seed: number, deviation: number, rows = 6000) {
  const random = new Random(seed, "rare levels");
  const rare = Math.floor(rows / 6);
  const effects = Array.from({ length: rare }, () => deviation * random.normal());
  const campaign = Array.from({ length: rows }, (_, row) =>
    row % 3 === 0 ? (row / 3) % 2 : 2 + random.below(rare),
  );
  const agent = Array.from({ length: rows }, () => random.below(rare));
  const x = Float64Array.from({ length: rows }, () => random.normal());
  const truth = x.map((each, row) => each - 1 + (campaign[row]! < 2 ? 0 : effects[campaign[row]! - 2]!));
  // A model that tells rare levels alike is nearer to even odds there than any of them (Zeger, Liang and Albert 1988).
  const drawn = Math.sqrt(1 + 0.346 * deviation * deviation);
  const logits = x.map((each, row) => (each - 1) / (campaign[row]! < 2 ? 1 : drawn));
  const y = truth.map((each) => Number(random.uniform() < sigmoid(each)));
  const places = Uint32Array.from({ length: rows }, (_, row) => row);
  const told: ToldRows = { rows: places, logits, y, importance: null, groups: places };
  const cells = (codes: readonly number[]) => codes.map((code) => `level ${code}`);
  const table = tableOf(
    texts("campaign", cells(campaign)),
    texts("agent", cells(agent)),
    numbers("x", [...x]),
  );
  return { table, told, cells: cells(campaign) };
}

/** By name, with five leads or more for a level of its own and no more levels than two. */
function found({ table, told }: Pick<ReturnType<typeof simulate>, "table" | "told">, rows = told.rows) {
  const moments = new Float64Array(table.rows);
  const columns = table.columns.map(({ name }) => name);
  const { plan } = fitPlan(table, { columns, rows, moments, maxLevels: 2 });
  const levels = rareLevelsOf(plan, table, moments, told);
  return new Map(levels.map(({ feature, variance }) => [feature, variance]));
}

const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

describe("rareLevelsOf", () => {
  test("bounds the variance of rare levels' effects from above, and not by much", () => {
    const variances = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(
      (seed) => found(simulate(seed, 1.2)).get("campaign")!,
    );
    expect(variances.filter((variance) => variance >= 1.44).length).toBeGreaterThanOrEqual(8);
    expect(mean(variances)).toBeGreaterThan(1.05 * 1.44);
    expect(mean(variances)).toBeLessThan(1.3 * 1.44);
  });

  test("names no category whose rare levels are alike, but for chance", () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => found(simulate(seed, 0)));
    const named = seeds.flatMap((each) => [...each.keys()]);
    expect(named.length).toBeLessThanOrEqual(6); // two of forty on average
  });

  test("says nothing where too few leads have rare levels", () => {
    const { table, told } = simulate(1, 0.9, 30);
    expect(found({ table, told })).toEqual(new Map());
    const none = { ...told, rows: told.rows.slice(0, 0) };
    expect(found({ table, told: none }, told.rows)).toEqual(new Map());
  });

  test("isn't taken in by several looks at one buyer", () => {
    const { table, told } = simulate(2, 0, 1500);
    const twice = <Values extends Uint32Array | Float64Array>(values: Values) =>
      (values.constructor as typeof Float64Array).from([...values, ...values]) as Values;
    const looks = { ...told, rows: twice(told.rows), logits: twice(told.logits), y: twice(told.y) };
    expect(found({ table, told: { ...looks, groups: twice(told.groups) } })).toEqual(new Map());
    const taken = { ...looks, groups: Uint32Array.from(looks.rows.keys()) };
    expect([...found({ table, told: taken }).keys()]).toEqual(["campaign", "agent"]);
  });

  test("counts a row by what it stands for, whatever the unit", () => {
    const { table, told } = simulate(3, 0.9);
    const weighted = (importance: Float64Array) =>
      found({ table, told: { ...told, importance } }).get("campaign")!;
    const importance = told.y.map((_, row) => 1 + (row % 3));
    const plain = found({ table, told }).get("campaign")!;
    expect(weighted(importance.map(() => 1))).toBe(plain);
    expect(weighted(importance)).not.toBe(plain);
    expect(weighted(importance.map((each) => 8 * each))).toBe(weighted(importance));
  });

  test("reads texts however they are stored", () => {
    const { table, told, cells } = simulate(4, 0.9);
    const long = { ...longTexts("campaign", cells), type: "category" as const };
    const other = { ...table, columns: [long, ...table.columns.slice(1)] as typeof table.columns };
    expect(found({ table: other, told })).toEqual(found({ table, told }));
  });
});

describe("train", () => {
  const trained = (deviation: number) => {
    const { table, told } = simulate(5, deviation, 2400);
    const won = Array.from(told.y, (label) => (label === 1 ? "won" : "lost"));
    const settings = { target: "outcome", positive: ["won"], lost: ["lost"], learner: "bayes", seed: 1 };
    const columns = [...table.columns, texts("outcome", won)];
    // Under a budget no witness is called, which takes most of the time.
    return train(
      { ...table, columns },
      { ...settings, budgetSeconds: 600 },
      { pool: inThisThread(), now: () => 0 },
    );
  };

  test("widens the interval of a lead whose level is rare or new, and of no other", async () => {
    const { scorer } = await trained(1.2);
    const { calibration } = scorer.parts;
    expect(calibration.rareLevels!.map(({ feature }) => feature)).toEqual(["campaign"]);
    const { rareLevels: _, ...without } = calibration;
    const blind = createScorer({ ...scorer.parts, calibration: without });
    const leads = ["level 0", "level 3", "new"].map((campaign) => ({ campaign, agent: "new", x: 0.3 }));
    const widths = (one: LeadScorer) =>
      one.scoreLeads(leads, { asOf: 0 }).map((answer) => {
        if (answer instanceof Error) throw answer;
        return answer.interval[1] - answer.interval[0];
      });
    const [known, rare, unseen] = widths(scorer) as [number, number, number];
    const [knownBlind, rareBlind] = widths(blind) as [number, number];
    expect(known).toBe(knownBlind);
    expect(rare).toBeGreaterThan(rareBlind + 0.1);
    expect(unseen).toBe(rare);
  });

  test("stores nothing of levels that are alike", async () => {
    const { scorer } = await trained(0);
    expect(scorer.parts.calibration).not.toHaveProperty("rareLevels");
  });
});
