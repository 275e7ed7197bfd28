import fc from "fast-check";
import { expect, test } from "vitest";
import { gains } from "../../src/charts/gains.ts";
import { textsOf } from "./well-formed.ts";

const OPTIONS = { title: "Gains" };

test("well formed for any shares; the line goes from nothing to all, and only upwards", () => {
  const shares = fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
    .map((found) => [...found.sort((a, b) => a - b).slice(1), 1]);
  fc.assert(
    fc.property(shares, fc.string(), (data, title) => {
      const picture = gains(data, { title });
      textsOf(picture);
      const points = /points="([^"]+)"/
        .exec(picture)![1]!
        .split(" ")
        .map((point) => point.split(",").map(Number));
      expect(points[0]).toEqual([60, 414]);
      expect(points.at(-1)).toEqual([430, 44]);
      for (let i = 1; i < points.length; i++) expect(points[i]![1]!).toBeLessThanOrEqual(points[i - 1]![1]!);
    }),
  );
});

test.each([
  ["no shares", []],
  ["shares that fall", [0.5, 0.4]],
  ["shares above 1", [0.5, 1.1]],
  ["what isn't a number", [Number.NaN]],
])("refuses %s", (_, shares) => {
  expect(() => gains(shares, OPTIONS)).toThrow(RangeError);
});

test("the picture", async () => {
  await expect(gains([0.35, 0.55, 0.7, 0.8, 0.87, 0.92, 0.95, 0.97, 0.99, 1], OPTIONS)).toMatchFileSnapshot(
    "pictures/gains.svg",
  );
});
