import fc from "fast-check";
import { expect, test } from "vitest";
import { bars } from "../../src/charts/bars.ts";
import { textsOf } from "./well-formed.ts";

const OPTIONS = { title: "What moves the score", axis: "mean |contribution|, log-odds" };
const value = fc.double({ min: 0, max: 1e12, noNaN: true });
const bar = fc.record({
  label: fc.string({ unit: "grapheme" }),
  value,
  interval: fc.tuple(value, value).map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a])),
});

test("well formed for any labels and numbers, nothing drawn outside", () => {
  fc.assert(
    fc.property(fc.array(bar, { minLength: 1, maxLength: 12 }), fc.string(), (data, axis) => {
      const picture = bars(data, { ...OPTIONS, axis });
      textsOf(picture);
      expect(picture).not.toMatch(/NaN|Infinity|undefined/);
      const xs = Array.from(picture.matchAll(/[ MH]x?[12]?="?(-?[\d.]+)/g), ([, at]) => Number(at));
      expect(Math.min(...xs)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...xs)).toBeLessThanOrEqual(720);
    }),
  );
});

test("a bar is as long as its value, the longest reaches the edge", () => {
  const widths = (values: number[]) =>
    Array.from(
      bars(
        values.map((one) => ({ label: "x", value: one })),
        OPTIONS,
      ).matchAll(/<rect x="210"[^>]* width="([\d.]+)"/g),
      ([, width]) => Number(width),
    );
  expect(widths([4, 2, 1, 0])).toEqual([480, 240, 120, 0]);
  expect(widths([0, 0])).toEqual([0, 0]);
});

test.each([
  ["none", []],
  ["a negative value", [{ label: "x", value: -1 }]],
  ["no number", [{ label: "x", value: Number.NaN }]],
  ["an infinite interval", [{ label: "x", value: 1, interval: [0, Infinity] as const }]],
])("refuses %s", (_, data) => {
  expect(() => bars(data, OPTIONS)).toThrow(RangeError);
});

test("the picture", async () => {
  const data = [
    { label: "job_title.seniority", value: 0.41, interval: [0.38, 0.44] as const },
    {
      label: "a label that is far too long for the place it has",
      value: 0.2,
      interval: [0.15, 0.26] as const,
    },
    { label: "<script> & co", value: 0.05 },
  ];
  await expect(bars(data, OPTIONS)).toMatchFileSnapshot("pictures/bars.svg");
});
