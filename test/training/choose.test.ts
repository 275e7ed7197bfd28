import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pairedDifference } from "../../src/evaluation/paired-difference.ts";
import type { FitInput, Learner } from "../../src/learners/learner.ts";
import { linear } from "../../src/learners/linear/linear.ts";
import { logLossOfLogit } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { chooseLearner } from "../../src/training/choose.ts";
import { outOfFold } from "../../src/training/out-of-fold.ts";

const ROWS = 120;
const folds = Uint8Array.from({ length: ROWS }, (_, row) => row % 3);

/** One feature that numbers the rows, so that a learner's curve can say any logit for any row. */
function input(seed: number): FitInput & { groups: Uint32Array } {
  const random = new Random(seed, "choose");
  return {
    matrix: {
      rows: ROWS,
      features: [{ name: "row", column: "row", kind: "number" }],
      values: [Float64Array.from({ length: ROWS }, (_, row) => row)],
    },
    y: Float64Array.from({ length: ROWS }, () => Number(random.uniform() < 0.3)),
    groups: Uint32Array.from({ length: ROWS }, (_, row) => row >> 1),
    link: "logit",
    seed,
  };
}

/** A learner that learns nothing: it answers these logits, whatever the rows. */
function fixed(name: string, logits: Float64Array): Learner {
  const term = { kind: "curve", feature: 0, missing: 0, ends: "hold" } as const;
  const terms = [{ ...term, x: Float64Array.from(logits.keys()), y: logits }];
  return {
    name,
    fit: async ({ matrix }) => ({
      program: { link: "logit", features: matrix.features, base: 0, terms },
      bags: [],
      notes: [],
    }),
  };
}

describe("chooseLearner", () => {
  test("takes the simplest within one standard error of the paired difference to the best", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.double({ min: 0, max: 0.6, noNaN: true }), { minLength: 2, maxLength: 4 }),
        async (seed, qualities) => {
          const given = input(seed);
          const random = new Random(seed, "logits");
          const logits = qualities.map((quality) =>
            given.y.map((label) => -0.8 + quality * (label - 0.3) * 4 + 0.5 * random.normal()),
          );
          const learners = logits.map((each, i) => fixed(`learner ${i}`, each));
          let clock = 0;
          const contest = await chooseLearner(
            learners,
            given,
            folds,
            () => 1000 * clock++,
            () => {},
          );

          const losses = logits.map((each) => each.map((x, row) => logLossOfLogit(x, given.y[row]!)));
          const means = losses.map((each) => each.reduce((sum, loss) => sum + loss, 0) / ROWS);
          const best = means.indexOf(Math.min(...means));
          const gaps = losses.map((each) => pairedDifference(each, losses[best]!, { groups: given.groups }));
          const wanted = gaps.findIndex((gap) => gap.mean <= gap.standardError);
          expect(contest.winner.name).toBe(`learner ${wanted}`);
          expect(contest.because).toContain(`learner ${wanted} `);
          expect(contest.logits).toEqual(logits[wanted]);
          expect(contest.leaderboard[0]).toMatchObject({ learner: `learner ${best}`, standardError: 0 });
          for (const row of contest.leaderboard) {
            const i = Number(row.learner.slice(-1));
            expect(row.seconds).toBe(1);
            expect(row.logLoss).toBeCloseTo(means[i]!, 12);
            if (i !== best) expect(row.standardError).toBeCloseTo(gaps[i]!.standardError, 12);
          }
          const order = contest.leaderboard.map(({ logLoss }) => logLoss);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a simpler learner that is a little behind wins, one that is far behind doesn't", async () => {
    const given = input(1);
    const good = given.y.map((label) => 2 * label - 1.5);
    const nearly = good.map((x, row) => x + (row % 2 === 0 ? 0.05 : -0.05));
    const none = good.map(() => -0.8);
    const winner = async (simple: Float64Array) => {
      const learners = [fixed("simple", simple), fixed("rich", good)];
      return (
        await chooseLearner(
          learners,
          given,
          folds,
          () => 0,
          () => {},
        )
      ).winner.name;
    };
    expect(await winner(nearly)).toBe("simple");
    expect(await winner(none)).toBe("rich");
  });
});

describe("outOfFold", () => {
  test("a row's logit doesn't depend on the outcomes of its own fold, but on those of others", async () => {
    const given = input(2);
    const flipped = (fold: number) => given.y.map((label, row) => (folds[row] === fold ? 1 - label : label));
    const before = await outOfFold(linear, given, folds);
    for (const fold of [0, 1, 2]) {
      const after = await outOfFold(linear, { ...given, y: flipped(fold) }, folds);
      const own = (logits: Float64Array) => logits.filter((_, row) => folds[row] === fold);
      expect(own(after)).toEqual(own(before));
      expect(after).not.toEqual(before);
    }
  });
});
