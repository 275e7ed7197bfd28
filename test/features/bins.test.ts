import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyBins, fitBins, fitBinsIn } from "../../src/features/bins.ts";
import { midpoint } from "../../src/features/cut-points.ts";
import type { FeatureMatrix } from "../../src/features/matrix.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";

function matrixOf(values: readonly number[] | Float64Array): FeatureMatrix {
  return {
    rows: values.length,
    features: [{ name: "x", column: "x", kind: "number" }],
    values: [Float64Array.from(values)],
  };
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const value = fc.oneof(finite, fc.integer({ min: -3, max: 3 }), fc.constant(Number.NaN));

describe("midpoint", () => {
  test("lies strictly above the lower and at most at the upper value", () => {
    const tiny = fc.integer({ min: -9, max: 9 }).map((units) => units * Number.MIN_VALUE);
    const number = fc.oneof(finite, tiny, fc.constantFrom(-Number.MAX_VALUE, Number.MAX_VALUE, -0));
    fc.assert(
      fc.property(number, number, (a, b) => {
        fc.pre(a < b);
        const middle = midpoint(a, b);
        expect(middle).toBeGreaterThan(a);
        expect(middle).toBeLessThanOrEqual(b);
        expect(Object.is(middle, -0)).toBe(false);
      }),
    );
  });

  test("is the upper one of two neighbouring floats", () => {
    expect(midpoint(1, 1 + Number.EPSILON)).toBe(1 + Number.EPSILON);
    expect(midpoint(-Number.MAX_VALUE, Number.MAX_VALUE)).toBe(0);
    expect(midpoint(12, 13)).toBe(12.5);
  });
});

describe("bins of a number", () => {
  const maxBins = fc.integer({ min: 4, max: 40 });

  test("keep the order, put missing at 0 and use at most maxBins codes, at any size", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 120, size: "max" }), maxBins, (values, most) => {
        const matrix = matrixOf(values);
        const layout = fitBins(matrix, { maxBins: most });
        const codes = applyBins(matrix, layout).codes[0]!;
        const cuts = layout.cuts[0]!;
        expect(layout.counts[0]).toBe(cuts.length + 3);
        expect(layout.counts[0]).toBeLessThanOrEqual(most);
        values.forEach((x, row) => {
          if (Number.isNaN(x)) expect(codes[row]).toBe(0);
          else expect(codes[row]).toBe(2 + cuts.filter((cut) => cut <= x).length);
        });
        const ascending = values
          .map((x, row) => ({ x, code: codes[row]! }))
          .filter(({ x }) => !Number.isNaN(x));
        ascending.sort((a, b) => a.x - b.x);
        ascending.slice(1).forEach(({ x, code }, i) => {
          const before = ascending[i]!;
          if (x === before.x) expect(code).toBe(before.code);
          else expect(code).toBeGreaterThanOrEqual(before.code);
        });
        // every interval holds a training value
        const filled = new Set([...codes].filter((code) => code > 0));
        if (filled.size > 0) expect(filled.size).toBe(cuts.length + 1);
      }),
    );
  });

  test("are one a value where the values are few", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          finite.map((x) => x + 0),
          { minLength: 1, maxLength: 30, size: "max" },
        ),
        (distinct) => {
          const matrix = matrixOf([...distinct, ...distinct]);
          const layout = fitBins(matrix, { maxBins: distinct.length + 2 < 4 ? 4 : distinct.length + 2 });
          const codes = applyBins(matrix, layout).codes[0]!;
          const ranks = [...distinct].sort((a, b) => a - b);
          distinct.forEach((x, row) => {
            expect(codes[row]).toBe(2 + ranks.indexOf(x));
          });
        },
      ),
    );
  });

  test("a value on a cut lies above it", () => {
    const matrix = matrixOf([1, 2, 3]);
    const layout = fitBins(matrix);
    expect([...layout.cuts[0]!]).toEqual([1.5, 2.5]);
    expect([...applyBins(matrixOf([1.5, 2.5, 1.4999, -1e300, 1e300]), layout).codes[0]!]).toEqual([
      3, 4, 2, 2, 4,
    ]);
  });

  test("hold about equal weights where the values are many", () => {
    const random = new Random(5);
    const values = Float64Array.from({ length: 20_000 }, () => random.normal());
    const layout = fitBins(matrixOf(values), { maxBins: 12 });
    const held = new Float64Array(12);
    for (const code of applyBins(matrixOf(values), layout).codes[0]!) held[code]!++;
    for (const count of held.subarray(2)) expect(Math.abs(count - 2_000)).toBeLessThanOrEqual(1);
  });

  test("a heavy value takes one interval and leaves the others to the rest", () => {
    const values = [...Array<number>(9_000).fill(0), ...Array.from({ length: 1_000 }, (_, i) => i + 1)];
    const layout = fitBins(matrixOf(values), { maxBins: 13 });
    const held = new Float64Array(13);
    for (const code of applyBins(matrixOf(values), layout).codes[0]!) held[code]!++;
    expect([...held]).toEqual([0, 0, 9_000, ...Array(10).fill(100)]);
  });

  test("a weight of 2 is the row twice, of 0 no row", () => {
    const row = fc.record({ x: value, weight: fc.integer({ min: 0, max: 3 }) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 80, size: "max" }), maxBins, (rows, most) => {
        const weights = Float64Array.from(rows, ({ weight }) => weight);
        const weighted = fitBins(matrixOf(rows.map(({ x }) => x)), { maxBins: most, weights });
        const repeated = fitBins(matrixOf(rows.flatMap(({ x, weight }) => Array<number>(weight).fill(x))), {
          maxBins: most,
        });
        expect(weighted).toEqual(repeated);
      }),
    );
  });

  test("more rows than the sample: same bins at every call, near the true quantiles", () => {
    const random = new Random(11);
    const values = Float64Array.from({ length: 450_000 }, () => random.uniform());
    const cuts = fitBins(matrixOf(values), { maxBins: 6 }).cuts[0]!;
    expect(cuts.length).toBe(3);
    // a quantile of 200,000 draws has a standard error below 0.0012
    [0.25, 0.5, 0.75].forEach((p, i) => {
      expect(Math.abs(cuts[i]! - p)).toBeLessThan(0.006);
    });
    expect(fitBins(matrixOf(values), { maxBins: 6 }).cuts[0]).toEqual(cuts);
  });

  test("few values stay apart however rare one is among many rows", () => {
    const values = new Float64Array(450_000).map((_, row) => row % 2);
    values[7] = 5;
    expect([...fitBins(matrixOf(values)).cuts[0]!]).toEqual([0.5, 3]);
  });

  test("a value that holds a share of the rows is an interval of its own", () => {
    const values = Array.from({ length: 1000 }, (_, row) => (row % 25 === 0 ? row / 25 : 999)); // 4 % below 40
    const cuts = fitBins(matrixOf(values), { maxBins: 12 }).cuts[0]!;
    expect(cuts.filter((cut) => cut > 39 && cut <= 999)).toHaveLength(1);
  });

  test("infinite, all missing and no rows", () => {
    const layout = fitBins(matrixOf([Number.NEGATIVE_INFINITY, 1, 2, Number.POSITIVE_INFINITY]));
    expect([...layout.cuts[0]!]).toEqual([1.5]);
    expect(fitBins(matrixOf([Number.NaN])).counts).toEqual([3]);
    expect(applyBins(matrixOf([]), fitBins(matrixOf([]))).codes[0]!.length).toBe(0);
  });
});

