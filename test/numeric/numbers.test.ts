import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logit, logLossOfLogit, sigmoid } from "../../src/numeric/logistic.ts";
import { argsort, countAtMost, countBelow, quantileSorted } from "../../src/numeric/order.ts";

const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
  minLength: 1,
  maxLength: 30,
});

describe("sigmoid and logit", () => {
  it("undo each other", () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 15, noNaN: true }), (x) => {
        expect(Math.abs(logit(sigmoid(x)) - x)).toBeLessThan(1e-8); // near 1 a double holds few digits of 1 - p
      }),
    );
    expect(logit(sigmoid(-700))).toBeCloseTo(-700, 9);
    expect([sigmoid(-1000), sigmoid(0), sigmoid(1000)]).toEqual([0, 0.5, 1]);
  });

  it("give the log loss of its definition, and of huge logits", () => {
    fc.assert(
      fc.property(fc.double({ min: -15, max: 15, noNaN: true }), fc.constantFrom(0, 1), (x, y) => {
        const p = sigmoid(x);
        const wanted = y === 1 ? -Math.log(p) : -Math.log1p(-p);
        expect(logLossOfLogit(x, y)).toBeCloseTo(wanted, 8);
      }),
    );
    expect(logLossOfLogit(-5000, 1)).toBe(5000);
    expect(logLossOfLogit(5000, 1)).toBe(0);
  });
});

describe("order", () => {
  it("sorts rows stably with NaN last", () => {
    expect([...argsort([3, Number.NaN, 1, 3, -0, 0, Number.NaN])]).toEqual([4, 5, 2, 0, 3, 1, 6]);
    fc.assert(
      fc.property(numbers, (values) => {
        const sorted = Array.from(argsort(values), (row) => values[row]!);
        for (let i = 1; i < sorted.length; i++) expect(sorted[i]! >= sorted[i - 1]!).toBe(true);
      }),
    );
  });

  it("interpolates quantiles between neighbours", () => {
    expect([0, 0.25, 0.5, 0.75, 1].map((p) => quantileSorted([1, 2, 3, 11], p))).toEqual([
      1, 1.75, 2.5, 5, 11,
    ]);
    expect(() => quantileSorted([], 0.5)).toThrow(RangeError);
  });

  it("counts the cuts at most x as a loop would", () => {
    fc.assert(
      fc.property(numbers, fc.double({ noNaN: true }), (values, x) => {
        const cuts = [...values].sort((a, b) => a - b);
        expect(countAtMost(cuts, x)).toBe(cuts.filter((cut) => cut <= x).length);
        expect(countBelow(cuts, cuts[0]!)).toBe(0);
        expect(countBelow(cuts, x)).toBe(cuts.filter((cut) => cut < x).length);
        expect(countAtMost(cuts, cuts[0]!)).toBe(cuts.filter((cut) => cut <= cuts[0]!).length);
      }),
    );
  });
});
