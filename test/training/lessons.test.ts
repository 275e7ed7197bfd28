import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { learnerNamed } from "../../src/learners/catalogue.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import type { FollowUp } from "../../src/training/horizon-labels.ts";
import { describeLessons, matureLessons, weightedLessons } from "../../src/training/lessons.ts";
import { measureOnHoldOut } from "../../src/training/measure.ts";
import { prepare } from "../../src/training/prepare.ts";
import type { TrainSettings } from "../../src/training/settings.ts";
import { train } from "../../src/training/train.ts";
import { day, days, numbers, tableOf, texts } from "./tables.ts";

const DAY = 86_400_000;
const HORIZON = 30;
const context = { pool: inThisThread(), now: () => 0 };
const settings = {
  target: "outcome",
  created: "created_at",
  closed: "closed_at",
  learner: "linear",
  horizonDays: HORIZON,
} satisfies TrainSettings;

/** Simulated leads, four a day, won or lost after a day to two months; open where that is after the end. */
function simulate(rows: number, { last = rows / 4, seed = 5 } = {}) {
  const random = new Random(seed, "lessons");
  const leads = Array.from({ length: rows }, (_, i) => {
    const created = Math.floor(i / 4);
    const visits = random.below(8);
    const won = random.uniform() < sigmoid(0.5 * visits - 2.5);
    const closed = created + 1 + random.below(won ? 35 : 60);
    return { created, visits, won, closed: closed > last ? null : closed };
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
      leads.map(({ won, closed }) => (closed === null ? null : won ? "won" : "lost")),
    ),
  );
}