describe("bins of a category", () => {
  const matrix: FeatureMatrix = {
    rows: 4,
    features: [{ name: "c", column: "c", kind: "category", levels: ["a", "b"] }],
    values: [Uint8Array.of(0, 1, 2, 3)],
  };

  test("are its codes, in shared memory", () => {
    const layout = fitBins(matrix, { maxBins: 4 });
    expect(layout).toEqual({ cuts: [new Float64Array(0)], counts: [4] });
    const codes = applyBins(matrix, layout).codes[0]!;
    expect([...codes]).toEqual([0, 1, 2, 3]);
    expect(codes.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test("a code beyond the layout is refused", () => {
    const wider = { ...matrix, values: [Uint8Array.of(0, 1, 2, 4)] };
    expect(() => applyBins(wider, fitBins(matrix))).toThrow("found code 4 at row 3, wanted one below 4");
  });

  test("more levels than a byte has codes are refused", () => {
    const levels = Array.from({ length: 255 }, (_, i) => `l${i}`);
    expect(() => fitBins({ ...matrix, features: [{ ...matrix.features[0]!, levels }] })).toThrow(RangeError);
  });
});

test("unfit options are refused", () => {
  const matrix = matrixOf([1, 2]);
  for (const maxBins of [3, 257, 10.5, Number.NaN])
    expect(() => fitBins(matrix, { maxBins })).toThrow(RangeError);
  expect(() => fitBins(matrix, { weights: Float64Array.of(1) })).toThrow("found 1 weights for 2 rows");
  expect(() => fitBins(matrix, { weights: Float64Array.of(1, -1) })).toThrow("found weight -1 at row 1");
  expect(() => applyBins(matrix, { cuts: [], counts: [] })).toThrow(RangeError);
});

test("columns cut by a pool's tasks are cut alike", async () => {
  const random = new Random(4);
  const rows = 250_000; // more than are sorted
  const matrix = matrixOf(
    Float64Array.from({ length: rows }, (_, row) => (row % 9 === 0 ? Number.NaN : random.normal())),
  );
  const weights = Float64Array.from({ length: rows }, (_, row) => row % 3);
  for (const options of [{ maxBins: 40 }, { maxBins: 40, weights }])
    expect(await fitBinsIn(inThisThread(), matrix, options)).toEqual(fitBins(matrix, options));
});
