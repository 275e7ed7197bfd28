import { describe, expect, test } from "vitest";
import { judgeVerdicts } from "../../src/evaluation/judge-verdicts.ts";
import { verdictOdds } from "../../src/evaluation/verdict-odds.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";

/** Simulated verdicts of four criteria: one helps, one is it again for nine rows of ten, one tells nothing, one points the wrong way. */
function simulate(rows: number, seed: number) {
  const random = new Random(seed, "verdicts test");
  const verdict = () => (random.uniform() < 0.3 ? 0 : random.uniform() < 0.5 ? 1 : -1);
  const helps = Int8Array.from({ length: rows }, verdict);
  const echo = helps.map((one) => (random.uniform() < 0.9 ? one : verdict()));
  const idle = Int8Array.from({ length: rows }, verdict);
  const wrong = Int8Array.from({ length: rows }, verdict);
  const y = Float64Array.from(helps, (one, row) =>
    Number(random.uniform() < sigmoid(-1.5 + 0.9 * one - 0.6 * wrong[row]!)),
  );
  return { verdicts: [helps, echo, idle, wrong], y };
}

describe("judgeVerdicts", () => {
  test("counts, rates, lift and recall of each verdict, unknown by itself", () => {
    const verdicts = [Int8Array.from([1, 1, 1, 1, -1, -1, 0, 0, 0, 0])];
    const y = [1, 1, 1, 0, 1, 0, 0, 0, 0, 1];
    const [one] = judgeVerdicts(verdicts, y, { seed: 1, resamples: 50 });
    expect(one).toMatchObject({
      met: { leads: 4, wins: 3, rate: { value: 0.75 } },
      notMet: { leads: 2, wins: 1, rate: { value: 0.5 } },
      unknown: { leads: 4, wins: 1, rate: { value: 0.25 } },
      lift: { value: 1.5 },
      precision: { value: 0.75 },
      recall: { value: 0.6 },
      ratio: { value: 1.5 },
      worth: "tooFew",
      addsToOthers: null,
    });
  });

  test("with weights, counts stay as they are and every figure is that of the leads for which they stand", () => {
    const verdicts = [Int8Array.from([1, 1, -1, -1, 0])];
    const y = [1, 0, 1, 0, 1];
    const weights = [3, 1, 1, 2, 4];
    const [one] = judgeVerdicts(verdicts, y, { weights, seed: 1, resamples: 20 });
    expect(one).toMatchObject({
      met: { leads: 2, wins: 1, rate: { value: 0.75 } },
      notMet: { leads: 2, wins: 1 },
      unknown: { leads: 1, wins: 1, rate: { value: 1 } },
      recall: { value: 3 / 8 },
    });
    expect(one!.ratio!.value).toBeCloseTo(0.75 / (1 / 3), 12);
    expect(one!.lift!.value).toBeCloseTo(0.75 / (8 / 11), 12);
    const simulated = simulate(500, 3);
    const options = { seed: 1, resamples: 20 };
    const equal = new Float64Array(500).fill(1);
    expect(judgeVerdicts(simulated.verdicts, simulated.y, { ...options, weights: equal })).toEqual(
      judgeVerdicts(simulated.verdicts, simulated.y, options),
    );
  });

  test("names what helps, what tells nothing, what points the wrong way, and what others tell already", () => {
    const { verdicts, y } = simulate(4000, 1);
    const judged = judgeVerdicts(verdicts, y, { seed: 1, resamples: 200 });
    expect(judged.map(({ worth }) => worth)).toEqual(["helps", "helps", "nothing", "wrongWay"]);
    expect(judged[0]!.addsToOthers).toBe(true);
    expect(judged[1]!.addsToOthers).toBe(false);
    const [low, high] = judged[0]!.givenOthers!.interval;
    expect(low).toBeLessThan(Math.exp(1.8)); // met against not met is two steps of 0.9
    expect(high).toBeGreaterThan(Math.exp(1.8));
  });

  test("nine in ten intervals hold the truth, with rows of one buyer drawn together", () => {
    const random = new Random(3, "coverage");
    let held = 0;
    for (let trial = 0; trial < 100; trial++) {
      // 60 buyers of five rows that share verdict and outcome: single rows would be five times too sure
      const buyers = Array.from({ length: 80 }, () => {
        const verdict = random.uniform() < 0.5 ? 1 : -1;
        return { verdict, won: Number(random.uniform() < (verdict === 1 ? 0.6 : 0.3)) };
      });
      const rows = buyers.flatMap((buyer, at) => Array.from({ length: 5 }, () => ({ ...buyer, at })));
      const [one] = judgeVerdicts(
        [Int8Array.from(rows, ({ verdict }) => verdict)],
        rows.map(({ won }) => won),
        { groups: rows.map(({ at }) => at), seed: trial, resamples: 200 },
      );
      const [low, high] = one!.ratio!.interval;
      if (low <= 2 && 2 <= high) held++;
    }
    expect(held).toBeGreaterThanOrEqual(82);
    expect(held).toBeLessThanOrEqual(97);
  });

  test("the same seed gives the same intervals; the input stays as it is", () => {
    const { verdicts, y } = simulate(300, 2);
    const before = verdicts.map((one) => one.slice());
    const judge = () => judgeVerdicts(verdicts, y, { seed: 5, resamples: 30 });
    expect(judge()).toEqual(judge());
    expect(verdicts).toEqual(before);
  });

  test("refuses rows that disagree, and none", () => {
    expect(() => judgeVerdicts([Int8Array.of(1)], [1, 0], { seed: 1 })).toThrow(RangeError);
    expect(() => judgeVerdicts([], [], { seed: 1 })).toThrow(RangeError);
  });
});

describe("verdictOdds", () => {
  const patterns = [Int8Array.of(-1), Int8Array.of(0), Int8Array.of(1)];

  test("with many leads is the log odds ratio of the table", () => {
    const counts = { leads: Float64Array.of(1e6, 1e6, 1e6), wins: Float64Array.of(1e5, 2e5, 3e5) };
    const [base, met, unknown] = verdictOdds(patterns, counts);
    const logit = (p: number) => Math.log(p / (1 - p));
    expect(base).toBeCloseTo(logit(0.1), 4);
    expect(met).toBeCloseTo(logit(0.3) - logit(0.1), 4);
    expect(unknown).toBeCloseTo(logit(0.2) - logit(0.1), 4);
  });

  test("stays finite where only winners meet a criterion, and where a verdict doesn't occur", () => {
    const counts = { leads: Float64Array.of(50, 0, 50), wins: Float64Array.of(0, 0, 50) };
    const found = verdictOdds(patterns, counts);
    expect(found.every(Number.isFinite)).toBe(true);
    expect(found[1]).toBeGreaterThan(2);
    expect(found[2]).toBe(0);
  });
});
