import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { comparisons } from "../../src/charts/comparisons.ts";
import { funnelChart } from "../../src/charts/funnel.ts";
import { gainsCurve } from "../../src/charts/gains-curve.ts";
import { importances } from "../../src/charts/importances.ts";
import { label } from "../../src/charts/plot.ts";
import { rates } from "../../src/charts/rates.ts";
import { reliability } from "../../src/charts/reliability.ts";
import { scoreDistribution } from "../../src/charts/score-distribution.ts";
import { shape } from "../../src/charts/shape.ts";
import { shapeChange } from "../../src/charts/shape-change.ts";
import { tradeOffChart } from "../../src/charts/trade-off.ts";
import { textsOf, unescapeXml } from "./well-formed.ts";

const RUNS = { numRuns: 25 }; // a picture takes some milliseconds
const share = fc.double({ min: 0, max: 1, noNaN: true });
const name = fc.string({ unit: "grapheme", maxLength: 40 });
const interval = fc.tuple(share, share).map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]));
const log = fc.double({ min: -40, max: 40, noNaN: true });

/** The texts of a picture that is well formed, has a name, and holds no number that isn't one. */
function check(picture: string, title: string): string[] {
  const texts = textsOf(picture).map(unescapeXml);
  expect(texts[0]).toBe(title);
  expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" /);
  expect(picture).not.toMatch(/NaN|Infinity|undefined|<style|<script/);
  return texts;
}

describe("whatever the data, the pictures are well formed, the same each time", () => {
  test("reliability", async () => {
    const point = fc.record({ told: share, cameTrue: share, interval });
    await fc.assert(
      fc.asyncProperty(fc.array(point, { minLength: 1, maxLength: 10 }), async (points) => {
        const picture = await reliability(points, "told < true & so on");
        check(picture, "told < true & so on");
        expect(picture.match(/<circle/g)).toHaveLength(points.length);
        expect(await reliability(points, "told < true & so on")).toBe(picture);
      }),
      RUNS,
    );
  });

  test("gains", async () => {
    const found = fc.array(fc.tuple(share, fc.option(interval)), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(found, async (data) => {
        const points = data.map(([found, interval], at) => ({
          called: (at + 1) / data.length,
          found,
          interval,
        }));
        check(await gainsCurve(points, "gains"), "gains");
      }),
      RUNS,
    );
  });

  test("funnel", async () => {
    const step = fc.record({
      name,
      stopped: fc.nat(1000),
      goesOn: fc.nat(1000),
      stoppedWon: fc.option(share),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (data) => {
        const steps = data.map(({ goesOn, ...one }) => ({ ...one, reached: one.stopped + goesOn }));
        const texts = check(await funnelChart(steps, { leads: 7, won: 0.5 }, "funnel"), "funnel");
        expect(texts).toContain("7, 50.0 % won");
      }),
      RUNS,
    );
  });

  test("trade-off", async () => {
    const cuts = fc.uniqueArray(fc.double({ min: -1e9, max: 1e9, noNaN: true }), {
      minLength: 2,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(cuts, share, share, async (cuts, winners, losers) => {
        const points = [...cuts].sort((a, b) => a - b).map((cut) => ({ cut, winners, losers }));
        const options = { title: "trade-off", axis: "budget", current: cuts[0]!, proposed: cuts[1]! };
        const texts = check(await tradeOffChart(points, options), "trade-off");
        expect(texts).toEqual(expect.arrayContaining(["now", "history's choice"]));
      }),
      RUNS,
    );
  });

  test("rates: every name is told, cut", async () => {
    const rate = fc.record({ name, rate: share, interval: fc.option(interval) });
    await fc.assert(
      fc.asyncProperty(fc.array(rate, { minLength: 1, maxLength: 12 }), share, async (data, reference) => {
        const texts = check(await rates(data, { title: "t", axis: "won", reference }), "t");
        for (const one of data) if (one.name.trim() !== "") expect(texts).toContain(label(one.name, 16));
      }),
      RUNS,
    );
  });

  test("comparisons: one dot each", async () => {
    const one = fc.record({ name, value: log, interval: fc.option(fc.tuple(log, log)) });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 8 }), log, async (data, reference) => {
        const picture = await comparisons(data, { title: "t", axis: "lift", reference });
        check(picture, "t");
        expect(picture.match(/<circle/g)).toHaveLength(data.length);
      }),
      RUNS,
    );
  });

  test("importances", async () => {
    const value = fc.double({ min: 0, max: 50, noNaN: true });
    const bar = fc.record({ name, value, interval: fc.tuple(value, value) });
    await fc.assert(
      fc.asyncProperty(fc.array(bar, { minLength: 1, maxLength: 8 }), async (data) => {
        check(await importances(data, { title: "t", axis: "log-odds" }), "t");
      }),
      RUNS,
    );
  });

  test("shape: counts of leads beside the values", async () => {
    const bin = fc.record({
      value: name,
      contribution: log,
      band: fc.option(fc.tuple(log, log)),
      leads: fc.nat(1e6),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(bin, { minLength: 1, maxLength: 8 }), fc.boolean(), async (bins, joined) => {
        const texts = check(await shape(bins, { title: "t", isOrdered: () => joined }), "t");
        for (const { leads } of bins) expect(texts).toContain(String(leads));
      }),
      RUNS,
    );
  });

  test("change of a shape: every value is told, a ring and a dot each", async () => {
    const bin = fc.record({ value: name, before: log, after: log });
    await fc.assert(
      fc.asyncProperty(fc.array(bin, { minLength: 1, maxLength: 8 }), async (bins) => {
        const picture = await shapeChange(bins, "t");
        const texts = check(picture, "t");
        for (const { value } of bins) if (value.trim() !== "") expect(texts).toContain(label(value, 24));
        expect(picture.match(/<circle/g)).toHaveLength(2 * bins.length);
      }),
      RUNS,
    );
  });

  test("distribution", async () => {
    const quantiles = fc
      .array(share, { minLength: 2, maxLength: 200 })
      .map((all) => all.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(quantiles, fc.tuple(share, share, share), async (data, gradeCuts) => {
        check(await scoreDistribution(data, { title: "t", gradeCuts }), "t");
      }),
      RUNS,
    );
  });
});

