import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyBins, fitBins } from "../../../src/features/bins.ts";
import { advance } from "../../../src/learners/boosted/advance.ts";
import { boostTrees, helpBoosting } from "../../../src/learners/boosted/bag.ts";
import { boosted, boostedWith } from "../../../src/learners/boosted/boosted.ts";
import { columnsOf } from "../../../src/learners/boosted/columns.ts";
import { Crew } from "../../../src/learners/boosted/crew.ts";
import { growTree } from "../../../src/learners/boosted/grow.ts";
import { handAt } from "../../../src/learners/boosted/hand.ts";
import { openShop } from "../../../src/learners/boosted/open-shop.ts";
import { fillRoom, planRoom } from "../../../src/learners/boosted/room.ts";
import { defaults } from "../../../src/learners/boosted/settings.ts";
import { splitCategory, splitNumber } from "../../../src/learners/boosted/split.ts";
import { openBench } from "../../../src/learners/boosted/workshop.ts";
import { checkInput } from "../../../src/learners/check-input.ts";
import { allocateShared, bufferOf } from "../../../src/numeric/kernels/shared-memory.ts";
import { Random } from "../../../src/numeric/random.ts";
import { evaluateProgram } from "../../../src/program/evaluate.ts";
import type { ScoreProgram, TreeTerm } from "../../../src/program/program.ts";
import { leafOf } from "../../../src/program/tree.ts";
import { simulated } from "../../contracts/learner.ts";

const free = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
const cell = fc.oneof(
  fc.constant({ g: 0, h: 0 }),
  fc.record({
    g: fc.double({ min: -9, max: 9, noNaN: true }),
    h: fc.double({ min: 0.2, max: 9, noNaN: true }),
  }),
);
const cells = fc.array(cell, { minLength: 5, maxLength: 9 });
const settings = { ...defaults, fewLevels: 100 };
const totalOf = (some: readonly { g: number; h: number }[]) =>
  some.reduce((sum, { g, h }) => ({ g: sum.g + g, h: sum.h + h }), { g: 0, h: 0 });
const worth = ({ g, h }: { g: number; h: number }) => (g * g) / (h + settings.shrinkage);

describe("a split", () => {
  it("of a number is the best of all, missing on either side", () => {
    fc.assert(
      fc.property(cells, (some) => {
        const bins = Float64Array.from(some.flatMap(({ g, h }) => [g, h]));
        bins[2] = bins[3] = 0; // no number is unseen
        const read = some.map((_, code) => ({ g: bins[2 * code]!, h: bins[2 * code + 1]! }));
        const all = totalOf(read);
        let best = 0;
        for (let last = 1; last < some.length; last++)
          for (const missingLeft of [true, false]) {
            const left = totalOf(read.filter((_, code) => (code === 0 ? missingLeft : code <= last)));
            const right = { g: all.g - left.g, h: all.h - left.h };
            if (left.h >= settings.leafHessian && right.h >= settings.leafHessian)
              best = Math.max(best, worth(left) + worth(right) - worth(all));
          }
        const column = {
          feature: 0,
          kind: "number",
          codes: some.length,
          bins: some.length,
          direction: 0,
          lists: null,
        } as const;
        const found = splitNumber(bins, 0, 0, column, { ...all, ...free }, settings, 0);
        expect(found?.gain ?? 0).toBeCloseTo(best, 8);
        if (!found) return;
        const left = totalOf(
          read.filter((_, code) => (code === 0 ? found.missingLeft : code <= found.code!)),
        );
        expect(found.g).toBeCloseTo(left.g, 9);
        expect(found.h).toBeCloseTo(left.h, 9);
      }),
    );
  });

  it("of a category is the best of all sets, where levels aren't smoothed", () => {
    fc.assert(
      fc.property(cells, (some) => {
        const plain = { ...settings, categorySmoothing: 0, shrinkage: 0, leafHessian: 0 };
        const bins = Float64Array.from(some.flatMap(({ g, h }) => [g, h]));
        const all = totalOf(some);
        const value = ({ g, h }: { g: number; h: number }) => (h > 0 ? (g * g) / h : 0);
        let best = 0;
        for (let mask = 1; mask < 2 ** some.length - 1; mask++) {
          const left = totalOf(some.filter((_, code) => (mask >> code) & 1));
          const right = totalOf(some.filter((_, code) => !((mask >> code) & 1)));
          if (left.h > 0 && right.h > 0) best = Math.max(best, value(left) + value(right) - value(all));
        }
        const column = {
          feature: 0,
          kind: "category",
          codes: some.length,
          bins: some.length,
          direction: 0,
          lists: null,
        } as const;
        const found = splitCategory(bins, 0, 0, column, { ...all, ...free }, plain, 0);
        expect(found?.gain ?? 0).toBeCloseTo(best, 7);
        if (found) {
          const left = totalOf(some.filter((_, code) => found.set![code] === 1));
          expect(found.g).toBeCloseTo(left.g, 9);
          expect(found.missingLeft).toBe(found.set![0] === 1);
        }
      }),
    );
  });
});

