import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { FeatureMatrix } from "../../src/features/matrix.ts";
import { additive } from "../../src/learners/additive/additive.ts";
import { PairStepFinder } from "../../src/learners/additive/pair-step.ts";
import { joinBins } from "../../src/learners/additive/places.ts";
import { rankPairs } from "../../src/learners/additive/rank-pairs.ts";
import { defaults } from "../../src/learners/additive/settings.ts";
import { shareOfPairs } from "../../src/learners/additive/share-of-pairs.ts";
import { standardErrors } from "../../src/learners/additive/standard-errors.ts";
import type { Fitted } from "../../src/learners/learner.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { baseLoss, meanLoss } from "../contracts/learner.ts";

interface Cell {
  readonly g: number;
  readonly h: number;
}

const cell = fc.record({
  g: fc.double({ min: -50, max: 50, noNaN: true }),
  h: fc.oneof(fc.constant(0), fc.double({ min: 0.5, max: 50, noNaN: true })),
});
const grid = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([height, width]) =>
    fc.record({
      height: fc.constant(height),
      width: fc.constant(width),
      cells: fc.array(cell, { minLength: height * width, maxLength: height * width }),
    }),
  );

/** G² / (H + shrinkage) of the cells for which `isIn` holds; null where they hold too little. */
function leafGain(
  cells: readonly Cell[],
  isIn: (at: number) => boolean,
  least: number = defaults.leafHessian,
): number | null {
  const inside = cells.filter((_, at) => isIn(at));
  const g = inside.reduce((sum, each) => sum + each.g, 0);
  const h = inside.reduce((sum, each) => sum + each.h, 0);
  return h < least ? null : g ** 2 / (h + defaults.shrinkage);
}

/** The best gain of all trees that cut one way first, found by trying every one. */
function bestByHand(
  cells: readonly Cell[],
  outerOf: (at: number) => number,
  innerOf: (at: number) => number,
  outers: number,
  inners: number,
): number {
  let best = 0;
  const whole = leafGain(cells, () => true, 0)!;
  for (let outer = 1; outer < outers; outer++) {
    const sides = [(at: number) => outerOf(at) < outer, (at: number) => outerOf(at) >= outer];
    const gains = sides.map((isHere) => {
      let side = leafGain(cells, isHere);
      if (side === null) return null;
      for (let cut = 1; cut < inners; cut++) {
        const left = leafGain(cells, (at) => isHere(at) && innerOf(at) < cut);
        const right = leafGain(cells, (at) => isHere(at) && innerOf(at) >= cut);
        if (left !== null && right !== null) side = Math.max(side, left + right);
      }
      return side;
    });
    if (gains[0] != null && gains[1] != null) best = Math.max(best, gains[0] + gains[1] - whole);
  }
  return best;
}

describe("a pair's step", () => {
  const find = (
    { height, width, cells }: { height: number; width: number; cells: readonly Cell[] },
    direction: 1 | -1 | 0,
  ) => {
    const step = new Float64Array(cells.length).fill(9);
    const gain = new PairStepFinder(defaults, 5).find(
      { height, width, direction },
      Float64Array.from(cells, ({ g, h }) => (h > 0 ? g : 0)),
      Float64Array.from(cells, ({ h }) => h),
      step,
    );
    return { gain, step };
  };
  const used = (cells: readonly Cell[]) => cells.map(({ g, h }) => ({ g: h > 0 ? g : 0, h }));

  it("is the best of all trees of four leaves, found by trying each", () => {
    fc.assert(
      fc.property(grid, (given) => {
        const { height, width } = given;
        const cells = used(given.cells);
        const row = (at: number) => Math.floor(at / width);
        const column = (at: number) => at % width;
        const wanted = Math.max(
          bestByHand(cells, row, column, height, width),
          bestByHand(cells, column, row, width, height),
        );
        expect(Math.abs(find(given, 0).gain - wanted)).toBeLessThan(1e-6 * (1 + wanted));
      }),
    );
  });

  it("lowers the loss to second order and has no more than four leaves", () => {
    fc.assert(
      fc.property(grid, fc.constantFrom(1 as const, -1 as const, 0 as const), (given, direction) => {
        const { step } = find(given, direction);
        const change = used(given.cells).reduce(
          (sum, { g, h }, at) => sum + g * step[at]! + (h / 2) * step[at]! ** 2,
          0,
        );
        expect(change).toBeLessThanOrEqual(1e-9);
        expect(new Set(step).size).toBeLessThanOrEqual(4);
      }),
    );
  });

  it("goes the way it must, along the second feature", () => {
    fc.assert(
      fc.property(grid, fc.constantFrom(1 as const, -1 as const), (given, direction) => {
        const { step } = find(given, direction);
        step.forEach((value, at) => {
          if (at % given.width > 0) expect(direction * (value - step[at - 1]!)).toBeGreaterThan(-1e-12);
        });
      }),
    );
  });
});

