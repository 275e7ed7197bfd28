import fc from "fast-check";
import { expect, test } from "vitest";
import { waterfall } from "../../src/charts/waterfall.ts";
import { textsOf } from "./well-formed.ts";

const OPTIONS = {
  title: "Lead 42",
  start: { label: "the mean lead", value: -1.5 },
  end: "log-odds in all",
  axis: "log-odds",
};
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

test("well formed for any steps, and the last place is the sum", () => {
  const steps = fc.array(fc.record({ label: fc.string({ unit: "grapheme" }), value }), { maxLength: 20 });
  fc.assert(
    fc.property(steps, value, (data, start) => {
      const picture = waterfall(data, { ...OPTIONS, start: { label: "start", value: start } });
      const texts = textsOf(picture);
      expect(picture).not.toMatch(/NaN|Infinity|undefined/);
      const sum = data.reduce((at, step) => at + step.value, start);
      expect(texts).toContain(sum.toFixed(3));
    }),
  );
});

test("each bar begins where the one before it ended", () => {
  const picture = waterfall(
    [
      { label: "a", value: 2 },
      { label: "b", value: -1 },
      { label: "c", value: 3 },
    ],
    OPTIONS,
  );
  const bars = Array.from(
    picture.matchAll(/<rect x="([\d.]+)"[^>]* width="([\d.]+)"[^>]*fill="(#\w+)"/g),
    (m) => {
      const [from, to] = [Number(m[1]), Number(m[1]) + Number(m[2])];
      return m[3] === "#b5502f" ? { from: to, to: from } : { from, to };
    },
  );
  expect(bars).toHaveLength(3);
  expect(bars[1]!.from).toBeCloseTo(bars[0]!.to, 0);
  expect(bars[2]!.from).toBeCloseTo(bars[1]!.to, 0);
});

test("without a step the start is the end", () => {
  expect(textsOf(waterfall([], OPTIONS)).filter((text) => text === "-1.500")).toHaveLength(2);
});

test("refuses what isn't a number", () => {
  expect(() => waterfall([{ label: "x", value: Number.NaN }], OPTIONS)).toThrow(RangeError);
  expect(() => waterfall([{ label: "x", value: Infinity }], OPTIONS)).toThrow(RangeError);
});

test("the picture", async () => {
  const steps = [
    { label: "job title seniority is c-level", value: 0.8 },
    { label: "demo requested is yes: a long reason with its evidence behind it", value: 0.35 },
    { label: "industry <unknown> & rare", value: -0.42 },
  ];
  await expect(waterfall(steps, OPTIONS)).toMatchFileSnapshot("pictures/waterfall.svg");
});
