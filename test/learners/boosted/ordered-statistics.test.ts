import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutPoints } from "../../../src/features/cut-points.ts";
import { boosted, boostedWith } from "../../../src/learners/boosted/boosted.ts";
import { orderedStatistics, randomOrder } from "../../../src/learners/boosted/ordered-statistics.ts";
import { defaults } from "../../../src/learners/boosted/settings.ts";
import type { FitInput } from "../../../src/learners/learner.ts";
import { logLossOfLogit, sigmoid } from "../../../src/numeric/logistic.ts";
import { countAtMost } from "../../../src/numeric/order.ts";
import { Random } from "../../../src/numeric/random.ts";
import { evaluateProgram } from "../../../src/program/evaluate.ts";
import { leafOf } from "../../../src/program/tree.ts";

const rows = fc.array(
  fc.record({ code: fc.nat(6), y: fc.nat(1), weight: fc.integer({ min: 1, max: 4 }), group: fc.nat(9) }),
  { minLength: 2, maxLength: 40 },
);

describe("an ordered statistic", () => {
  it("is the smoothed mean of the rows of the level that came before, but for the row's own group", () => {
    fc.assert(
      fc.property(rows, fc.integer(), fc.constantFrom(0.5, 3), (some, seed, smoothing) => {
        const groups = Uint32Array.from(some, ({ group }) => group);
        const all = Uint32Array.from(some.keys());
        const order = randomOrder(all, groups, 10, new Random(seed));
        expect([...order].sort((a, b) => a - b)).toEqual([...all]);
        const found = orderedStatistics(
          {
            codes: Uint8Array.from(some, ({ code }) => code),
            levels: 8,
            y: Float64Array.from(some, ({ y }) => y),
            weights: Float64Array.from(some, ({ weight }) => weight),
            groups,
            orders: [order],
          },
          { statisticSmoothing: smoothing, statisticBins: 200 },
        );
        const sum = (of: readonly number[], value: (row: number) => number) =>
          of.reduce((total, row) => total + value(row), 0);
        const weight = (row: number) => some[row]!.weight;
        const won = (row: number) => some[row]!.weight * some[row]!.y;
        const mean = sum([...all], won) / sum([...all], weight);
        const drawn = (smoothing * sum([...all], weight)) / some.length;
        const meanOf = (of: readonly number[]) => (sum(of, won) + drawn * mean) / (sum(of, weight) + drawn);
        const values = [...order].map((row, at) =>
          meanOf(
            [...order.subarray(0, at)].filter(
              (other) => some[other]!.code === some[row]!.code && some[other]!.group !== some[row]!.group,
            ),
          ),
        );
        const cuts = cutPoints(Float64Array.from(values), undefined, 200);
        // Sums in another order may differ in the last bit, on either side of a cut between equal statistics.
        const near = (bin: number, value: number) => {
          expect(bin - 2).toBeGreaterThanOrEqual(countAtMost(cuts, value - 1e-12));
          expect(bin - 2).toBeLessThanOrEqual(countAtMost(cuts, value + 1e-12));
        };
        values.forEach((value, at) => {
          near(found.bins[0]![at]!, value);
        });
        for (let level = 0; level < 8; level++)
          near(found.levelBins[level]!, meanOf([...all].filter((row) => some[row]!.code === level)));
      }),
    );
  });

  it("comes of an order that is as likely as any other", () => {
    const random = new Random(3);
    const groups = Uint32Array.of(0, 1, 1, 2);
    const seen = new Map<string, number>();
    for (let draw = 0; draw < 6000; draw++) {
      const order = randomOrder(Uint32Array.of(0, 1, 2, 3), groups, 3, random).join("");
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(["0123", "0312", "1203", "1230", "3012", "3120"]);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(1000));
  });
});