describe("ranking pairs", () => {
  const rank = (codes: readonly Uint8Array[], g: Float64Array, h: Float64Array, counts: readonly number[]) =>
    rankPairs.run({
      codes,
      rows: Uint32Array.from(g.keys()),
      places: counts.map((count) => Int16Array.from({ length: count }, (_, place) => place)),
      counts,
      g,
      h,
      shrinkage: defaults.shrinkage,
      leafHessian: defaults.leafHessian,
      pairs: [[0, 1]],
    })[0]!;

  it("finds the best contrast of four quadrants, as trying each cut does", () => {
    fc.assert(
      fc.property(grid, ({ height, width, cells }) => {
        const rows = Uint8Array.from(cells, (_, at) => Math.floor(at / width));
        const columns = Uint8Array.from(cells, (_, at) => at % width);
        let wanted = 0;
        for (let r = 1; r < height; r++)
          for (let c = 1; c < width; c++) {
            const quadrants = [0, 1, 2, 3].map((q) => {
              const inside = cells.filter(
                (_, at) => Number(rows[at]! >= r) * 2 + Number(columns[at]! >= c) === q,
              );
              return {
                g: inside.reduce((sum, each) => sum + each.g, 0),
                h: inside.reduce((sum, each) => sum + each.h, 0),
              };
            });
            if (quadrants.some(({ h }) => h < defaults.leafHessian)) continue;
            const contrast = quadrants.reduce(
              (sum, { g, h }, q) => sum + ([1, -1, -1, 1][q]! * g) / (h + defaults.shrinkage),
              0,
            );
            const scale = quadrants.reduce((sum, { h }) => sum + 1 / (h + defaults.shrinkage), 0);
            wanted = Math.max(wanted, contrast ** 2 / scale);
          }
        const found = rank(
          [rows, columns],
          Float64Array.from(cells, ({ g }) => g),
          Float64Array.from(cells, ({ h }) => h),
          [height, width],
        );
        expect(Math.abs(found - wanted)).toBeLessThan(1e-6 * (1 + wanted));
      }),
    );
  });

  it("looks at the rows that it is told of only", () => {
    const codes = [0, 1].map((shift) => Uint8Array.from({ length: 400 }, (_, row) => (row >> shift) % 2));
    const g = Float64Array.from({ length: 400 }, (_, row) => (codes[0]![row] === codes[1]![row] ? 1 : -1));
    const gainOf = (rows: readonly number[]) =>
      rankPairs.run({
        codes,
        places: codes.map(() => Int16Array.of(0, 1)),
        counts: [2, 2],
        rows: Uint32Array.from(rows),
        g: g.map((each, row) => (row < 200 ? each : 100)),
        h: g.map(() => 1),
        shrinkage: defaults.shrinkage,
        leafHessian: defaults.leafHessian,
        pairs: [[0, 1]],
      })[0]!;
    const first = Array.from({ length: 200 }, (_, row) => row);
    // contrast 4 over four quadrants of 50 rows each
    expect(gainOf(first)).toBeCloseTo(
      ((4 * 50) / (50 + defaults.shrinkage)) ** 2 / (4 / (50 + defaults.shrinkage)),
      9,
    );
    expect(gainOf([...g.keys()])).toBeLessThan(gainOf(first));
  });

  it("takes what single features still explain for nothing", () => {
    const height = 6;
    const width = 5;
    const codes = [0, 1].map((side) =>
      Uint8Array.from({ length: height * width }, (_, at) =>
        side === 0 ? Math.floor(at / width) : at % width,
      ),
    );
    const h = new Float64Array(height * width).fill(1e6); // beside which the shrinkage is nothing
    const additiveOnly = Float64Array.from(h, (_, at) => 1e4 * (codes[0]![at]! ** 2 - 3 * codes[1]![at]!));
    const product = Float64Array.from(h, (_, at) => 1e4 * codes[0]![at]! * codes[1]![at]!);
    expect(rank(codes, additiveOnly, h, [height, width])).toBeLessThan(
      1e-6 * rank(codes, product, h, [height, width]),
    );
  });
});

