import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Feature, FeatureMatrix } from "../../src/features/matrix.ts";
import { cardOf, scoreByKey } from "../../src/learners/points/card.ts";
import { describeRule } from "../../src/learners/points/describe-card.ts";
import { fitPatterns, keysOf, lossOf, type Patterns } from "../../src/learners/points/patterns.ts";
import { points } from "../../src/learners/points/points.ts";
import { roundPoints } from "../../src/learners/points/round-points.ts";
import { roundest } from "../../src/learners/points/roundest.ts";
import { candidateRules, type Data } from "../../src/learners/points/rules.ts";
import { searchRules } from "../../src/learners/points/search.ts";
import { fitThresholds } from "../../src/learners/points/thresholds.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { simulated } from "../contracts/learner.ts";

interface FasterRisk {
  features: string[];
  y: string;
  cards: { rules: number; logLoss: number }[];
}

describe("the search for a card", () => {
  // Learned by FasterRisk; tool, version and seed stand in the file.
  const theirs = JSON.parse(
    readFileSync(new URL("../fixtures/fasterrisk.json", import.meta.url), "utf8"),
  ) as FasterRisk;
  const y = Float64Array.from(theirs.y, Number);
  const codes = theirs.features.map((column) => Uint8Array.from(column, (bit) => 2 + Number(bit)));
  const data: Data = {
    codes,
    shapes: codes.map(() => ({ bins: 4, ordered: true, direction: 0 })),
    visits: [...codes.keys()],
    y,
    weights: new Float64Array(y.length).fill(1),
    link: "logit",
  };
  const sets = searchRules(data, 10);

  it.each(theirs.cards)("of $rules rules comes within 1 % of FasterRisk's log loss", ({ rules, logLoss }) => {
    const card = cardOf(sets[rules]!, "logit");
    expect(card.rules.length).toBeLessThanOrEqual(rules);
    const keys = keysOf(data, card.rules);
    const scores = scoreByKey(card);
    const ours = y.reduce((sum, label, row) => sum + lossOf(scores[keys[row]!]!, label, "logit"), 0);
    expect(ours / y.length).toBeLessThan(1.01 * logLoss);
  });

  it("finds the best pair of rules that there is", () => {
    const rules = candidateRules(data);
    let least = Number.POSITIVE_INFINITY;
    for (const first of rules)
      for (const second of rules) {
        if (first === second) continue;
        const keys = keysOf(data, [first, second]);
        least = Math.min(least, fitPatterns(collapse(keys, y, 2), [0, 0], "logit").objective);
      }
    expect(sets[2]!.fit.objective).toBeLessThan(least * (1 + 1e-9));
  });

  it("never gets worse with more rules", () => {
    for (let size = 1; size < sets.length; size++)
      expect(sets[size]!.fit.objective).toBeLessThanOrEqual(sets[size - 1]!.fit.objective);
  });
});

/** Patterns counted row by row. */
function collapse(keys: Uint16Array, y: Float64Array, rules: number): Patterns {
  const rows = new Map<number, number[]>();
  keys.forEach((key, row) => {
    rows.set(key, [...(rows.get(key) ?? []), y[row]!]);
  });
  const found = [...rows.keys()];
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    rules,
    keys: Uint32Array.from(found),
    weights: Float64Array.from(found, (key) => rows.get(key)!.length),
    means: Float64Array.from(found, (key) => mean(rows.get(key)!)),
  };
}

