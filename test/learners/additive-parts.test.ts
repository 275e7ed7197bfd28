import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Boosted, boost, type Part } from "../../src/learners/additive/boost.ts";
import { averageBags, spreadBags } from "../../src/learners/additive/combine.ts";
import { dealBags } from "../../src/learners/additive/deal-bags.ts";
import { Desk } from "../../src/learners/additive/desk.ts";
import { defaults } from "../../src/learners/additive/settings.ts";
import { type Shape, StepFinder } from "../../src/learners/additive/step.ts";
import { checkInput } from "../../src/learners/check-input.ts";
import { dealGroups } from "../../src/learners/deal-groups.ts";
import { Random } from "../../src/numeric/random.ts";
import { simulated } from "../contracts/learner.ts";

const bins = fc.array(
  fc.record({
    g: fc.double({ min: -50, max: 50, noNaN: true }),
    h: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 50, noNaN: true })),
  }),
  { minLength: 3, maxLength: 12 },
);

function stepOf(
  shape: Omit<Shape, "bins">,
  cells: readonly { g: number; h: number }[],
  isRandom = false,
): Float64Array {
  const step = new Float64Array(cells.length);
  const gradients = Float64Array.from(cells, ({ g, h }) => (h > 0 ? g : 0));
  const hessians = Float64Array.from(cells, ({ h }) => h);
  new StepFinder(defaults, cells.length, new Random(1)).find(
    { ...shape, bins: cells.length },
    isRandom,
    gradients,
    hessians,
    step,
  );
  return step;
}

/** The second-order change of the loss by a step, shrinkage left out. */
function change(cells: readonly { g: number; h: number }[], step: Float64Array): number {
  return cells.reduce(
    (sum, { g, h }, bin) => sum + (h > 0 ? g * step[bin]! + (h / 2) * step[bin]! ** 2 : 0),
    0,
  );
}