describe("joining bins to places", () => {
  const masses = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 9, noNaN: true })), {
    minLength: 3,
    maxLength: 40,
  });
  const mosts = fc.integer({ min: 2, max: 12 });

  it("gives every bin that has weight a place and keeps a number's order, the missing one by itself", () => {
    fc.assert(
      fc.property(masses, mosts, (list, most) => {
        const mass = Float64Array.from(list);
        mass[1] = 0; // a number has no unseen rows
        const { of, count, cutsAt } = joinBins(mass, mass, true, most);
        expect(count).toBeLessThanOrEqual(most);
        let last = -1;
        mass.forEach((weight, bin) => {
          expect(of[bin]! >= 0).toBe(weight > 0);
          if (weight === 0) return;
          expect(of[bin]! - last === 0 || of[bin]! - last === 1).toBe(true);
          if (bin > 0 && mass[0]! > 0 && mass.slice(2).some((w) => w > 0)) expect(of[bin]).toBeGreaterThan(0);
          last = of[bin]!;
        });
        const isMissing = mass[0]! > 0 ? 1 : 0;
        if (mass.slice(2).some((weight) => weight > 0)) expect(cutsAt.length).toBe(count - 1 - isMissing);
      }),
    );
  });

  it("joins levels whose values are neighbours, however they are numbered", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -99, max: 99 }), { minLength: 3, maxLength: 30 }),
        mosts,
        (list, most) => {
          const values = Float64Array.from(list);
          const mass = values.map((value) => 1 + Math.abs(value % 7));
          const { of } = joinBins(mass, values, false, most);
          const backwards = joinBins(
            mass.slice().reverse(),
            values.slice().reverse(),
            false,
            most,
          ).of.reverse();
          expect(of).toEqual(backwards);
          values.forEach((a, i) => {
            values.forEach((b, j) => {
              if (a < b) expect(of[i]!).toBeLessThanOrEqual(of[j]!);
            });
          });
        },
      ),
    );
  });
});

/** Simulated: the sign of one number turns what the other one means; a category and a number that tells nothing. */
function crossed(rows: number, seed: number): { matrix: FeatureMatrix; y: Float64Array } {
  const random = new Random(seed, "crossed");
  const [first, second, noise] = [0, 1, 2].map(() =>
    Float64Array.from({ length: rows }, () => random.normal()),
  ) as [Float64Array, Float64Array, Float64Array];
  const level = Uint8Array.from({ length: rows }, () => 2 + random.below(3));
  const y = Float64Array.from({ length: rows }, (_, row) =>
    random.uniform() < sigmoid(2 * Math.sign(first[row]!) * second[row]! + [0, 0, -1, 0, 1][level[row]!]!)
      ? 1
      : 0,
  );
  const number = (name: string) => ({ name, column: name, kind: "number" as const });
  return {
    matrix: {
      rows,
      features: [
        number("first"),
        number("second"),
        number("noise"),
        { name: "level", column: "level", kind: "category", levels: ["a", "b", "c"] },
      ],
      values: [first, second, noise, level],
    },
    y,
  };
}