describe("rounding to whole points", () => {
  it("finds what trying all points of three rules finds", () => {
    for (const seed of [1, 2]) {
      const random = new Random(seed, "patterns");
      const truth = [random.normal(), 2 * random.normal(), random.normal()];
      const keys = Uint16Array.from({ length: 400 }, () => random.below(8));
      const y = Float64Array.from(keys, (key) => {
        const score = truth.reduce((sum, value, r) => sum + (key & (1 << r) ? value : 0), -0.5);
        return random.uniform() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
      });
      const patterns = collapse(keys, y, 3);
      const real = fitPatterns(patterns, [0, 0, 0], "logit");
      const rounded = roundPoints(patterns, real.coefficients, [0, 0, 0], "logit");
      let least = Number.POSITIVE_INFINITY;
      for (let a = -5; a <= 5; a++)
        for (let b = -5; b <= 5; b++)
          for (let c = -5; c <= 5; c++) {
            // rounding starts from coefficients that are these points already
            const start = Float64Array.of(0, a, b, c);
            least = Math.min(least, objectiveOf(patterns, start));
          }
      expect(rounded.objective).toBeLessThan(least * 1.0005);
      expect(rounded.objective).toBeGreaterThan(real.objective - 1e-6);
    }
  });

  it("keeps to 5 points, and to the side of 0 that a rule is bound to", () => {
    const keys = Uint16Array.from({ length: 300 }, (_, i) => i % 8);
    const y = Float64Array.from(keys, (key, i) => ((key & 1) === 1 || i % 5 === 0 ? 1 : 0));
    const signs = [1, -1, 1] as const;
    const patterns = collapse(keys, y, 3);
    const { coefficients } = fitPatterns(patterns, signs, "logit");
    const { points: found, unit } = roundPoints(patterns, coefficients, signs, "logit");
    expect(unit).toBeGreaterThan(0);
    found.forEach((value, r) => {
      expect(Number.isInteger(value) && Math.abs(value) <= 5).toBe(true);
      expect(signs[r]! * value).toBeGreaterThanOrEqual(0);
    });
    expect(found[0]).toBeGreaterThan(0);
  });
});

/** The least objective of score = base + unit × points, by golden-section search over the unit and Newton's steps for the base. */
function objectiveOf({ keys, weights, means }: Patterns, points: Float64Array): number {
  const totals = Float64Array.from(keys, (key) => {
    let total = 0;
    for (let r = 0; r < 3; r++) if (key & (1 << r)) total += points[r + 1]!;
    return total;
  });
  const squares = points.reduce((sum, value) => sum + value * value, 0);
  const at = (unit: number) => {
    let base = 0;
    for (let step = 0; step < 12; step++) {
      let g = 0;
      let h = 0;
      totals.forEach((total, i) => {
        const p = 1 / (1 + Math.exp(-(base + unit * total)));
        g += weights[i]! * (means[i]! - p);
        h += weights[i]! * p * (1 - p);
      });
      base += Math.max(-1, Math.min(1, g / h));
    }
    return totals.reduce(
      (sum, total, i) => sum + weights[i]! * lossOf(base + unit * total, means[i]!, "logit"),
      (squares * unit * unit) / 2,
    );
  };
  let [low, high] = [0, 2];
  for (let step = 0; step < 24; step++) {
    const [a, b] = [low + 0.382 * (high - low), low + 0.618 * (high - low)];
    if (at(a) < at(b)) high = b;
    else low = a;
  }
  return at((low + high) / 2);
}

describe("round thresholds", () => {
  it("are whole multiples of the largest 1, 2 or 5 times a power of ten that the gap holds", () => {
    for (const [low, high, wanted] of [
      [0, 0.4, 0.4],
      [0, 0.13, 0.1],
      [12.3, 14.9, 14],
      [96, 104, 100],
      [-0.31, -0.28, -0.3],
      [-3, 8, 0],
      [4870, 5120, 5000],
      [0.29, 0.3, 0.3],
      [6, 7, 7],
      [1e300, 1.7e308, 1e308],
    ] as const)
      expect(roundest(low, high)).toBe(wanted);
  });

  it("lie above the lower and at most at the higher number, for any two", () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(any, any, (a, b) => {
        fc.pre(a !== b);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const x = roundest(low, high);
        expect(x > low && x <= high).toBe(true);
      }),
    );
  });

  it("part a number of few values between all of them", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 30 }),
        (all) => {
          const values = Float64Array.from([...all, ...all, Number.NaN]);
          const sorted = all.toSorted((a, b) => a - b);
          const cuts = fitThresholds(values, new Float64Array(values.length).fill(1));
          expect(cuts.length).toBe(all.length - 1);
          cuts.forEach((cut, i) => {
            expect(cut > sorted[i]! && cut <= sorted[i + 1]!).toBe(true);
          });
        },
      ),
    );
  });

  it("part a number of many values into about equal shares", () => {
    const random = new Random(1);
    const values = Float64Array.from({ length: 5000 }, () => Math.exp(random.normal()));
    const cuts = fitThresholds(values, new Float64Array(5000).fill(1));
    expect(cuts.length).toBeGreaterThan(30);
    const shares = [Number.NEGATIVE_INFINITY, ...cuts].map(
      (cut, i) => values.filter((x) => x >= cut && !(x >= cuts[i]!)).length / 5000,
    );
    for (const share of shares) expect(share).toBeLessThan(0.06);
    expect(cuts).toContain(1); // the roundest near the median
  });
});

