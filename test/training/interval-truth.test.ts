import { describe, expect, test } from "vitest";
import type { FitInput, Learner } from "../../src/learners/learner.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import type { Contest } from "../../src/training/choose.ts";
import { assumedTruth, nearestTruths } from "../../src/training/interval-truth.ts";

const ROWS = 2000;

/** Simulated leads that win by a V of one number, over two years. */
function simulate(): FitInput {
  const random = new Random(1, "nearest truth");
  const x = Float64Array.from({ length: ROWS }, () => random.normal());
  return {
    matrix: { rows: ROWS, features: [{ name: "x", column: "x", kind: "number" }], values: [x] },
    y: x.map((value) => Number(random.uniform() < sigmoid(2 * Math.abs(value) - 1.5))),
    moments: Float64Array.from(x.keys()),
    link: "logit",
    seed: 1,
  };
}

/** A learner that says V times `steepness`, whatever it is given; `seen` are the names of the features that it was given. */
function vee(name: string, steepness: number, seen: string[][] = []): Learner {
  return {
    name,
    fit: async ({ matrix }) => {
      seen.push(matrix.features.map((feature) => feature.name));
      const [x, y] = [Float64Array.of(-4, 0, 4), Float64Array.of(8, 0, 8).map((value) => steepness * value)];
      const curve = { kind: "curve", feature: 0, x, y, missing: 0, ends: "continue" } as const;
      return {
        program: { link: "logit", features: matrix.features, base: -1.5 * steepness, terms: [curve] },
        bags: [],
        notes: [],
      };
    },
  };
}

const input = simulate();
const folds = Uint8Array.from({ length: ROWS }, (_, row) => row % 5);
const places = Uint32Array.from({ length: ROWS }, (_, row) => row);
const says = (steepness: number) => input.matrix.values[0]!.map((x) => steepness * (2 * Math.abs(x) - 1.5));

/** Won by a learner that says V times `steepness`. */
function contestOf(steepness: number): Contest {
  const winner = vee("winner", steepness);
  const logits = Float64Array.from(says(steepness));
  return {
    winner,
    outOfFold: { logits, y: input.y, folds, importance: null },
    nearest: { learner: winner, logits },
    leaderboard: [],
    because: "",
    warnings: [],
  };
}

describe("nearestTruths", () => {
  test("may be the witness alone where that tells more, so that the truth isn't half as curved as what it found", async () => {
    const witness = vee("witness", 0.8);
    const [blend, alone] = await nearestTruths(contestOf(0), witness, input, folds, places, false);
    expect(blend!.learner.name).toBe("blend");
    expect(alone!.learner).toBe(witness);
    alone!.logits.forEach((x, row) => {
      expect(x).toBeCloseTo(says(0.8)[row]!, 9);
    });
  });

  test("is the blend of both where the learner tells more", async () => {
    const nearest = await nearestTruths(contestOf(0.8), vee("witness", 0.5), input, folds, places, false);
    expect(nearest.map(({ learner }) => learner.name)).toEqual(["blend"]);
  });

  test("is what the contest says where no witness is called", async () => {
    const contest = contestOf(0.8);
    expect(await nearestTruths(contest, null, input, folds, places, false)).toEqual([contest.nearest]);
  });

  test("has the witness learn with time where the winner does", async () => {
    const seen: string[][] = [];
    const witness = vee("witness", 0.8, seen);
    const nearest = await nearestTruths(contestOf(0), witness, input, folds, places, true);
    const { learner } = nearest[1]!;
    expect(seen).toEqual(Array(5).fill(["x", "time"]));
    expect(learner.name).toBe("witness");
    expect((await learner.fit(input)).notes.at(-1)).toContain("held at the newest");
  });
});

describe("assumedTruth", () => {
  test("is the one of several that leaves the winner more to miss, whatever their order", async () => {
    const contest = contestOf(0.8);
    const { program } = await contest.winner.fit(input);
    const other = { learner: vee("flat", 0), logits: Float64Array.from(says(0)) };
    const truthOf = (nearest: readonly Contest["nearest"][]) =>
      assumedTruth(program, input, contest, nearest, input, places);
    const [own, flat] = [await truthOf([contest.nearest]), await truthOf([other])];
    const missed = (truth: Float64Array) =>
      truth.reduce((sum, x, row) => sum + (x - says(0.8)[row]!) ** 2, 0) / ROWS;
    expect(missed(flat)).toBeGreaterThan(2 * missed(own));
    expect(await truthOf([contest.nearest, other])).toEqual(flat);
    expect(await truthOf([other, contest.nearest])).toEqual(flat);
  });
});