describe("codes in shared memory", () => {
  it("are those of applyBins, by row and by column", () => {
    const { matrix } = simulated(300, 3);
    const many = Array.from({ length: 20 }, () => matrix.features).flat();
    const wide = {
      rows: 300,
      features: many.map((feature, j) => ({ ...feature, name: `${feature.name}${j}` })),
      values: Array.from({ length: 20 }, () => matrix.values).flat(),
    };
    const layout = fitBins(wide);
    const free = { directions: new Array(80).fill(0), interactions: null };
    const columns = columnsOf(wide.features, layout, free, defaults);
    const room = planRoom(300, columns, { leaves: 4, slots: 1, helpers: 0, orders: 1 });
    for (const forKernels of [true, false]) {
      const memory = allocateShared(room.bytes, forKernels);
      fillRoom(
        room,
        memory,
        columns,
        { matrix: wide, y: new Float64Array(300), weights: new Float64Array(300) },
        layout.cuts,
      );
      const bytes = new Uint8Array(bufferOf(memory));
      const { codes } = applyBins(wide, layout);
      expect(room.blocks.map((block) => block.columns)).toEqual([40, 40]);
      for (const block of room.blocks)
        for (let k = 0; k < block.columns; k++) {
          const place = block.firstColumn + k;
          const wanted = codes[columns[place]!.feature]!;
          for (let row = 0; row < 300; row++) {
            expect(bytes[block.codes + row * block.width + k]).toBe(wanted[row]);
            expect(bytes[room.columnCodes[place]! + row]).toBe(wanted[row]);
          }
        }
    }
  });
});

/** The features on each way from the root to a leaf. */
function ways(tree: TreeTerm): Set<number>[] {
  const found: Set<number>[] = [];
  const walk = (node: number, seen: readonly number[]) => {
    if (tree.feature[node]! < 0) found.push(new Set(seen));
    else
      for (const child of [tree.left[node]!, tree.right[node]!]) walk(child, [...seen, tree.feature[node]!]);
  };
  walk(0, []);
  return found;
}
const treesOf = (program: ScoreProgram) => program.terms.filter((term) => term.kind === "tree");