describe("a card", () => {
  const data = simulated(1500, 9);

  it("gives every row its base and a whole number of units, by at most ten rules of at most five points", async () => {
    const { program, notes } = await points.fit({ ...data, link: "logit", seed: 1 });
    const rules = notes.filter((note) => /^[+−]\d/.test(note));
    expect(rules.length).toBeGreaterThan(2);
    expect(rules.length).toBeLessThanOrEqual(10);
    for (const rule of rules) expect(rule).toMatch(/^[+−][1-5] if (size|amount|source|noise) is \S/);
    const [, base, unit] = /^log-odds before calibration = (\S+) \+ (\S+) × points$/
      .exec(notes.at(-1)!)!
      .map((text) => Number(text.replace("−", "-")));
    for (const score of evaluateProgram(program, data.matrix)) {
      const total = (score - base!) / unit!;
      expect(Math.abs(total - Math.round(total))).toBeLessThan(1e-3); // the note tells six figures
      expect(Math.abs(total)).toBeLessThan(5.5 * rules.length);
    }
  });

  it("scores a row by its own text", async () => {
    const features: Feature[] = [
      { name: "title", column: "title", kind: "category", levels: ["chief", "staff", "vp"] },
      { name: "visits", column: "visits", kind: "number" },
    ];
    const random = new Random(2);
    const title = Uint8Array.from({ length: 800 }, () => 2 + random.below(3));
    const visits = Float64Array.from({ length: 800 }, () => random.below(20));
    const y = Float64Array.from(title, (code, row) =>
      random.uniform() < (code === 3 ? 0.1 : 0.5) + (visits[row]! >= 10 ? 0.4 : 0) ? 1 : 0,
    );
    const matrix: FeatureMatrix = { rows: 800, features, values: [title, visits] };
    const { notes } = await points.fit({ matrix, y, link: "logit", seed: 1 });
    expect(notes.some((note) => /^\+\d if visits is 10 or more$/.test(note))).toBe(true);
    expect(notes.some((note) => /^(−\d if title is staff|\+\d if title is chief or vp)$/.test(note))).toBe(
      true,
    );
  });
});

it("names each kind of rule in words", () => {
  const number: Feature = { name: "visits", column: "visits", kind: "number" };
  const title: Feature = {
    name: "title",
    column: "title",
    kind: "category",
    levels: ["chief", "staff", "vp"],
  };
  const cuts = Float64Array.of(2, 10);
  const told = (feature: Feature, holds: number[]) =>
    describeRule(
      { feature: 0, holds: Uint8Array.from(holds), sign: 0 },
      feature,
      feature === number ? cuts : new Float64Array(0),
    );
  expect(told(number, [0, 0, 0, 0, 1])).toBe("visits is 10 or more");
  expect(told(number, [0, 0, 0, 1, 1])).toBe("visits is 2 or more");
  expect(told(number, [0, 0, 1, 1, 0])).toBe("visits is below 10");
  expect(told(number, [0, 0, 1, 0, 0])).toBe("visits is below 2");
  expect(told(number, [1, 0, 0, 0, 0])).toBe("visits is missing");
  expect(told(title, [0, 0, 1, 0, 0])).toBe("title is chief");
  expect(told(title, [1, 1, 1, 0, 1])).toBe("title is missing, unseen or rare, chief or vp");
});
