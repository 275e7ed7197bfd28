import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pairedDifference } from "../../src/evaluation/paired-difference.ts";
import type { FitInput, Learner } from "../../src/learners/learner.ts";
import { linear } from "../../src/learners/linear/linear.ts";
import { logLossOfLogit, sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { type ContestOptions, chooseLearner } from "../../src/training/choose.ts";
import { outOfFold } from "../../src/training/out-of-fold.ts";

const ROWS = 120;
const folds = Uint8Array.from({ length: ROWS }, (_, row) => row % 3);
const simple: ContestOptions = { prefer: "simple", now: () => 0, onProgress: () => {} };

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
  /** Learners that know the outcomes more or less, and what the contest must find of them. */
  function contestants(seed: number, qualities: readonly number[], noise = 0.5) {
    const given = input(seed);
    const random = new Random(seed, "logits");
    const logits = qualities.map((quality) =>
      given.y.map((label) => -0.8 + quality * (label - 0.3) * 4 + noise * random.normal()),
    );
    return { given, logits, learners: logits.map((each, i) => fixed(`learner ${i}`, each)) };
  }
  const lossesOf = (logits: Float64Array, y: Float64Array) =>
    logits.map((x, row) => logLossOfLogit(x, y[row]!));
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const qualities = fc.array(fc.double({ min: 0, max: 0.6, noNaN: true }), { minLength: 2, maxLength: 4 });

  test("falls back on the base rate where it was allowed to and no learner tells more", async () => {
    for (const [quality, prefer] of [
      [0, "simple"],
      [0.02, "simple"],
      [0.5, "simple"],
      [0.5, "accuracy"],
    ] as const) {
      const { given, logits, learners } = contestants(7, [quality, quality / 2], 1);
      const plain = await chooseLearner(learners, given, folds, { ...simple, prefer });
      const found = await chooseLearner(learners, given, folds, { ...simple, prefer, orBaseRate: true });
      if (quality === 0.5) {
        expect(found).toEqual(plain);
        continue;
      }
      expect(found.winner.name).toBe("baseRate");
      const losses = lossesOf(found.outOfFold.logits, given.y);
      const line = found.leaderboard.find(({ learner }) => learner === "baseRate")!;
      expect(line.logLoss).toBe(mean(losses));
      expect(found.leaderboard.filter((one) => one !== line)).toEqual(plain.leaderboard);
      const won = logits[Number(plain.winner.name.at(-1))]!;
      expect(mean(losses)).toBeLessThan(mean(lossesOf(won, given.y)));
      expect(found.because).toMatch(/^no learner tells these leads apart: out of fold learner \d has/);
      for (const fold of [0, 1, 2]) {
        const told = found.outOfFold.logits.filter((_, row) => folds[row] === fold);
        const rest = given.y.filter((_, row) => folds[row] !== fold);
        expect(new Set(told).size).toBe(1);
        expect(sigmoid(told[0]!)).toBeCloseTo(mean(rest), 2);
      }
    }
  });

  test("takes the simplest within one standard error of the paired difference to the best, or the best", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), qualities, async (seed, wanted) => {
        const { given, logits, learners } = contestants(seed, wanted);
        let clock = 0;
        const options = { ...simple, now: () => 1000 * clock++ };
        const contest = await chooseLearner(learners, given, folds, options);
        const accurate = await chooseLearner(learners, given, folds, { ...options, prefer: "accuracy" });
        const asked = await chooseLearner(learners, given, folds, { ...options, prefer: "blend" });

        const all = asked.winner.name === "blend" ? [...logits, asked.outOfFold.logits] : logits;
        const hasBlend = contest.leaderboard.some(({ learner }) => learner === "blend");
        const entries = hasBlend ? all : logits;
        const names = entries.map((_, i) => (i < logits.length ? `learner ${i}` : "blend"));
        const losses = entries.map((each) => lossesOf(each, given.y));
        const means = losses.map(mean);
        const best = means.indexOf(Math.min(...means));
        const gaps = losses.map((each) => pairedDifference(each, losses[best]!, { groups: given.groups }));
        const simplest = gaps.findIndex((gap) => gap.mean <= gap.standardError);
        expect(contest.winner.name).toBe(names[simplest]);
        expect(contest.because).toContain(`${names[simplest]} `);
        expect(contest.outOfFold).toEqual({
          logits: entries[simplest],
          y: given.y,
          folds,
          importance: null,
        });
        expect(accurate.winner.name).toBe(names[best]);
        expect(accurate.leaderboard).toEqual(contest.leaderboard);
        expect(contest.leaderboard[0]).toMatchObject({ learner: names[best], standardError: 0 });
        for (const row of contest.leaderboard) {
          const i = names.indexOf(row.learner);
          if (row.learner !== "blend") expect(row.seconds).toBe(1);
          expect(row.logLoss).toBeCloseTo(means[i]!, 12);
          if (i !== best) expect(row.standardError).toBeCloseTo(gaps[i]!.standardError, 12);
        }
        const order = contest.leaderboard.map(({ logLoss }) => logLoss!);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  test("a simpler learner that is a little behind wins, one that is far behind doesn't", async () => {
    const random = new Random(1, "good");
    const good = Float64Array.from({ length: ROWS }, () => 2 * random.normal() - 0.8);
    const given = { ...input(1), y: good.map((x) => Number(random.uniform() < sigmoid(x))) };
    const nearly = good.map((x, row) => x + (row % 2 === 0 ? 0.05 : -0.05));
    const none = good.map(() => -0.8);
    const winner = async (plain: Float64Array) => {
      const learners = [fixed("simple", plain), fixed("rich", good)];
      return (await chooseLearner(learners, given, folds, simple)).winner.name;
    };
    expect(await winner(nearly)).toBe("simple");
    expect(await winner(none)).toBe("rich");
  });

  test("a blend of learners that know different things is the best, its row's logit free of the row's fold", async () => {
    const { given, learners } = contestants(4, [0.5, 0.5, 0.5], 2);
    const before = await chooseLearner(learners, given, folds, { ...simple, prefer: "accuracy" });
    expect(before.winner.name).toBe("blend");
    expect(before.because).toContain("accuracy was preferred");
    for (const fold of [0, 1, 2]) {
      const y = given.y.map((label, row) => (folds[row] === fold ? 1 - label : label));
      const after = await chooseLearner(learners, { ...given, y }, folds, { ...simple, prefer: "blend" });
      const own = (logits: Float64Array) => logits.filter((_, row) => folds[row] === fold);
      expect(own(after.outOfFold.logits)).toEqual(own(before.outOfFold.logits));
      expect(after.outOfFold.logits).not.toEqual(before.outOfFold.logits);
    }
  });

  test("the blend that is asked for wins even where it is one learner, and there is none of a single one", async () => {
    const { given, logits, learners } = contestants(5, [0.6]);
    const options: ContestOptions = { ...simple, prefer: "blend" };
    const backwards = fixed(
      "backwards",
      logits[0]!.map((x) => -9 * x),
    );
    const contest = await chooseLearner([...learners, backwards], given, folds, options);
    expect(contest.winner.name).toBe("blend");
    expect(contest.because).toMatch(/^blend was asked for|blend has the least/);
    const single = await chooseLearner(learners, given, folds, options);
    expect(single.winner.name).toBe("learner 0");
    expect(single.because).toBe("learner 0 was the only learner tried");
  });

  describe("under a budget", () => {
    /** Every fit takes as many seconds of a clock as its learner is told, on all rows. */
    async function contest(seconds: readonly number[], budgetSeconds: number) {
      const { given, logits } = contestants(
        6,
        seconds.map(() => 0.4),
      );
      let clock = 0;
      const learners = seconds.map((takes, i): Learner => {
        const { name, fit: answer } = fixed(`learner ${i}`, logits[i]!);
        return {
          name,
          fit: (some) => {
            clock += (1000 * takes * some.matrix.rows) / ROWS;
            return answer(some);
          },
        };
      });
      const options = { ...simple, budgetSeconds, now: () => clock };
      const found = await chooseLearner(learners, given, folds, options);
      const row = (logLoss: unknown) =>
        found.leaderboard.filter((each) => (each.logLoss === null) === (logLoss === null));
      const names = (rows: typeof found.leaderboard) =>
        rows.map(({ learner }) => learner).filter((name) => name !== "blend");
      return { found, tried: names(row(0)).sort(), leftOut: names(row(null)) };
    }

    test("leaves out whole learners, those that take longest, and says so", async () => {
      const { found, tried, leftOut } = await contest([1, 50, 2, 10], 160);
      expect(tried).toEqual(["learner 0", "learner 2"]);
      expect(leftOut).toEqual(["learner 1", "learner 3"]);
      expect(found.warnings).toHaveLength(2);
      expect(found.warnings[0]).toMatch(/learner 1 was left out: it would take about 450 s.*160 s/);
    });

    test("keeps a blend only where there is time for the later fits of all its members", async () => {
      const blended = async (budget: number) => {
        const { found, leftOut } = await contest([10, 10, 10], budget);
        expect(leftOut).toEqual([]);
        return found.leaderboard.some(({ learner }) => learner === "blend");
      };
      expect(await blended(240)).toBe(false);
      expect(await blended(500)).toBe(true);
    });

    test("takes a lighter learner before it leaves one out, and the heavy one where there is time", async () => {
      const { given, logits } = contestants(6, [0.4, 0.4]);
      let clock = 0;
      const timed = (name: string, takes: number, at: number): Learner => {
        const { fit: answer } = fixed(name, logits[at]!);
        return {
          name,
          fit: (some) => {
            clock += (1000 * takes * some.matrix.rows) / ROWS;
            return answer(some);
          },
        };
      };
      const learners = [timed("plain", 1, 0), { ...timed("heavy", 40, 1), lighter: timed("light", 4, 1) }];
      const tried = async (budgetSeconds: number) => {
        const options = { ...simple, budgetSeconds, now: () => clock };
        const { leaderboard, warnings } = await chooseLearner(learners, given, folds, options);
        expect(warnings).toEqual([]);
        return leaderboard.map(({ learner }) => learner).filter((name) => name !== "blend");
      };
      expect((await tried(200)).sort()).toEqual(["light", "plain"]);
      expect((await tried(1000)).sort()).toEqual(["heavy", "plain"]);
    });

    test("leaves out none where there is time, and keeps the quickest where there is none", async () => {
      expect((await contest([1, 50, 2, 10], 1e4)).leftOut).toEqual([]);
      const short = await contest([3, 50, 2, 10], 0.1);
      expect(short.tried).toEqual(["learner 2"]);
      expect(short.found.warnings[0]).toMatch(
        /^the budget of 0.1 s is too short for any learner: learner 2, the quickest, .* about 18 s$/,
      );
    });
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
