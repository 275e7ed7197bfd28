import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logLossOfLogit, sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { type Affine, calibrationThatPays, fitPlatt, NO_CALIBRATION } from "../../src/training/platt.ts";

/** Logits, and outcomes drawn with the probability sigmoid(slope × logit + offset). */
function simulate(count: number, seed: number, { slope, offset }: Affine) {
  const random = new Random(seed, "platt");
  const logits = Float64Array.from({ length: count }, () => 1.5 * random.normal() - 1);
  const y = logits.map((x) => Number(random.uniform() < sigmoid(slope * x + offset)));
  return { logits, y, rows: Array.from(logits.keys()) };
}

function meanLoss(
  { logits, y }: { logits: Float64Array; y: Float64Array },
  { slope, offset }: Affine,
): number {
  return logits.reduce((sum, x, i) => sum + logLossOfLogit(slope * x + offset, y[i]!), 0) / y.length;
}

describe("fitPlatt", () => {
  test("at the optimum the gradient by finite differences is 0, and every step away costs", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (seed, slope, offset) => {
          const data = simulate(400, seed, { slope, offset });
          const found = fitPlatt(data.logits, data.y, data.rows);
          const h = 1e-5;
          const moved = (ds: number, dc: number) =>
            meanLoss(data, { slope: found.slope + ds, offset: found.offset + dc });
          expect(Math.abs(moved(h, 0) - moved(-h, 0)) / (2 * h)).toBeLessThan(1e-6);
          expect(Math.abs(moved(0, h) - moved(0, -h)) / (2 * h)).toBeLessThan(1e-6);
          for (const [ds, dc] of [
            [0.05, 0],
            [-0.05, 0],
            [0, 0.05],
            [0, -0.05],
          ] as const)
            expect(moved(ds, dc)).toBeGreaterThan(moved(0, 0));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("finds the slope and offset that the outcomes were drawn with", () => {
    const truth = { slope: 0.6, offset: -0.4 };
    const { logits, y, rows } = simulate(40_000, 3, truth);
    const found = fitPlatt(logits, y, rows);
    expect(found.slope).toBeCloseTo(truth.slope, 1);
    expect(found.offset).toBeCloseTo(truth.offset, 1);
  });

  test("stretching and moving the logits stretches and moves the answer, nothing else", () => {
    const { logits, y, rows } = simulate(500, 5, { slope: 1, offset: 0 });
    const found = fitPlatt(logits, y, rows);
    const other = fitPlatt(
      logits.map((x) => 3 * x - 2),
      y,
      rows,
    );
    expect(other.slope).toBeCloseTo(found.slope / 3, 5);
    expect(other.offset).toBeCloseTo(found.offset + (2 * found.slope) / 3, 5);
  });

  test("reads only the rows that it is given", () => {
    const { logits, y, rows } = simulate(500, 6, { slope: 1, offset: 0 });
    const some = rows.filter((row) => row % 3 > 0);
    const spoilt = y.map((label, row) => (row % 3 > 0 ? label : 1 - label));
    expect(fitPlatt(logits, spoilt, some)).toEqual(fitPlatt(logits, y, some));
  });

  test("logits that order the outcomes wrongly are left as they are", () => {
    const { logits, y, rows } = simulate(500, 7, { slope: -1, offset: 0 });
    expect(fitPlatt(logits, y, rows)).toEqual(NO_CALIBRATION);
  });

  test("logits that tell the outcomes apart wholly give finite numbers", () => {
    const logits = Float64Array.of(-2, -1, 1, 2);
    const { slope, offset } = fitPlatt(logits, Float64Array.of(0, 0, 1, 1), [0, 1, 2, 3]);
    expect(slope).toBeGreaterThan(0);
    expect(Number.isFinite(slope) && Number.isFinite(offset)).toBe(true);
  });
});

describe("calibrationThatPays", () => {
  const foldsOf = (count: number) => Uint8Array.from({ length: count }, (_, row) => row % 5);

  test("logits that are far too sure are drawn back; the slope is above 0 whatever they are", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(-1, 0, 0.25, 1, 4), (seed, slope) => {
        const { logits, y } = simulate(400, seed, { slope, offset: 0.2 });
        const found = calibrationThatPays(logits, y, foldsOf(400));
        expect(found.slope).toBeGreaterThan(0);
        if (slope === 0.25 || slope === 4)
          expect(Math.abs(found.slope - slope)).toBeLessThan(Math.abs(1 - slope));
      }),
      { numRuns: 40 },
    );
  });

  test("what doesn't pay on other folds is left as it is", () => {
    // Outcomes as the logits say, so that any calibration fits noise; by the seed here it costs on other folds.
    const { logits, y } = simulate(200, 1, { slope: 1, offset: 0 });
    const kept = calibrationThatPays(logits, y, foldsOf(200));
    const fitted = fitPlatt(logits, y, Array.from(logits.keys()));
    expect(kept).toEqual(NO_CALIBRATION);
    expect(fitted).not.toEqual(NO_CALIBRATION);
  });
});
