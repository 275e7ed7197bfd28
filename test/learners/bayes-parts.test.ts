import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FeatureMatrix } from "../../src/features/matrix.ts";
import { baseFor } from "../../src/learners/bayes/base-for.ts";
import { bayes } from "../../src/learners/bayes/bayes.ts";
import { evidenceOf } from "../../src/learners/bayes/evidence.ts";
import type { Shape } from "../../src/learners/bayes/sums.ts";
import { sumsOf } from "../../src/learners/bin-sums.ts";
import { logit, sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { baseLoss, meanLoss } from "../contracts/learner.ts";

const levels = (bins: number): Shape => ({ bins, ordered: false, direction: 0 });
const numbers = (bins: number, direction: Shape["direction"] = 0): Shape => ({
  bins,
  ordered: true,
  direction,
});

/** Wins and rows by bin. */
const counted = fc
  .array(fc.record({ won: fc.integer({ min: 0, max: 40 }), lost: fc.integer({ min: 0, max: 40 }) }), {
    minLength: 4,
    maxLength: 12,
  })
  .map((bins) => ({
    target: Float64Array.from(bins, ({ won }) => won),
    weight: Float64Array.from(bins, ({ won, lost }) => won + lost),
  }));

const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0);

interface CategoricalNb {
  levels: number[];
  codes: number[][];
  y: number[];
  weights: number[];
  logits: number[];
}

describe("evidence", () => {
  it("adds up to the log-odds of scikit-learn's CategoricalNB", () => {
    // What it predicts; tool, version and seed stand in the file.
    const theirs = JSON.parse(
      readFileSync(new URL("../fixtures/naive-bayes.json", import.meta.url), "utf8"),
    ) as CategoricalNb;
    const y = Float64Array.from(theirs.y);
    const weights = Float64Array.from(theirs.weights);
    const rate = sum(weights.map((weight, row) => weight * y[row]!)) / sum(weights);
    const ours = new Float64Array(y.length).fill(logit(rate));
    theirs.codes.forEach((column, j) => {
      const codes = Uint8Array.from(column);
      const bins = theirs.levels[j]!;
      const table = evidenceOf(
        sumsOf(codes, y, weights, bins),
        levels(bins),
        { spread: 0, prior: 1e-10 },
        rate,
        "logit",
      );
      for (let row = 0; row < ours.length; row++) ours[row]! += table[codes[row]!]!;
    });
    ours.forEach((score, row) => {
      expect(score).toBeCloseTo(theirs.logits[row]!, 7);
    });
  });

  it("is log P(bin | won) - log P(bin | lost) where nothing is smoothed", () => {
    const target = Float64Array.of(3, 10, 20, 7);
    const weight = Float64Array.of(10, 30, 25, 35);
    const [won, lost] = [sum(target), sum(weight) - sum(target)];
    const found = evidenceOf(
      { target, weight },
      levels(4),
      { spread: 0, prior: 1e-9 },
      won / (won + lost),
      "logit",
    );
    found.forEach((value, bin) => {
      const ratio = target[bin]! / won / ((weight[bin]! - target[bin]!) / lost);
      expect(value).toBeCloseTo(Math.log(ratio), 6);
    });
  });

  it("lies between nothing and the raw ratio, nearer to nothing with a larger prior, and is 0 without rows", () => {
    fc.assert(
      fc.property(counted, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (sums, mean) => {
        const at = (prior: number) =>
          evidenceOf(sums, levels(sums.weight.length), { spread: 0, prior }, mean, "logit");
        const [weak, strong] = [at(1), at(50)];
        weak.forEach((value, bin) => {
          expect(Math.abs(strong[bin]!)).toBeLessThanOrEqual(Math.abs(value) + 1e-12);
          const raw = sums.weight[bin] === 0 ? 0 : logit(sums.target[bin]! / sums.weight[bin]!) - logit(mean);
          expect(Math.abs(value)).toBeLessThanOrEqual(Math.abs(raw) + 1e-12);
          expect(Math.sign(Math.round(value * 1e9))).toBe(Math.sign(Math.round(raw * 1e9)));
          if (sums.weight[bin] === 0) expect(value).toBeCloseTo(0, 12);
        });
      }),
    );
  });

  it("spreads a number's intervals over their neighbours, never over missing", () => {
    const weight = Float64Array.of(50, 0, ...new Float64Array(9).fill(10));
    const target = weight.map((rows, bin) => (bin === 0 || bin === 6 ? rows : 0));
    const at = (spread: number) =>
      evidenceOf({ target, weight }, numbers(11), { spread, prior: 1 }, 0.2, "logit");
    const [rough, smooth] = [at(0), at(1)];
    expect(smooth[0]).toBe(rough[0]);
    expect(smooth[6]).toBeLessThan(rough[6]!);
    for (const near of [5, 7]) expect(smooth[near]).toBeGreaterThan(rough[near]!);
    expect(smooth[5]).toBeCloseTo(smooth[7]!, 12);
    expect(smooth[4]).toBeLessThan(smooth[5]!);
  });

  it("rises or falls with a number that must, and only where it has to", () => {
    fc.assert(
      fc.property(counted, fc.constantFrom(1, -1), fc.constantFrom(0, 2), (sums, direction, spread) => {
        const bins = sums.weight.length;
        const smoothing = { spread, prior: 2 } as const;
        const free = evidenceOf(sums, numbers(bins), smoothing, 0.4, "logit");
        const bound = evidenceOf(sums, numbers(bins, direction as 1 | -1), smoothing, 0.4, "logit");
        for (let bin = 3; bin < bins; bin++)
          expect(direction * (bound[bin]! - bound[bin - 1]!)).toBeGreaterThanOrEqual(-1e-12);
        expect(bound[0]).toBe(free[0]);
        const obeys = free.every((v, bin) => bin < 3 || direction * (v - free[bin - 1]!) >= 0);
        if (obeys) expect(bound).toEqual(free);
      }),
    );
  });
});