test("a column is as high as its rate", async () => {
  const picture = await rates(
    [
      { name: "a", rate: 0.4, interval: null },
      { name: "b", rate: 0.1, interval: null },
      { name: "c", rate: 0, interval: null },
    ],
    { title: "t", axis: "won", reference: 0.2 },
  );
  const [a, b, c] = Array.from(picture.matchAll(/<rect height="([\d.]+)"/g), ([, height]) => Number(height));
  expect(b! / a!).toBeCloseTo(0.25, 6);
  expect(c).toBe(0);
});

test.each([
  ["reliability", () => reliability([{ told: 0.5, cameTrue: 1.2, interval: [0, 1] }], "t")],
  ["reliability of nothing", () => reliability([], "t")],
  ["gains", () => gainsCurve([{ called: 1, found: Number.NaN, interval: null }], "t")],
  ["rates", () => rates([{ name: "a", rate: -1, interval: null }], { title: "t", axis: "a", reference: 0 })],
  ["rates of nothing", () => rates([], { title: "t", axis: "a", reference: 0 })],
  [
    "comparisons",
    () =>
      comparisons([{ name: "a", value: 1, interval: [0, Infinity] }], {
        title: "t",
        axis: "a",
        reference: 0,
      }),
  ],
  ["comparisons of nothing", () => comparisons([], { title: "t", axis: "a", reference: 0 })],
  [
    "importances",
    () => importances([{ name: "a", value: 1, interval: [0, Infinity] }], { title: "t", axis: "a" }),
  ],
  [
    "a shape",
    () =>
      shape([{ value: "a", contribution: Number.NaN, band: null, leads: 1 }], {
        title: "t",
        isOrdered: () => true,
      }),
  ],
  [
    "a distribution that descends",
    () => scoreDistribution([0.5, 0.4], { title: "t", gradeCuts: [0.5, 0.3, 0.1] }),
  ],
])("refuses %s that can't be drawn", async (_, draw) => {
  await expect(draw()).rejects.toThrow(RangeError);
});

describe("the pictures", () => {
  const some = [0.31, 0.52, 0.61, 0.72, 0.8, 0.87, 0.92, 0.96, 0.99, 1];
  test.each<[string, () => Promise<string>]>([
    [
      "gains-curve",
      () =>
        gainsCurve(
          some.map((found, at) => ({
            called: (at + 1) / 10,
            found,
            interval: [Math.max(0, found - 0.04), Math.min(1, found + 0.04)],
          })),
          "Share of all wins found",
        ),
    ],
    [
      "reliability",
      () =>
        reliability(
          [
            { told: 0.04, cameTrue: 0.05, interval: [0.03, 0.07] },
            { told: 0.2, cameTrue: 0.17, interval: [0.13, 0.21] },
            { told: 0.55, cameTrue: 0.58, interval: [0.5, 0.66] },
          ],
          "Came true over told",
        ),
    ],
    [
      "rates",
      () =>
        rates(
          [
            { name: "a", rate: 0.3, interval: [0.25, 0.36] },
            { name: "a name too long <&>", rate: 0.1, interval: null },
          ],
          { title: "Grade A or B", axis: "share", reference: 0.2 },
        ),
    ],
    [
      "funnel",
      () =>
        funnelChart(
          [
            { name: "budget", reached: 100, stopped: 12, stoppedWon: 0.1 },
            { name: "authority", reached: 88, stopped: 0, stoppedWon: null },
          ],
          { leads: 88, won: 0.25 },
          "Where bant stops leads",
        ),
    ],
    [
      "trade-off",
      () =>
        tradeOffChart(
          [
            { cut: 5000, winners: 0.95, losers: 0.9 },
            { cut: 8000, winners: 0.93, losers: 0.7 },
            { cut: 10_000, winners: 0.8, losers: 0.68 },
          ],
          { title: "What cut-offs let through", axis: "budget", current: 10_000, proposed: 8000 },
        ),
    ],
    [
      "importances",
      () =>
        importances(
          [
            { name: "job_title.seniority", value: 0.42, interval: [0.41, 0.44] },
            { name: "budget", value: 0.1, interval: [0.08, 0.13] },
          ],
          { title: "What moves a score", axis: "log-odds" },
        ),
    ],
    [
      "shape",
      () =>
        shape(
          [
            { value: "missing", contribution: -0.3, band: [-0.5, -0.1], leads: 3825 },
            { value: "below 2", contribution: 0.02, band: [-0.2, 0.3], leads: 672 },
            { value: "2 or more", contribution: 0.5, band: null, leads: 1200 },
          ],
          { title: "What pages adds", isOrdered: ({ value }) => value !== "missing" },
        ),
    ],
    [
      "score-distribution",
      () =>
        scoreDistribution(
          Array.from({ length: 101 }, (_, i) => (i / 100) ** 3),
          { title: "Spread of probabilities", gradeCuts: [0.6, 0.3, 0.1] },
        ),
    ],
  ])("%s", async (file, draw) => {
    await expect(await draw()).toMatchFileSnapshot(`pictures/${file}.svg`);
  });
});
