import { expect, test } from "vitest";
import { driverBands } from "../../src/explanation/driver-bands.ts";
import type { ScoreProgram, Term } from "../../src/program/program.ts";
import { handMadeParts } from "../scoring/fixture.ts";

test("1.645 deviations of what the bags add in each bin, by tables and by curves", async () => {
  const { drivers, bags } = await handMadeParts(); // the bags are the model times 0.8, 1 and 1.2: they deviate by 0.2
  const of = (name: string) => driverBands(drivers.find(({ feature }) => feature.name === name)!, bags)!;
  const industry = [0, 0, -0.5, 0.5]; // mean 0 over bins of equally many leads
  expect(of("industry")).toEqual(
    industry.map((effect) => expect.closeTo(1.644854 * 0.2 * Math.abs(effect), 5)),
  );
  // Cut at 5, so visits from 4 to 5 and from 5 to 6 stand for the ends: -1 + 2 × 4.5 / 11 and -1 + 2 × 5.5 / 11; missing and unseen add 0.
  const visits = [0, 0, -2 / 11, 0];
  const mean = visits.reduce((sum, effect) => sum + effect, 0) / 4;
  expect(of("visits")).toEqual(
    visits.map((effect) => expect.closeTo(1.644854 * 0.2 * Math.abs(effect - mean), 5)),
  );
});

test("none from one bag, and none where a bag has no term of the feature but pairs", async () => {
  const { drivers, bags } = await handMadeParts();
  expect(driverBands(drivers[0]!, bags.slice(1, 2))).toBeNull();
  const without = (bag: ScoreProgram): ScoreProgram => ({
    ...bag,
    terms: bag.terms.filter((term: Term) => term.kind === "curve"),
  });
  const budget = drivers.find(({ feature }) => feature.name === "budget")!;
  expect(driverBands(budget, bags.map(without))).toBeNull();
});

test("of trees: what they expect where only the feature is known, which is its whole contribution where they read nothing else", async () => {
  const { drivers, win } = await handMadeParts();
  const f = win.features.findIndex(({ name }) => name === "budget");
  /** Adds `high` from 5 on, else `low`; half of the rows came by on either side. */
  const stump = (low: number, high: number): ScoreProgram => ({
    ...win,
    terms: [
      {
        kind: "tree",
        feature: Int32Array.of(f, -1, -1),
        test: new Uint8Array(3),
        threshold: Float64Array.of(5, 0, 0),
        missingLeft: Uint8Array.of(1, 0, 0),
        zeroMissing: new Uint8Array(3),
        left: Int32Array.of(1, 0, 0),
        right: Int32Array.of(2, 0, 0),
        value: Float64Array.of(0, low, high),
        cover: Float64Array.of(10, 5, 5),
        sets: new Uint32Array(),
      },
    ],
  });
  const budget = drivers.find(({ feature }) => feature.name === "budget")!; // cut at 5, four bins of 100 leads
  const bands = driverBands(budget, [stump(0, 1), stump(0, 2)])!;
  // Missing and unseen go left. Less their means, the bags add -0.25, -0.5 and 0.75, 1.5: 1.645 × √2 / 2 × their distance.
  const of = (distance: number) => expect.closeTo((1.644854 * distance) / Math.SQRT2, 5);
  expect(bands).toEqual([of(0.25), of(0.25), of(0.25), of(0.75)]);
});
