import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { logit, logLossOfLogit, sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { type FollowUp, labelAsOf } from "../../src/training/horizon-labels.ts";
import { demandHorizons, fitHorizons, judgeHorizons } from "../../src/training/horizons.ts";

const DAY = 86_400_000;

/** Simulated leads of 200 days: logit P(won within h days) = x + intercept(h), by an inverted draw of the days to a win. */
function simulate(leads: number, seed: number, intercept = (days: number) => Math.log(days / 60)) {
  const random = new Random(seed, "horizons");
  const x = Float64Array.from({ length: leads }, () => -1 + random.normal());
  const moments = x.map(() => random.uniform() * 200 * DAY);
  // P(T ≤ t) = sigmoid(x + log(t / 60)), so T = 60 exp(logit(u) - x)
  const closed = x.map((at, lead) => {
    const u = random.uniform();
    let days = 0;
    while (days < 400 && sigmoid(at + intercept(days + 1)) < u) days++;
    return days < 400 ? moments[lead]! + (days + 0.5) * DAY : Number.POSITIVE_INFINITY;
  });
  const won = Uint8Array.from(closed, (time) => Number(time < Number.POSITIVE_INFINITY));
  return judged(x, { moments, won, closed });
}

/** Simulated leads of which the same share of those that ever buy does so within so many days, whatever x. */
function simulateShares(leads: number, seed: number) {
  const random = new Random(seed, "shares");
  const x = Float64Array.from({ length: leads }, () => -0.5 + 1.5 * random.normal());
  const moments = x.map(() => random.uniform() * 200 * DAY);
  const won = Uint8Array.from(x, (ever) => Number(random.uniform() < sigmoid(ever)));
  const closed = moments.map((moment, lead) =>
    won[lead] === 1 ? moment + 80 * random.uniform() * DAY : Number.POSITIVE_INFINITY,
  );
  const within60 = x.map((ever) => logit(0.75 * sigmoid(ever)));
  return judged(within60, { moments, won, closed });
}

function judged(x: Float64Array, followUp: FollowUp) {
  const rows = Uint32Array.from(x.keys());
  const folds = Uint8Array.from(rows, (row) => row % 5);
  return { x, followUp, rows, leads: { rows, logits: x, folds, importance: null } };
}

describe("other horizons of one model", () => {
  const main = { days: 60, baseRate: 0.3 };

  it("find the intercepts that the leads were simulated with, from mature leads only", () => {
    const { followUp, leads } = simulate(15_000, 1);
    const horizons = fitHorizons(followUp, leads, main, [120, 30], 200 * DAY);
    expect(horizons.map(({ days }) => days)).toEqual([30, 120]);
    expect(horizons[0]!.offset).toBeCloseTo(Math.log(0.5), 1);
    expect(horizons[1]!.offset).toBeCloseTo(Math.log(2), 1);
    expect(horizons[0]!.baseRate).toBeLessThan(horizons[1]!.baseRate);
    expect(horizons.map(({ share }) => share)).toEqual([undefined, undefined]);
  });

  it("find the share of the wins that come within a horizon, where all take equally long", () => {
    const { followUp, leads } = simulateShares(5000, 7);
    const horizons = fitHorizons(followUp, leads, main, [20, 72], 200 * DAY);
    expect(horizons[0]!.share).toBeCloseTo(1 / 3, 1.5);
    expect(horizons[1]!.share).toBeGreaterThan(1.15); // 72 / 60, and more since it goes straight on from one half
    expect(horizons[1]!.share).toBeLessThan(1.3);
    const [short, , long] = judgeHorizons(followUp, leads, leads.rows, horizons, 60, 200 * DAY, 1);
    for (const { observedExpected, slope } of [short!, long!]) {
      expect(observedExpected).toBeCloseTo(1, 1);
      expect(slope).toBeCloseTo(1, 1);
    }
    const shifted = horizons.map(({ days, offset }) => ({ days, offset }));
    const [tooSteep] = judgeHorizons(followUp, leads, leads.rows, shifted, 60, 200 * DAY, 1);
    expect(tooSteep!.slope).toBeLessThan(0.85);
  });

  it("have the intercept of least log loss", () => {
    const { x, followUp, rows, leads } = simulate(800, 2);
    const { offset } = fitHorizons(followUp, leads, main, [30], 200 * DAY)[0]!;
    const { y } = labelAsOf(followUp, { asOf: 200 * DAY, horizonDays: 30, by: "mature" });
    const loss = (by: number) =>
      rows.reduce((sum, row) => sum + (Number.isNaN(y[row]!) ? 0 : logLossOfLogit(x[row]! + by, y[row]!)), 0);
    expect(loss(offset)).toBeLessThanOrEqual(loss(offset - 0.01));
    expect(loss(offset)).toBeLessThanOrEqual(loss(offset + 0.01));
  });

  it("never cross the main one, nor do their base rates fall, whatever chance says", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 60, max: 400 }), (seed, count) => {
        const { x, followUp, leads } = simulate(count, seed, () => 0);
        const shuffled = { ...leads, logits: x.map((_, row) => x[(row * 7) % count]!) };
        const others = [20, 30, 45, 75, 90, 120];
        const found = fitHorizons(followUp, shuffled, main, others, 200 * DAY);
        for (const { days, offset, share = 1 } of found) {
          expect(Math.sign(offset)).not.toBe(days < 60 ? 1 : -1);
          expect(Math.sign(share - 1)).not.toBe(days < 60 ? 1 : -1);
        }
        const all = [...found, main].sort((a, b) => a.days - b.days);
        for (const [at, { baseRate }] of all.slice(1).entries())
          expect(baseRate).toBeGreaterThanOrEqual(all[at]!.baseRate);
      }),
      { numRuns: 20 },
    );
  });

  it("count a lead of weight 2 as that lead twice", () => {
    for (const { followUp, leads } of [simulate(600, 8), simulateShares(600, 9)]) {
      const weights = Float64Array.from(leads.rows, (row) => 1 + Number(row % 3 === 0));
      const twice = Uint32Array.from([...leads.rows, ...leads.rows.filter((row) => weights[row] === 2)]);
      const repeated = {
        rows: twice,
        logits: Float64Array.from(twice, (row) => leads.logits[row]!),
        folds: Uint8Array.from(twice, (row) => leads.folds[row]!),
        importance: null,
      };
      const weighted = { ...leads, importance: weights };
      const fitted = (some: typeof repeated | typeof weighted) =>
        fitHorizons(followUp, some, main, [30, 90], 200 * DAY);
      const [a, b] = [fitted(weighted), fitted(repeated)];
      for (const [at, { offset, share, baseRate }] of b.entries()) {
        expect(a[at]!.offset).toBeCloseTo(offset, 9);
        expect(a[at]!.baseRate).toBeCloseTo(baseRate, 12);
        if (share === undefined) expect(a[at]!.share).toBeUndefined();
        else expect(a[at]!.share).toBeCloseTo(share, 5);
      }
      const judge = (some: typeof repeated | typeof weighted) =>
        judgeHorizons(followUp, some, Uint32Array.from(some.rows), b, 60, 200 * DAY, 1).map(
          ({ observedExpected, slope }) => [observedExpected, slope],
        );
      const wanted = judge(repeated).flat();
      for (const [at, value] of judge(weighted).flat().entries()) expect(value).toBeCloseTo(wanted[at]!, 6);
    }
  });

  it("use nothing that became known after the moment", () => {
    const { followUp, leads } = simulate(2000, 3);
    const asOf = 120 * DAY;
    const later = followUp.closed.map((time) => (time > asOf ? Number.POSITIVE_INFINITY : time));
    const seen = { ...followUp, closed: later };
    const found = (known: FollowUp) => fitHorizons(known, leads, main, [30, 90], asOf);
    expect(found(seen)).toEqual(found(followUp));
  });

  it("are refused where too few leads were followed so long, and left out where that was said", () => {
    const { followUp, rows, leads } = simulate(500, 4);
    expect(() => demandHorizons(followUp, rows, [30, 199], 200 * DAY)).toThrow(InputError);
    expect(() => demandHorizons(followUp, rows, [300], 200 * DAY)).toThrow(
      "can't tell who wins within 300 days: of 0 leads that were followed so long 0 were won; wanted at least 10",
    );
    demandHorizons(followUp, rows, [30, 90], 200 * DAY);
    const found = fitHorizons(followUp, leads, main, [30, 300], 200 * DAY);
    expect(found.map(({ days }) => days)).toEqual([30]);
  });
});

describe("how horizons came true", () => {
  it("is near 1 where the truth is told, and off where it isn't", () => {
    const { followUp, rows, leads } = simulate(6000, 5);
    const horizons = [
      { days: 30, offset: Math.log(0.5) },
      { days: 90, offset: Math.log(1.5) + 0.5 },
    ];
    const [right, , wrong] = judgeHorizons(followUp, leads, rows, horizons, 60, 200 * DAY, 1);
    expect(right).toMatchObject({ days: 30 });
    expect(right!.observedExpected).toBeCloseTo(1, 1);
    expect(right!.slope).toBeCloseTo(1, 1);
    expect(right!.leads).toBeLessThan(6000);
    expect(wrong!.observedExpected).toBeLessThan(0.9);
    const rate = wrong!.wins / wrong!.leads;
    expect(logit(rate)).toBeLessThan(0);
    expect(wrong!.intervals.observedExpected![1]).toBeLessThan(0.95);
  });

  it("says nothing of a horizon that nobody was followed for", () => {
    const { followUp, rows, leads } = simulate(50, 6);
    const told = judgeHorizons(followUp, leads, rows, [{ days: 300, offset: 0 }], 250, 200 * DAY, 1);
    expect(told).toEqual([]);
  });
});