describe("lessons by weight", () => {
  it("are all rows whose label is known, without the buyers that stay out", () => {
    const lead = fc.record({
      at: fc.integer({ min: 0, max: 60 }),
      won: fc.boolean(),
      after: fc.option(fc.integer({ min: 0, max: 50 })),
      buyer: fc.nat({ max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(lead, { minLength: 1, maxLength: 30 }), fc.nat({ max: 90 }), (leads, end) => {
        const followUp: FollowUp = {
          moments: Float64Array.from(leads, ({ at }) => at * DAY),
          won: Uint8Array.from(leads, ({ won, after }) => Number(won && after !== null)),
          closed: Float64Array.from(leads, ({ at, after }) =>
            after === null ? Number.POSITIVE_INFINITY : (at + after) * DAY,
          ),
        };
        const groups = Uint32Array.from(leads, ({ buyer }) => buyer);
        const options = { asOf: end * DAY, horizonDays: 20 };
        const lessons = weightedLessons(followUp, groups, Uint32Array.of(0), options);
        const known = leads.flatMap(({ at, after, buyer }, row) => {
          const isKnown = at < end && (at + 20 <= end || (after !== null && at + after <= end));
          return isKnown && buyer !== leads[0]!.buyer ? [row] : [];
        });
        expect([...lessons.rows]).toEqual(known);
        expect(lessons.weights!.every((weight) => weight >= 1 && weight <= 10)).toBe(true);
        expect([...lessons.mature].map((place) => lessons.rows[place]!)).toEqual(
          known.filter((row) => leads[row]!.at + 20 <= end),
        );
        expect([...lessons.y].every((y) => y === 0 || y === 1)).toBe(true);
      }),
    );
  });

  it("tell in a sentence how many there are and how many weights were capped", () => {
    const lessons = {
      ...matureLessons(Uint32Array.of(3, 4, 9), new Float64Array(10)),
      weights: Float64Array.of(1, 2.25, 10),
      mature: Uint32Array.of(0, 1),
      largest: 10,
      capped: 1,
    };
    expect(describeLessons(lessons, "leads")).toBe(
      "3 leads were learned from by weight, 1 of them closed before they were mature; the largest weight is 10.0, and 1 would have been larger than 10: quality is measured on mature leads only.",
    );
  });
});

describe("leads by weight, as by default,", () => {
  const table = simulate(1600);

  it("learns from more leads, all known before the hold-out begins, and measures the same ones", async () => {
    const usual = prepare(table, { ...settings, labels: "mature" });
    const weighted = prepare(table, settings);
    expect(weighted.split).toEqual(usual.split);
    const begin = Math.min(...Array.from(weighted.split.test, (row) => weighted.moments[row]!));
    expect(weighted.trainingAsOf).toBe(begin);
    const { training, all } = weighted.lessons;
    expect(training.rows.length).toBeGreaterThan(usual.split.train.length);
    expect(all.rows.length).toBeGreaterThan(usual.labels.mature.length);
    expect([...training.mature].map((at) => training.rows[at])).toEqual([...usual.split.train]);
    const held = new Set(weighted.split.test);
    for (const row of training.rows) {
      expect(held.has(row)).toBe(false);
      const { closed, moments } = weighted.followUp!;
      expect(Math.min(closed[row]!, moments[row]! + HORIZON * DAY)).toBeLessThanOrEqual(begin);
    }
    const measure = (prepared: typeof usual) =>
      measureOnHoldOut(prepared, [learnerNamed("linear")], null, "simple", settings, context);
    const [plain, byWeight] = [await measure(usual), await measure(weighted)];
    expect(byWeight.holdout.rows).toBe(plain.holdout.rows);
    expect(byWeight.outOfSample.y).toEqual(plain.outOfSample.y);
    expect(byWeight.outOfSample.logits).not.toEqual(plain.outOfSample.logits);
  });

  it("no outcome after the hold-out began reaches the training side", () => {
    const { split, trainingAsOf } = prepare(table, { ...settings, labels: "mature" });
    const begin = (trainingAsOf! - day(0)) / DAY;
    const planted = simulate(1600);
    const closed = planted.columns[1] as { readonly values: Float64Array };
    const outcome = planted.columns[3] as { readonly codes: Uint32Array };
    const heldOut = new Set(split.test);
    let flipped = 0;
    closed.values.forEach((time, row) => {
      if (!(time > day(begin)) || heldOut.has(row)) return;
      outcome.codes[row] = 3 - outcome.codes[row]!;
      flipped++;
    });
    expect(flipped).toBeGreaterThan(50);
    const lessonsOf = (leads: typeof table) => prepare(leads, settings).lessons.training;
    expect(lessonsOf(planted)).toEqual(lessonsOf(table));
  });

  it("says so, and what is learned is another model of about the same quality", async () => {
    const weighted = await train(table, settings, context);
    expect(weighted.warnings).toContainEqual(expect.stringContaining("learned from by weight"));
    expect(weighted.gate.passed).toBe(true);
    expect(weighted.rows.used).toBe(prepare(table, { ...settings, labels: "mature" }).labels.mature.length);
    expect(weighted.scorer.parts.calibration.leads).toBe(weighted.rows.used);
  });

  it("is refused where nothing tells how long leads were followed", () => {
    const undated = tableOf(...simulate(400, { last: 1e9 }).columns.slice(2));
    const { created: _, closed: __, horizonDays: ___, ...rest } = settings;
    expect(() => prepare(undated, { ...rest, labels: "weighted" })).toThrow(InputError);
    expect(() => prepare(undated, { ...rest, labels: "weighted" })).toThrow("wanted --created and --closed");
  });
});

describe("several horizons", () => {
  it("are answered by one model, ascending, and judged on the held-out leads", async () => {
    const table = simulate(2400, { last: 600 });
    const trained = await train(table, { ...settings, moreHorizons: [60, 10, HORIZON] }, context);
    expect(trained.horizons.map(({ days: each }) => each)).toEqual([10, HORIZON, 60]);
    for (const { observedExpected } of trained.horizons) expect(observedExpected).toBeGreaterThan(0.5);
    expect(trained.scorer.parts.calibration.horizons?.map(({ days: each }) => each)).toEqual([10, 60]);
    expect(trained.daysToWin!.p50).toBeGreaterThan(10);
    const answers = trained.scorer.scoreTable(table, { asOf: day(600), explain: "none" });
    for (const { horizons, probability } of answers.slice(0, 50)) {
      expect(horizons!.map(({ days: each }) => each)).toEqual([10, HORIZON, 60]);
      const [short, main, long] = horizons!.map((one) => one.probability) as [number, number, number];
      expect(main).toBe(probability);
      expect(short).toBeLessThan(main);
      expect(long).toBeGreaterThanOrEqual(main);
    }
    await expect(train(table, { ...settings, moreHorizons: [5000] }, context)).rejects.toThrow(
      "can't tell who wins within 5000 days",
    );
  });
});