describe("a step", () => {
  it("lowers the loss to second order and has no more leaves than allowed", () => {
    fc.assert(
      fc.property(bins, fc.boolean(), fc.boolean(), (cells, ordered, isRandom) => {
        const step = stepOf({ ordered, direction: 0 }, cells, isRandom);
        expect(change(cells, step)).toBeLessThanOrEqual(1e-12);
        const levels = ordered ? step.slice(2) : step.filter((_, bin) => cells[bin]!.h > 0);
        expect(new Set(levels).size).toBeLessThanOrEqual(defaults.leaves);
      }),
    );
  });

  it("goes the way it must", () => {
    fc.assert(
      fc.property(
        bins,
        fc.constantFrom(1 as const, -1 as const),
        fc.boolean(),
        (cells, direction, isRandom) => {
          const step = stepOf({ ordered: true, direction }, cells, isRandom);
          for (let bin = 3; bin < step.length; bin++)
            expect(direction * (step[bin]! - step[bin - 1]!)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it("doesn't care how levels are numbered", () => {
    fc.assert(
      fc.property(bins, (cells) => {
        const ratios = cells.map(({ g, h }) => (h > 0 ? g : 0) / (h + defaults.shrinkage));
        fc.pre(new Set(ratios).size === cells.length);
        const shape = { ordered: false, direction: 0 } as const;
        const backwards = stepOf(shape, cells.slice().reverse()).reverse();
        stepOf(shape, cells).forEach((value, bin) => {
          expect(Math.abs(value - backwards[bin]!)).toBeLessThan(1e-9);
        });
      }),
    );
  });

  it("is the Newton step of the best split, by hand", () => {
    const cells = [
      { g: 0, h: 0 }, // missing
      { g: 0, h: 0 }, // unseen
      { g: -20, h: 10 },
      { g: -20, h: 10 },
      { g: 30, h: 10 },
    ];
    const step = stepOf({ ordered: true, direction: 0 }, cells);
    const { learningRate, shrinkage } = defaults;
    expect(step[4]).toBeCloseTo((-learningRate * 30) / (10 + shrinkage), 12);
    expect(step[3]).toBeGreaterThan(0);
    expect([step[0], step[1]]).toEqual([0, 0]);
  });
});

describe("bags", () => {
  const table = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 5, maxLength: 5 });

  it("are spread to the variance of the delete-a-group jackknife, about the same mean", () => {
    fc.assert(
      fc.property(fc.array(table, { minLength: 2, maxLength: 9 }), (values) => {
        const bags = values.map((each) => ({ base: each[0]!, tables: [Float64Array.from(each)], grids: [] }));
        const count = bags.length;
        const mean = averageBags(bags);
        const spread = spreadBags(bags, mean, [{ direction: 0, from: 2, length: 5 }], []);
        for (let bin = 0; bin < 5; bin++) {
          const of = (all: readonly { tables: readonly Float64Array[] }[]) =>
            all.map((bag) => bag.tables[0]![bin]!);
          const centre = mean.tables[0]![bin]!;
          const squares = (numbers: number[]) => numbers.reduce((sum, x) => sum + (x - centre) ** 2, 0);
          const jackknife = ((count - 1) / count) * squares(of(bags));
          expect(squares(of(spread)) / (count - 1)).toBeCloseTo(jackknife, 8);
          expect(of(spread).reduce((sum, x) => sum + x, 0) / count).toBeCloseTo(centre, 9);
        }
      }),
    );
  });
});

describe("dealing out groups", () => {
  const rows = (changes: object = {}) =>
    checkInput({ ...simulated(400, 6), link: "logit", seed: 2, ...changes });

  it("keeps a group's rows on one side, with and without moments", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 400, maxLength: 400 }),
        fc.integer({ min: 2, max: 8 }),
        fc.boolean(),
        (numbers, parts, timed) => {
          const groups = Uint32Array.from(numbers);
          const moments = Float64Array.from(numbers, (_, row) => row);
          const checked = rows({ groups, ...(timed && { moments }) });
          for (const dealt of [dealGroups(checked, parts, "test"), dealBags(checked, parts)]) {
            const partOf = new Map<number, number>();
            dealt.forEach((part, row) => {
              expect(part).toBeLessThan(parts);
              expect(partOf.get(groups[row]!) ?? part).toBe(part);
              partOf.set(groups[row]!, part);
            });
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it("gives each part its share of rows and of wins", () => {
    const checked = rows({ groups: undefined });
    const dealt = dealGroups(checked, 5, "test");
    const wins = checked.y.reduce((sum, y) => sum + y, 0);
    for (let part = 0; part < 5; part++) {
      const here = [...dealt.keys()].filter((row) => dealt[row] === part);
      expect(Math.abs(here.length - 80)).toBeLessThanOrEqual(1);
      expect(Math.abs(here.filter((row) => checked.y[row] === 1).length - wins / 5)).toBeLessThanOrEqual(1);
    }
  });

  it("puts the newest rows into bag 0, where there are moments", () => {
    const moments = Float64Array.from({ length: 400 }, (_, row) => 1000 - row);
    const dealt = dealBags(rows({ moments, groups: undefined }), 8);
    dealt.forEach((part, row) => {
      expect(part === 0).toBe(row < 50);
    });
    expect(new Set(dealt).size).toBe(8);
  });
});

describe("boosting", () => {
  /** The Newton step of every cell by itself, a tenth of it. */
  const newton = (g: Float64Array, h: Float64Array, step: Float64Array) => {
    let gain = 0;
    step.forEach((_, cell) => {
      step[cell] = h[cell]! > 0 ? (-0.1 * g[cell]!) / h[cell]! : 0;
      if (h[cell]! > 0) gain += g[cell]! ** 2 / h[cell]!;
    });
    return gain;
  };
  /** @param left the part of each row; a row is left out by the bag of its part, if there is one */
  const deskOf = (
    y: readonly number[],
    left: readonly number[],
    bags: readonly number[],
    parts: readonly Part[],
    weight = 1,
  ) => {
    const desk = new Desk(
      {
        codes: [],
        y: Float64Array.from(y),
        weights: new Float64Array(y.length).fill(weight),
        link: "identity",
        parts: Uint8Array.from(left),
        settings: defaults,
      },
      bags,
      parts,
    );
    desk.start(() => 0);
    return desk;
  };
  const partOf = (cells: number, cellOf: (row: number) => number): Part => ({
    cells,
    place: (to) => {
      for (let row = 0; row < to.length; row++) to[row] = cellOf(row);
    },
    find: (_, g, h, step) => newton(g, h, step),
  });
  const settings = { rounds: 2000, patience: 40 };

  it("finds the least squares of two crossed parts where the judge sees the same rows, in every lane", () => {
    fc.assert(
      fc.property(fc.constantFrom(1e-12, 1, 3e8), fc.constantFrom(1e-30, 1, 1e20), (size, weight) => {
        const all = Array.from({ length: 60 * 5 }, (_, row) => row);
        const cellOf = (row: number, k: number) => (row % 60) % (k + 2);
        const y = all.map((row) => size * ([1, -2][cellOf(row, 0)]! + [0, 5, 1][cellOf(row, 1)]!));
        const parts = [0, 1].map((k) => partOf(k + 2, (row) => cellOf(row, k)));
        const left = all.map((row) => (row < 60 ? 9 : Math.floor(row / 60) - 1));
        const bags = boost(deskOf(y, left, [0, 1, 2, 3], parts, weight), parts, settings);
        expect(bags.length).toBe(4);
        for (const { values } of bags)
          for (const row of all) {
            const sum = values[0]![cellOf(row, 0)]! + values[1]![cellOf(row, 1)]!;
            expect(Math.abs(sum - y[row]!)).toBeLessThan(1e-3 * size);
          }
      }),
      { numRuns: 9 },
    );
  });

  it("gives the values that told the judging rows best, also where later ones tell the learning rows better", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (x, other) => {
          const parts = [partOf(1, () => 0)];
          const [bag] = boost(deskOf([x, other], [1, 0], [0], parts), parts, settings);
          const value = bag!.values[0]![0]!;
          expect((value - other) ** 2).toBeLessThanOrEqual(other ** 2 + 1e-9);
          if (x * other <= 0) expect([value, bag!.rounds]).toEqual([0, 0]);
        },
      ),
    );
  });

  it("gives each bag what it would learn alone, to the last bit, as long as all go on", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 4 }), (seed, count) => {
        const random = new Random(seed);
        const y = Array.from({ length: 40 }, () => random.normal());
        const left = y.map(() => random.below(5));
        const parts = [partOf(3, (row) => row % 3)];
        const bags = Array.from({ length: count }, (_, bag) => bag);
        const endless = { rounds: 24, patience: 100 };
        const together = boost(deskOf(y, left, bags, parts), parts, endless);
        for (const bag of bags) {
          const [{ values, rounds, losses }] = boost(deskOf(y, left, [bag], parts), parts, endless) as [
            Boosted,
          ];
          expect(together[bag]).toMatchObject({ values, rounds, losses });
        }
      }),
    );
  });
});