describe("boosting", () => {
  const data = simulated(600, 9);
  const input = { ...data, link: "logit", seed: 3 } as const;

  it("stores the weight of the rows that come by", async () => {
    const weights = Float64Array.from(data.y, (_, row) => 1 + (row % 4) / 2);
    const { program } = await boosted.fit({ ...input, weights });
    const row = new Float64Array(4);
    for (const tree of treesOf(program).slice(0, 20)) {
      const cover = new Float64Array(tree.feature.length);
      for (let i = 0; i < data.y.length; i++) {
        data.matrix.values.forEach((values, j) => {
          row[j] = values[i]!;
        });
        cover[leafOf(tree, row, 0)]! += weights[i]!;
      }
      tree.feature.forEach((feature, node) => {
        if (feature < 0) expect(tree.cover[node]).toBeCloseTo(cover[node]!, 8);
        else
          expect(tree.cover[node]).toBeCloseTo(
            tree.cover[tree.left[node]!]! + tree.cover[tree.right[node]!]!,
            8,
          );
      });
    }
  });

  it("lets features meet only where a list holds them all", async () => {
    const interactions = [
      ["size", "amount"],
      ["amount", "source"],
      ["source", "size"],
    ];
    const allowed = interactions.map((list) =>
      list.map((name) => data.matrix.features.findIndex((feature) => feature.name === name)),
    );
    const { program } = await boostedWith({ ...defaults, columnShares: [1] }).fit({
      ...input,
      constraints: { interactions },
    });
    let met = 0;
    for (const way of treesOf(program).flatMap(ways)) {
      if (way.size > 1) met++;
      expect(
        way.size === 1 || allowed.some((list) => [...way].every((feature) => list.includes(feature))),
      ).toBe(true);
    }
    expect(met).toBeGreaterThan(10);
    await expect(boosted.fit({ ...input, constraints: { interactions: [["absent"]] } })).rejects.toThrow(
      "an interaction constraint on absent",
    );
  });

  it("gives the same trees with and without WebAssembly and helpers", async () => {
    const rows = checkInput(input);
    const layout = fitBins(rows.matrix);
    const columns = columnsOf(rows.matrix.features, layout, rows, defaults);
    const open = (count: number) =>
      openShop(rows, rows.y, columns, layout.cuts, {
        settings: { ...defaults, rounds: 15 },
        parts: Uint8Array.from(rows.y, (_, row) => row % 5),
        bags: count,
        threads: 2,
      });
    const plain = open(2);
    const memory = allocateShared(plain.room.bytes, true);
    fillRoom(plain.room, memory, columns, rows, layout.cuts);
    const bag = boostTrees.run({ ...plain, part: 0 });
    expect(bag.trees.length).toBeGreaterThan(5);
    expect(boostTrees.run({ ...open(2), memory, part: 0 })).toEqual(bag);
    expect(helpBoosting.run({ ...plain, part: 0, hand: 1 })).toBeNull(); // comes after the end and goes home
  });

  it("gives the same trees whoever does which units", () => {
    const many = simulated(9000, 4); // several units a leaf
    const rows = checkInput({ ...many, link: "logit", seed: 3 });
    const layout = fitBins(rows.matrix);
    const columns = columnsOf(rows.matrix.features, layout, rows, defaults);
    const settings = { ...defaults, fewestLeaves: 12, gainNoise: 0.5 };
    const grow = (helpers: number) => {
      const opening = { settings, parts: new Uint8Array(9000), bags: 1, threads: 1 + helpers };
      const shop = openShop(rows, rows.y, columns, layout.cuts, opening);
      const hands = Array.from({ length: 1 + helpers }, (_, hand) => handAt(openBench(shop, 0, hand)));
      const bench = openBench(shop, 0, 0);
      const random = new Random(6);
      const done = hands.map(() => 0);
      const crew = new Crew(bench.control, helpers, (unit, words) => {
        const hand = (unit * 7) % hands.length;
        done[hand]!++;
        hands[hand]!(unit, words);
      });
      for (let row = 0; row < 9000; row++) bench.rows[row] = bench.dealt[row] = row;
      const allowed = new Uint8Array(columns.length).fill(1);
      const trees = [0, 1, 2].map(() => {
        const loss = advance(bench, crew, 8000);
        return [loss, growTree({ bench, crew, levelBins: [], order: 0 }, 8000, allowed, null, random)];
      });
      expect(Math.min(...done)).toBeGreaterThan(0);
      return { trees, scores: bench.scores };
    };
    const alone = grow(0);
    expect(grow(1)).toEqual(alone);
    expect(grow(2)).toEqual(alone);
  });

  it("does every unit of a step of two parts, each of as many as there may be, and refuses more", () => {
    const done: number[] = [];
    const crew = new Crew(new Int32Array(new SharedArrayBuffer(64)), 1, (unit) => void done.push(unit));
    const most = 2 * crew.unitsFor(1e9, 1);
    crew.run(most, []);
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: most }, (_, unit) => unit));
    expect(() => crew.run(256, [])).toThrow("found 256 units, wanted 255 at most");
  });

  it("draws rows and columns and still learns", async () => {
    const learner = boostedWith({ ...defaults, rowShare: 0.5, columnShares: [0.3] });
    const { program } = await learner.fit(input);
    const scores = evaluateProgram(program, data.matrix);
    const apart = [0, 1].map((label) => {
      const some = scores.filter((_, row) => data.y[row] === label);
      return some.reduce((sum, score) => sum + score, 0) / some.length;
    });
    expect(apart[1]! - apart[0]!).toBeGreaterThan(1);
  });

  it("lets equal columns take turns where gains are made random, and the first win where they aren't", async () => {
    const random = new Random(3);
    const same = Float64Array.from({ length: 600 }, () => random.normal());
    const features = ["a", "b"].map((name) => ({ name, column: name, kind: "number" as const }));
    const y = same.map((value) => (random.uniform() < 1 / (1 + Math.exp(-3 * Math.sin(2 * value))) ? 1 : 0));
    const matrix = { rows: 600, features, values: [same, same] };
    const shareOfFirst = async (gainNoise: number) => {
      const learner = boostedWith({ ...defaults, columnShares: [1], gainNoise });
      const { program } = await learner.fit({ matrix, y, link: "logit", seed: 1 });
      const splits = treesOf(program).flatMap(({ feature }) => [...feature].filter((at) => at >= 0));
      expect(splits.length).toBeGreaterThan(300);
      return splits.filter((at) => at === 0).length / splits.length;
    };
    expect(await shareOfFirst(0)).toBe(1);
    expect(Math.abs((await shareOfFirst(0.5)) - 0.5)).toBeLessThan(0.1);
  });

  it("gives bags that take turns their own share of the columns", async () => {
    const count = data.matrix.features.length;
    const learner = boostedWith({ ...defaults, columnShares: [1, 1 / count] });
    const { bags } = await learner.fit(input);
    const mostInATree = bags.map((bag) =>
      Math.max(...treesOf(bag).map(({ feature }) => new Set([...feature].filter((at) => at >= 0)).size)),
    );
    expect(mostInATree.map((most) => most > 1)).toEqual([true, false, true, false, true]);
  });

  it("finds what two columns tell only together", async () => {
    const random = new Random(2);
    const values = [0, 1].map(() => Float64Array.from({ length: 600 }, () => random.normal()));
    const features = ["a", "b"].map((name) => ({ name, column: name, kind: "number" as const }));
    const y = Float64Array.from({ length: 600 }, (_, row) =>
      values[0]![row]! * values[1]![row]! > 0 ? 1 : 0,
    );
    const learner = boostedWith({ ...defaults, columnShares: [1] });
    const { program } = await learner.fit({
      matrix: { rows: 600, features, values },
      y,
      link: "logit",
      seed: 1,
    });
    const grid = [-1, 1].flatMap((a) => [-1, 1].map((b) => [a, b]));
    const scores = evaluateProgram(program, {
      rows: 4,
      features,
      values: [0, 1].map((j) => Float64Array.from(grid, (point) => point[j]!)),
    });
    grid.forEach(([a, b], row) => {
      expect(Math.sign(scores[row]!)).toBe(Math.sign(a! * b!));
    });
  });
});