describe("pairs in the additive learner", () => {
  const data = crossed(1200, 1);
  const weights = data.y.map((_, row) => 1 + (row % 2));
  let fitted: Fitted;
  beforeAll(async () => {
    fitted = await additive.fit({ ...data, weights, link: "logit", seed: 3 });
  });

  it("finds the pair that holds the signal and tells unseen rows by it", () => {
    const best = fitted.program.terms.find((term) => term.kind === "pair");
    expect(best?.features).toEqual([0, 1]);
    const unseen = crossed(2000, 2);
    const without = { ...fitted.program, terms: fitted.program.terms.filter((term) => term !== best) };
    const loss = meanLoss(evaluateProgram(fitted.program, unseen.matrix), unseen.y);
    expect(loss).toBeLessThan(0.75 * baseLoss(unseen.y));
    expect(loss).toBeLessThan(0.8 * meanLoss(evaluateProgram(without, unseen.matrix), unseen.y));
  });

  it("leaves a pair only what neither feature tells alone", () => {
    for (const { terms } of [fitted.program, ...fitted.bags])
      for (const term of terms) {
        if (term.kind !== "pair") continue;
        const alone = { ...fitted.program, base: 0, terms: [term] };
        const values = evaluateProgram(alone, data.matrix);
        term.features.forEach((feature, side) => {
          const sums = new Map<number, number>();
          data.matrix.values[feature]!.forEach((x, row) => {
            const cuts = term.cuts[side]!;
            const bin = cuts.length > 0 ? cuts.filter((cut) => cut <= x).length : x;
            sums.set(bin, (sums.get(bin) ?? 0) + weights[row]! * values[row]!);
          });
          for (const sum of sums.values()) expect(Math.abs(sum)).toBeLessThan(1e-7);
        });
      }
  });

  it("holds a monotone constraint on a feature of a pair, in the program and in the bags", async () => {
    for (const direction of [1, -1] as const) {
      const { program, bags } = await additive.fit({
        ...data,
        link: "logit",
        seed: 3,
        constraints: { monotone: { second: direction } },
      });
      expect(program.terms.some((term) => term.kind === "pair" && term.features.includes(1))).toBe(true);
      const steps = 60;
      for (const first of [-2, -0.7, -0.1, 0.1, 0.7, 2, Number.NaN]) {
        const sweep: FeatureMatrix = {
          rows: steps,
          features: data.matrix.features,
          values: [
            new Float64Array(steps).fill(first),
            Float64Array.from({ length: steps }, (_, k) => -3 + (6 * k) / steps),
            new Float64Array(steps),
            new Uint8Array(steps).fill(3),
          ],
        };
        for (const each of [program, ...bags]) {
          const scores = evaluateProgram(each, sweep);
          for (let k = 1; k < steps; k++)
            expect(direction * (scores[k]! - scores[k - 1]!)).toBeGreaterThan(-1e-12);
        }
      }
    }
  });

  it("tells about how far values would scatter over new samples", async () => {
    const found = new Map<string, { values: number[]; errors: number[] }>();
    for (let seed = 20; seed < 40; seed++) {
      const fit = await additive.fit({ ...crossed(600, seed), link: "logit", seed: 1 });
      const errors = standardErrors(fit);
      fit.program.terms.forEach((term, k) => {
        if (term.kind !== "table") return;
        for (const bin of term.feature === 3 ? [2, 3, 4] : [20, 60, 100]) {
          const key = `${term.feature} ${bin}`;
          const entry = found.get(key) ?? { values: [], errors: [] };
          entry.values.push(term.values[bin]!);
          entry.errors.push(errors[k]![bin]!);
          found.set(key, entry);
        }
      });
    }
    const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const ratios = [...found.values()].map(({ values, errors }) => {
      const centre = mean(values);
      return mean(errors) / Math.sqrt(mean(values.map((x) => (x - centre) ** 2)));
    });
    expect(ratios.length).toBe(12);
    expect(Math.exp(mean(ratios.map(Math.log)))).toBeGreaterThan(0.8);
    expect(Math.exp(mean(ratios.map(Math.log)))).toBeLessThan(1.6);
  });

  it("are kept as surely as bags lose less at the median's stop, not where only each bag's own stop says so", () => {
    const bag = (rounds: number, ...losses: number[]) => ({ rounds, losses });
    expect(shareOfPairs([bag(8, 10, 8, 9), bag(8, 10, 8.5, 9), bag(16, 10, 9, 8)])).toBeGreaterThan(0);
    expect(shareOfPairs([bag(0, 10, 11, 12), bag(8, 10, 8, 9), bag(8, 10, 9, 9)])).toBe(0);
    expect(
      shareOfPairs([bag(8, 10, 9, 9.5), bag(24, 10, 11, 12, 9), bag(24, 10, 11, 10, 9)]),
    ).toBeGreaterThan(0);
    // Each bag's best is better than none, but the median's stop is good for its own rows alone.
    expect(shareOfPairs([bag(8, 10, 9, 12, 13), bag(16, 10, 12, 9.9), bag(24, 10, 10, 11, 9)])).toBe(0);
    expect(shareOfPairs([bag(0, 10), bag(0, 10)])).toBe(0);
    // falls of 1 and 3: mean 2, standard error 1, so t = 2
    expect(shareOfPairs([bag(8, 10, 9), bag(8, 10, 7)])).toBeCloseTo(1 - 1 / 4, 12);
    expect(shareOfPairs([bag(8, 10, 9), bag(8, 10, 9)])).toBe(1);
  });

  it("refuses standard errors of bags with other terms", () => {
    const { program, bags } = fitted;
    expect(standardErrors(fitted).map((errors) => errors.length)).toEqual(
      program.terms.map((term) => (term.kind === "table" || term.kind === "pair" ? term.values.length : 0)),
    );
    const cut = { ...bags[0]!, terms: bags[0]!.terms.slice(1) };
    expect(() => standardErrors({ program, bags: [cut] })).toThrow(RangeError);
  });

  it("tells unseen rows as well as InterpretML's explainable boosting machine", async () => {
    const stored = JSON.parse(readFileSync(new URL("../fixtures/ebm.json", import.meta.url), "utf8")) as {
      train: number;
      size: number[];
      visits: (number | null)[];
      level: number[];
      noise: number[];
      y: number[];
      probabilities: number[];
    };
    const number = (name: string) => ({ name, column: name, kind: "number" as const });
    const part = (from: number, to: number): { matrix: FeatureMatrix; y: Float64Array } => ({
      matrix: {
        rows: to - from,
        features: [
          number("size"),
          number("visits"),
          { name: "level", column: "level", kind: "category", levels: ["l0", "l1", "l2", "l3"] },
          number("noise"),
        ],
        values: [
          Float64Array.from(stored.size.slice(from, to)),
          Float64Array.from(stored.visits.slice(from, to), (x) => x ?? Number.NaN),
          Uint8Array.from(stored.level.slice(from, to), (code) => code + 2),
          Float64Array.from(stored.noise.slice(from, to)),
        ],
      },
      y: Float64Array.from(stored.y.slice(from, to)),
    });
    const { program } = await additive.fit({ ...part(0, stored.train), link: "logit", seed: 1 });
    const unseen = part(stored.train, stored.y.length);
    const ours = evaluateProgram(program, unseen.matrix);
    const theirs = Float64Array.from(stored.probabilities, (p) => Math.log(p / (1 - p)));
    expect(meanLoss(ours, unseen.y)).toBeLessThan(1.01 * meanLoss(theirs, unseen.y));
    const apart = ours.reduce((sum, logit, row) => sum + Math.abs(sigmoid(logit) - sigmoid(theirs[row]!)), 0);
    expect(apart / ours.length).toBeLessThan(0.05);
  });
});
