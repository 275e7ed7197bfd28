import { describe, expect, it } from "vitest";
import { compareSides } from "../../src/evaluation/compare-sides.ts";
import { rowLosses } from "../../src/evaluation/log-loss.ts";
import { pairedBootstrap } from "../../src/evaluation/paired-bootstrap.ts";
import { Random } from "../../src/numeric/random.ts";

/** Leads that are won by these chances, and what two models say of them: the truth, and the truth with noise. */
function simulated(leads: number, seed: number, noise: number) {
  const random = new Random(seed);
  const logits = Float64Array.from({ length: leads }, () => 3 * random.uniform() - 2);
  const truth = logits.map((z) => 1 / (1 + Math.exp(-z)));
  const y = truth.map((p) => Number(random.uniform() < p));
  const noisy = logits.map((z) => 1 / (1 + Math.exp(-z - noise * (2 * random.uniform() - 1))));
  return { truth, noisy, y };
}

describe("two models by the same leads", () => {
  it("differ as the mean of their losses, within the paired bootstrap's interval", () => {
    const { truth, noisy, y } = simulated(800, 3, 1.5);
    const { logLoss, brier, auc } = compareSides(
      { probabilities: noisy, y },
      { probabilities: truth, y },
      { paired: true, seed: 5 },
    );
    const wanted = pairedBootstrap(rowLosses(truth, y), rowLosses(noisy, y), { seed: 7, resamples: 2000 });
    expect(logLoss.difference).toBeCloseTo(wanted.mean, 12);
    expect(logLoss.b! - logLoss.a!).toBeCloseTo(logLoss.difference!, 12);
    for (const end of [0, 1] as const) expect(logLoss.interval![end]).toBeCloseTo(wanted.interval[end], 2);
    expect(logLoss.interval![1]).toBeLessThan(0);
    expect(brier.interval![1]).toBeLessThan(0);
    expect(auc.interval![0]).toBeGreaterThan(0);
  });

  it("are drawn together: equal models differ by nothing at all", () => {
    const { truth, y } = simulated(200, 4, 0);
    const side = { probabilities: truth, y };
    for (const figure of Object.values(compareSides(side, side, { paired: true, seed: 1 })))
      expect(figure).toMatchObject({ difference: 0, interval: [0, 0] });
  });

  it("hold the true difference about nine times in ten", () => {
    // Constants 0.3 and 0.4 where 0.3 is the chance: the mean log loss differs by the divergence of the two.
    const divergence = 0.3 * Math.log(0.3 / 0.4) + 0.7 * Math.log(0.7 / 0.6);
    let held = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = new Random(seed);
      const y = Float64Array.from({ length: 150 }, () => Number(random.uniform() < 0.3));
      const { logLoss } = compareSides(
        { probabilities: y.map(() => 0.3), y },
        { probabilities: y.map(() => 0.4), y },
        { paired: true, seed, resamples: 200 },
      );
      const [low, high] = logLoss.interval!;
      if (low <= divergence && divergence <= high) held++;
    }
    expect(held / 200).toBeGreaterThan(0.82);
    expect(held / 200).toBeLessThan(0.97);
  });
});

describe("two models by leads of their own", () => {
  it("are drawn apart, which leaves more open", () => {
    const [one, other] = [simulated(800, 3, 1.5), simulated(700, 9, 0)];
    const a = { probabilities: one.noisy, y: one.y };
    const apart = compareSides(a, { probabilities: other.truth, y: other.y }, { paired: false, seed: 5 });
    const together = compareSides(a, { probabilities: one.truth, y: one.y }, { paired: true, seed: 5 });
    const width = ([low, high]: readonly [number, number]) => high - low;
    expect(width(apart.logLoss.interval!)).toBeGreaterThan(width(together.logLoss.interval!));
  });

  it("count by weight", () => {
    const b = { probabilities: [0.2, 0.9], y: [0, 1] };
    const twice = { probabilities: [0.2, 0.8, 0.8], y: [0, 1, 1] };
    const weighted = { probabilities: [0.2, 0.8], y: [0, 1], weights: [1, 2] };
    const options = { paired: false, seed: 1 };
    expect(compareSides(weighted, b, options).logLoss.a).toBeCloseTo(
      compareSides(twice, b, options).logLoss.a!,
    );
  });

  it("have no AUC where all were won", () => {
    const won = { probabilities: [0.2, 0.9], y: [1, 1] };
    const none = { a: null, difference: null, interval: null };
    expect(compareSides(won, won, { paired: false, seed: 1 }).auc).toMatchObject(none);
  });

  it("refuse what can't be", () => {
    const side = { probabilities: [0.5], y: [1] };
    const two = { probabilities: [0.5, 0.5], y: [1, 0] };
    expect(() => compareSides(side, two, { paired: true, seed: 1 })).toThrow("comparing 1 leads with 2");
    expect(() => compareSides({ probabilities: [], y: [] }, two, { paired: false, seed: 1 })).toThrow(
      "no rows",
    );
    expect(() => compareSides({ probabilities: [2], y: [1] }, side, { paired: true, seed: 1 })).toThrow(
      "[0, 1]",
    );
  });
});
