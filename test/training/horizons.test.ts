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
  const followUp: FollowUp = { moments, won, closed };
  return { x, followUp, rows: Uint32Array.from(x.keys()) };
}

describe("other horizons of one model", () => {
  const main = { days: 60, baseRate: 0.3 };

  it("find the intercepts that the leads were simulated with, from mature leads only", () => {
    const { x, followUp, rows } = simulate(40_000, 1);
    const horizons = fitHorizons(followUp, { rows, logits: x }, main, [120, 30], 200 * DAY);
    expect(horizons.map(({ days }) => days)).toEqual([30, 120]);
    expect(horizons[0]!.offset).toBeCloseTo(Math.log(0.5), 1);
    expect(horizons[1]!.offset).toBeCloseTo(Math.log(2), 1);
    expect(horizons[0]!.baseRate).toBeLessThan(horizons[1]!.baseRate);
  });

  it("have the intercept of least log loss", () => {
    const { x, followUp, rows } = simulate(800, 2);
    const { offset } = fitHorizons(followUp, { rows, logits: x }, main, [30], 200 * DAY)[0]!;
    const { y } = labelAsOf(followUp, { asOf: 200 * DAY, horizonDays: 30, by: "mature" });
    const loss = (by: number) =>
      rows.reduce((sum, row) => sum + (Number.isNaN(y[row]!) ? 0 : logLossOfLogit(x[row]! + by, y[row]!)), 0);
    expect(loss(offset)).toBeLessThanOrEqual(loss(offset - 0.01));
    expect(loss(offset)).toBeLessThanOrEqual(loss(offset + 0.01));
  });

  it("never cross, whatever chance says", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 60, max: 400 }), (seed, leads) => {
        const { x, followUp, rows } = simulate(leads, seed, () => 0);
        const shuffled = x.map((_, row) => x[(row * 7) % leads]!);
        const others = [20, 30, 45, 75, 90, 120];
        const found = fitHorizons(followUp, { rows, logits: shuffled }, main, others, 200 * DAY);
        const all = [...found, { ...main, offset: 0 }].sort((a, b) => a.days - b.days);
        for (const [at, one] of all.slice(1).entries()) {
          expect(one.offset).toBeGreaterThanOrEqual(all[at]!.offset);
          expect(one.baseRate).toBeGreaterThanOrEqual(all[at]!.baseRate);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("use nothing that became known after the moment", () => {
    const { x, followUp, rows } = simulate(2000, 3);
    const asOf = 120 * DAY;
    const later = followUp.closed.map((time) => (time > asOf ? Number.POSITIVE_INFINITY : time));
    const seen = { ...followUp, closed: later };
    const found = (known: FollowUp) => fitHorizons(known, { rows, logits: x }, main, [30, 90], asOf);
    expect(found(seen)).toEqual(found(followUp));
  });

  it("are refused where too few leads were followed so long, and left out where that was said", () => {
    const { x, followUp, rows } = simulate(500, 4);
    expect(() => demandHorizons(followUp, rows, [30, 199], 200 * DAY)).toThrow(InputError);
    expect(() => demandHorizons(followUp, rows, [300], 200 * DAY)).toThrow(
      "can't tell who wins within 300 days: of 0 leads that were followed so long 0 were won; wanted at least 10",
    );
    demandHorizons(followUp, rows, [30, 90], 200 * DAY);
    const found = fitHorizons(followUp, { rows, logits: x }, main, [30, 300], 200 * DAY);
    expect(found.map(({ days }) => days)).toEqual([30]);
  });
});

describe("how horizons came true", () => {
  it("is near 1 where the truth is told, and off where it isn't", () => {
    const { x, followUp, rows } = simulate(6000, 5);
    const horizons = [
      { days: 30, offset: Math.log(0.5) },
      { days: 60, offset: 0.5 },
    ];
    const [right, wrong] = judgeHorizons(followUp, { rows, logits: x }, rows, horizons, 200 * DAY, 1);
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
    const { x, followUp, rows } = simulate(50, 6);
    expect(
      judgeHorizons(followUp, { rows, logits: x }, rows, [{ days: 300, offset: 0 }], 200 * DAY, 1),
    ).toEqual([]);
  });
});
