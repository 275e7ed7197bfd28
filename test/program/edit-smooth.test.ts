import * as fc from "fast-check";
import { expect, test } from "vitest";
import { smoothValues } from "../../src/program/edit-smooth.ts";

const some = fc
  .array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 60 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((pairs) => ({
    values: Float64Array.from(pairs, ([value]) => value / 10),
    leads: Float64Array.from(pairs, ([, leads]) => leads),
  }));

/** What the smoother makes least, written as its definition says. */
function cost(v: Float64Array, values: Float64Array, leads: Float64Array): number {
  const total = leads.reduce((sum, count) => sum + count, 0);
  return v.reduce((sum, at, i) => {
    const step = i === 0 ? 0 : (at - v[i - 1]!) ** 2 / ((leads[i]! + leads[i - 1]!) / 2);
    return sum + leads[i]! * (at - values[i]!) ** 2 + (0.1 * total) ** 2 * step;
  }, 0);
}

test("makes its cost least: no value can be moved to lower it", () => {
  fc.assert(
    fc.property(some, ({ values, leads }) => {
      const smooth = smoothValues(values, leads);
      const least = cost(smooth, values, leads);
      smooth.forEach((value, at) => {
        for (const step of [-1e-3, 1e-3])
          expect(cost(smooth.with(at, value + step), values, leads)).toBeGreaterThan(least);
      });
    }),
  );
});

test("keeps the mean over the leads, and a constant as it is", () => {
  fc.assert(
    fc.property(some, ({ values, leads }) => {
      const sum = (of: Float64Array) => of.reduce((total, value, at) => total + leads[at]! * value, 0);
      expect(sum(smoothValues(values, leads))).toBeCloseTo(sum(values), 8);
      const constant = values.map(() => 1.5);
      for (const value of smoothValues(constant, leads)) expect(value).toBeCloseTo(1.5, 12);
    }),
  );
});

test("a place without leads follows its neighbours", () => {
  const smooth = smoothValues(Float64Array.of(1, 1, 9, 1, 1), Float64Array.of(50, 50, 0, 50, 50));
  for (const value of smooth) expect(value).toBeCloseTo(1, 3);
});
