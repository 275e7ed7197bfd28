import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeLabel, featureValue } from "../../src/features/describe.ts";
import type { Feature } from "../../src/features/matrix.ts";

const number: Feature = { name: "age", column: "age", kind: "number" };
const category: Feature = { name: "size", column: "size", kind: "category", levels: ["small", "large"] };

function labels(cuts: readonly number[]): string[] {
  return Array.from({ length: cuts.length + 1 }, (_, k) => codeLabel(number, cuts, 2 + k));
}

test("featureValue", () => {
  expect([0, 1, 2, 3].map((code) => featureValue(category, code))).toEqual([
    null,
    "unseen or rare",
    "small",
    "large",
  ]);
  const flag = { ...category, levels: ["false", "true"] };
  expect([0, 1, 2, 3].map((code) => featureValue(flag, code))).toEqual([null, "unseen or rare", false, true]);
  expect(featureValue(number, 12.5)).toBe(12.5);
  expect(featureValue(number, Number.NaN)).toBe(null);
});

describe("codeLabel", () => {
  test("of a category", () => {
    expect([0, 1, 2, 3].map((code) => codeLabel(category, [], code))).toEqual([
      "missing",
      "unseen or rare",
      "small",
      "large",
    ]);
    expect(() => codeLabel(category, [], 4)).toThrow("wanted one from 0 to 3");
  });

  test("of a number", () => {
    expect(codeLabel(number, [1], 0)).toBe("missing");
    expect(codeLabel(number, [1], 1)).toBe("unseen or rare");
    expect(labels([])).toEqual(["any number"]);
    expect(labels([12, 30])).toEqual(["below 12", "12 to 30", "30 or more"]);
    expect(() => codeLabel(number, [12, 30], 5)).toThrow(RangeError);
    expect(() => codeLabel(number, [12, 30], 2.5)).toThrow(RangeError);
  });

  test("cuts between whole numbers are named by the upper one", () => {
    expect(labels([-1.5, 0.5, 12.5, 30.5])).toEqual([
      "below -1",
      "-1 or 0",
      "1 to 13",
      "13 to 31",
      "31 or more",
    ]);
  });

  test("one or two whole numbers between cuts are named", () => {
    expect(labels([0.5, 1.5, 3.5, 6.5])).toEqual(["below 1", "1", "2 or 3", "4 to 7", "7 or more"]);
    expect(labels([1, 2, 4])).toEqual(["below 1", "1", "2 or 3", "4 or more"]); // a cut is of the upper interval
    expect(labels([-0.5, 0.5])).toEqual(["below 0", "0", "1 or more"]);
  });

  test("other cuts are rounded as far as their gap and size allow", () => {
    expect(labels([0.12345, 0.45678])).toEqual(["below 0.123", "0.123 to 0.457", "0.457 or more"]);
    expect(labels([0.5])).toEqual(["below 0.5", "0.5 or more"]);
    expect(labels([1.25, 3.4])).toEqual(["below 1.25", "1.25 to 3.4", "3.4 or more"]);
    expect(labels([12_345.67, 67_890.1])).toEqual(["below 12,300", "12,300 to 67,900", "67,900 or more"]);
    expect(labels([1000.001, 1000.002])).toEqual([
      "below 1,000.001",
      "1,000.001 to 1,000.002",
      "1,000.002 or more",
    ]);
    expect(labels([0])).toEqual(["below 0", "0 or more"]);
    expect(labels([1e300])).toEqual(["below 1e+300", "1e+300 or more"]);
  });

  test("no two bins look alike, and a label is near its cut", () => {
    const cut = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
      fc.double({ min: -1e4, max: 1e4, noNaN: true }).map((x) => x + 0),
      fc.integer({ min: -99, max: 99 }).map((x) => x / 2),
    );
    const half = fc.integer({ min: -99, max: 99 }).map((x) => x + 0.5);
    const some = { minLength: 1, maxLength: 20, size: "max" } as const;
    const drawing = fc.oneof(fc.uniqueArray(cut, some), fc.uniqueArray(half, some));
    fc.assert(
      fc.property(drawing, (drawn) => {
        const cuts = drawn.sort((a, b) => a - b);
        const all = labels(cuts);
        expect(new Set(all).size).toBe(all.length);
        cuts.forEach((c, k) => {
          const whole = /^(?:\S+ or )?(-?[\d,]+)$/.exec(all[k]!)?.[1];
          if (whole !== undefined) {
            expect(Math.ceil(c) - 1).toBe(Number(whole.replaceAll(",", "")));
            return;
          }
          const upper = Number(all[k]!.replace(/^below |^.* to /, "").replaceAll(",", ""));
          // half a unit of 1, or of a tenth of the gap or a hundredth of the size
          expect(Math.abs(upper - c)).toBeLessThanOrEqual(Math.max(0.5, Math.abs(c) / 100));
        });
      }),
    );
  });
});
