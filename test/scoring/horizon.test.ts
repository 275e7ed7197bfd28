import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logit, sigmoid } from "../../src/numeric/logistic.ts";
import { horizonLogit, horizonLogits, MAIN } from "../../src/scoring/horizon.ts";

const logits = fc.double({ min: -40, max: 30, noNaN: true });

describe("a horizon's log-odds, from the main one's", () => {
  it("are shifted where there is no share", () => {
    expect(horizonLogit(-1.5, { offset: -0.25 })).toBe(-1.75);
    expect(horizonLogit(-1.5, MAIN)).toBe(-1.5);
  });

  it("are those of the share of the main horizon's wins, below one half at least", () => {
    fc.assert(
      fc.property(logits, fc.double({ min: 1e-3, max: 20, noNaN: true }), (x, share) => {
        const product = share * sigmoid(x);
        fc.pre(share <= 1 || product < 0.5);
        const told = horizonLogit(x, { offset: 9, share });
        expect(sigmoid(told)).toBeCloseTo(product, 12);
        if (product < 0.999) expect(told).toBeCloseTo(logit(product), 7);
      }),
    );
    expect(horizonLogit(1.25, { offset: 0, share: 1 })).toBeCloseTo(1.25, 14);
  });

  it("go straight on from one half where a product could pass 1: as steep, and always telling less than 1", () => {
    const share = 1.6;
    const half = logit(0.5 / share);
    const at = (x: number) => horizonLogit(x, { offset: 0, share });
    expect(at(half)).toBeCloseTo(0, 12);
    const step = 1e-5;
    expect((at(half + step) - at(half)) / step).toBeCloseTo((at(half) - at(half - step)) / step, 4);
    expect(at(8) - at(7)).toBeCloseTo(at(4) - at(3), 10);
    expect(sigmoid(at(8))).toBeLessThan(1);
  });
});

describe("all horizons of a lead", () => {
  const map = fc.oneof(
    fc.record({ offset: fc.double({ min: -3, max: 3, noNaN: true }) }),
    fc.record({ offset: fc.constant(0), share: fc.double({ min: 0.01, max: 5, noNaN: true }) }),
  );

  it("rise with the days, and with the main horizon's log-odds, which stay as they are", () => {
    fc.assert(
      fc.property(fc.array(map), fc.array(map), logits, logits, (shorter, longer, a, b) => {
        const horizons = [...shorter, MAIN, ...longer];
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((x) =>
          horizonLogits(x, horizons, shorter.length),
        ) as [number[], number[]];
        expect(low[shorter.length]).toBe(Math.min(a, b));
        for (const told of [low, high])
          for (const [at, value] of told.slice(1).entries()) expect(value).toBeGreaterThanOrEqual(told[at]!);
        for (const [at, value] of high.entries()) expect(value).toBeGreaterThanOrEqual(low[at]! - 1e-12);
      }),
    );
  });
});
