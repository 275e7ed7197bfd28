import * as fc from "fast-check";
import { expect, test } from "vitest";
import { expectedAt, expectedValue } from "../../src/program/tree.ts";
import { branchOf } from "./arbitrary.ts";
import { pathDependent } from "./brute-force.ts";
import { flatten } from "./flatten.ts";

test("a tree's mean where nothing or one feature is known is the worth of that coalition, by the definition", () => {
  const number = fc.oneof(
    fc.constantFrom(Number.NaN, 0),
    fc.integer({ min: -16, max: 16 }).map((eighths) => eighths / 8),
  );
  const row = fc.tuple(number, number, number, fc.nat(4));
  fc.assert(
    fc.property(branchOf(3, 5), row, (branch, values) => {
      const tree = flatten(branch);
      const worth = pathDependent(branch, values);
      expect(expectedValue(tree)).toBeCloseTo(worth(0), 9);
      for (const [f, x] of values.entries()) expect(expectedAt(tree, f, x)).toBeCloseTo(worth(1 << f), 9);
    }),
  );
});