describe("a category of many levels", () => {
  const LEVELS = 100;
  const features: FitInput["matrix"]["features"] = [
    {
      name: "campaign",
      column: "campaign",
      kind: "category",
      levels: Array.from({ length: LEVELS }, (_, k) => `c${k}`),
    },
    { name: "size", column: "size", kind: "number" },
  ];
  /** Simulated: the logit is the size plus `effect` times a number of the campaign's own. */
  const simulate = (count: number, effect: number, seed: number) => {
    const random = new Random(seed);
    const own = new Random(1, "campaigns");
    const effects = Float64Array.from({ length: LEVELS + 2 }, () => effect * own.normal());
    const codes = Uint8Array.from({ length: count }, () => random.below(LEVELS + 2));
    const size = Float64Array.from({ length: count }, () => random.normal());
    const truth = size.map((x, row) => x - 1 + effects[codes[row]!]!);
    const y = truth.map((x) => Number(random.uniform() < sigmoid(x)));
    return { matrix: { rows: count, features, values: [codes, size] }, y, truth };
  };
  const lossOf = (logits: Float64Array, y: Float64Array) =>
    logits.reduce((sum, x, row) => sum + logLossOfLogit(x, y[row]!), 0) / y.length;
  const excess = async (effect: number, mostSetCodes: number) => {
    const { matrix, y } = simulate(2000, effect, 2);
    const learner = boostedWith({ ...defaults, mostSetCodes });
    const { program } = await learner.fit({ matrix, y, link: "logit", seed: 1, wantsBags: false });
    const unseen = simulate(10_000, effect, 3);
    return lossOf(evaluateProgram(program, unseen.matrix), unseen.y) - lossOf(unseen.truth, unseen.y);
  };

  it("misleads far less than sets of levels do where it tells nothing", async () => {
    const [statistic, sets] = [await excess(0, defaults.mostSetCodes), await excess(0, 256)];
    expect(statistic).toBeLessThan(sets / 2);
  });

  it("is learned where it tells something", async () => {
    const { matrix, y } = simulate(4000, 1.5, 2);
    const fitOn = (columns: readonly number[]) => {
      const some = {
        rows: 4000,
        features: columns.map((j) => features[j]!),
        values: columns.map((j) => matrix.values[j]!),
      };
      return boosted.fit({ matrix: some, y, link: "logit", seed: 1, wantsBags: false });
    };
    const unseen = simulate(10_000, 1.5, 3);
    const without = evaluateProgram((await fitOn([1])).program, {
      ...unseen.matrix,
      features: [features[1]!],
      values: [unseen.matrix.values[1]!],
    });
    const whole = evaluateProgram((await fitOn([0, 1])).program, unseen.matrix);
    const truth = lossOf(unseen.truth, unseen.y);
    const gap = lossOf(without, unseen.y) - truth;
    expect(lossOf(whole, unseen.y) - truth).toBeLessThan(gap / 4);
  });

  it("gives trees whose covers are the weights of the rows that come by in the model", async () => {
    const { matrix, y } = simulate(1500, 1, 2);
    const weights = Float64Array.from(y, (_, row) => 1 + (row % 3));
    const { program } = await boosted.fit({ matrix, y, weights, link: "logit", seed: 1, wantsBags: false });
    let splitByLevel = 0;
    for (const tree of program.terms.slice(0, 40)) {
      if (tree.kind !== "tree") throw new Error("found another term than a tree");
      splitByLevel += tree.feature.filter((feature) => feature === 0).length;
      const cover = new Float64Array(tree.feature.length);
      for (let row = 0; row < y.length; row++)
        cover[
          leafOf(
            tree,
            Float64Array.from(matrix.values, (values) => values[row]!),
            0,
          )
        ]! += weights[row]!;
      tree.feature.forEach((feature, node) => {
        if (feature < 0) expect(tree.cover[node]).toBeCloseTo(cover[node]!, 8);
      });
    }
    expect(splitByLevel).toBeGreaterThan(20);
  });
});