it("sets the base so that the mean probability is the rate", () => {
  const score = fc.double({ min: -30, max: 30, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(score, fc.constantFrom(0, 1)), { minLength: 2, maxLength: 60 }), (rows) => {
      const evidence = Float64Array.from(rows, ([x]) => x);
      const y = Float64Array.from(rows, ([, label]) => label);
      const base = baseFor(evidence, 0.7, { y, weights: y.map(() => 1), link: "logit" });
      const mean = sum(evidence.map((x) => sigmoid(base + 0.7 * x))) / rows.length;
      expect(mean).toBeCloseTo((sum(y) + 0.5) / (rows.length + 1), 6); // half a win and half a loss are added
    }),
  );
});

/** Features that are independent within either class, where naive Bayes is the truth. */
function independent(rows: number, seed: number) {
  const random = new Random(seed, "independent");
  const y = Float64Array.from({ length: rows }, () => (random.uniform() < 0.3 ? 1 : 0));
  const shift = [1, -0.7, 0.4];
  const values = shift.map((by) => Float64Array.from(y, (label) => random.normal() + by * label));
  const truth = Float64Array.from(y, (_, row) =>
    // the log-likelihood ratio of two unit normals that are `by` apart
    shift.reduce((all, by, j) => all + by * values[j]![row]! - (by * by) / 2, Math.log(0.3 / 0.7)),
  );
  const features = shift.map((_, j) => ({ name: `x${j}`, column: `x${j}`, kind: "number" as const }));
  const matrix: FeatureMatrix = { rows, features, values };
  return { matrix, y, truth };
}

describe("naive Bayes", () => {
  const learned = independent(8000, 1);
  const unseen = independent(4000, 2);

  it("comes near the truth where features are independent within either class", async () => {
    const { program, notes } = await bayes.fit({ ...learned, link: "logit", seed: 1 });
    const ours = evaluateProgram(program, unseen.matrix);
    expect(meanLoss(ours, unseen.y)).toBeLessThan(meanLoss(unseen.truth, unseen.y) + 0.01);
    const apart = ours.map((score, row) => Math.abs(score - unseen.truth[row]!));
    expect(sum(apart) / apart.length).toBeLessThan(0.2);
    const [, exponent] = /evidence counts (\S+) times/.exec(notes[0]!)!;
    expect(Number(exponent)).toBeGreaterThan(0.9);
  });

  it("isn't surer of what six columns alike tell than of what one tells", async () => {
    const repeated = ({ matrix }: typeof learned): FeatureMatrix => ({
      rows: matrix.rows,
      features: Array.from({ length: 6 }, (_, j) => ({
        name: `x${j}`,
        column: `x${j}`,
        kind: "number" as const,
      })),
      values: Array.from({ length: 6 }, () => matrix.values[0]!),
    });
    const learnOn = async (matrix: FeatureMatrix) =>
      (await bayes.fit({ ...learned, matrix, link: "logit", seed: 1 })).program;
    const single = ({ matrix }: typeof learned): FeatureMatrix => ({
      rows: matrix.rows,
      features: matrix.features.slice(0, 1),
      values: matrix.values.slice(0, 1),
    });
    const one = evaluateProgram(await learnOn(single(learned)), single(unseen));
    const six = evaluateProgram(await learnOn(repeated(learned)), repeated(unseen));
    expect(meanLoss(six, unseen.y)).toBeLessThan(meanLoss(one, unseen.y) + 0.002);
    expect(meanLoss(one, unseen.y)).toBeLessThan(0.95 * baseLoss(unseen.y));
  });

  it("gives a column that tells nothing no term, and says so", async () => {
    const random = new Random(5);
    const { matrix } = learned;
    const noisy: FeatureMatrix = {
      rows: matrix.rows,
      features: [
        ...matrix.features,
        { name: "coin", column: "coin", kind: "category", levels: ["heads", "tails"] },
      ],
      values: [...matrix.values, Uint8Array.from({ length: matrix.rows }, () => 2 + random.below(2))],
    };
    const { program, notes } = await bayes.fit({ ...learned, matrix: noisy, link: "logit", seed: 1 });
    const at = program.features.findIndex(({ name }) => name === "coin");
    expect(program.terms.some((term) => "feature" in term && term.feature === at)).toBe(false);
    expect(notes.some((note) => note.endsWith("without a term: coin"))).toBe(true);
  });
});
