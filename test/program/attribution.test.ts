import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Feature, type FeatureMatrix, takeRows } from "../../src/features/matrix.ts";
import { Random } from "../../src/numeric/random.ts";
import { prepareAttribution } from "../../src/program/attribution.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { interactionsAt } from "../../src/program/interactions.ts";
import type { ScoreProgram, Term } from "../../src/program/program.ts";
import { centreProgram } from "../../src/program/transform.ts";
import { branchOf, programAndRows } from "./arbitrary.ts";
import { interventional, pathDependent, shapleyInteractions, shapleyValues } from "./brute-force.ts";
import { type Branch, flatten } from "./flatten.ts";
import { type StoredTree, storedRows, storedTree } from "./stored-tree.ts";

/** More rows than are worked out one by one. */
const MANY = 100;

/** The largest distance of base + Σ contributions to f, in units of the largest number in the sum. */
function additivity(program: ScoreProgram, matrix: FeatureMatrix, background?: FeatureMatrix): number {
  const attribution = prepareAttribution(program, background);
  const contributions = attribution.contributionsOf(matrix);
  let worst = 0;
  evaluateProgram(program, matrix).forEach((value, row) => {
    const parts = contributions.map((of) => of[row]!);
    const sum = parts.reduce((total, part) => total + part, attribution.base);
    worst = Math.max(worst, Math.abs(sum - value) / Math.max(1, ...parts.map(Math.abs)));
  });
  return worst;
}

/** Rows of numbers and, after them, codes of a category of three levels. */
function rowsOf(rows: readonly (readonly number[])[]): FeatureMatrix {
  const numbers = rows[0]!.length - 1;
  const features = Array.from({ length: numbers }, (_, f): Feature => {
    return { name: `n${f}`, column: `n${f}`, kind: "number" };
  });
  features.push({ name: "c", column: "c", kind: "category", levels: ["x", "y", "z"] });
  const values = features.map((feature, f) =>
    feature.kind === "number"
      ? Float64Array.from(rows, (row) => row[f]!)
      : Uint8Array.from(rows, (row) => row[f]!),
  );
  return { rows: rows.length, features, values };
}

const programOf = (terms: readonly Term[], { features }: FeatureMatrix): ScoreProgram => {
  return { link: "logit", features, base: 0.25, terms };
};

/** A tree over `numbers` numbers and a category, and rows for it; many values stand on thresholds. */
const treeAndRows = (numbers: number, depth: number) => {
  const number = fc.oneof(
    fc.integer({ min: -16, max: 16 }).map((eighths) => eighths / 8),
    fc.constant(Number.NaN),
  );
  const row = fc
    .tuple(fc.array(number, { minLength: numbers, maxLength: numbers }), fc.nat(4))
    .map(([numbers, code]) => [...numbers, code]);
  return fc.tuple(branchOf(numbers, depth), fc.array(row, { minLength: 1, maxLength: 4 }));
};

const expectClose = (found: ArrayLike<number>, wanted: readonly number[]) => {
  wanted.forEach((value, i) => {
    expect(Math.abs(found[i]! - value), `place ${i}: found ${found[i]}, wanted ${value}`).toBeLessThan(1e-11);
  });
};

describe("attribution", () => {
  it("adds up to f, alone or against a background", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        expect(additivity(program, matrix)).toBeLessThan(1e-9);
        const background = takeRows(matrix, Uint32Array.of(0, matrix.rows - 1));
        expect(additivity(program, matrix, background)).toBeLessThan(1e-9);
      }),
    );
  });

  it("explains the value that evaluation gives, to the last bit, alone and in blocks", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        const repeated = takeRows(
          matrix,
          Uint32Array.from({ length: 5000 }, (_, row) => row % matrix.rows),
        );
        const { explain } = prepareAttribution(program);
        const wanted = evaluateProgram(program, repeated);
        expect(explain(repeated).values).toEqual(wanted);
        expect(explain(takeRows(matrix, Uint32Array.of(0))).values[0]).toBe(wanted[0]);
      }),
      { numRuns: 40 },
    );
  });

  it("gives a row the same bits alone and among many", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        const repeated = takeRows(
          matrix,
          Uint32Array.from({ length: MANY }, (_, row) => row % matrix.rows),
        );
        const attribution = prepareAttribution(program);
        const together = attribution.contributionsOf(repeated);
        for (let row = 0; row < matrix.rows; row++)
          attribution.contributionsOf(takeRows(matrix, Uint32Array.of(row))).forEach(([alone], f) => {
            expect(Object.is(alone, together[f]![row])).toBe(true);
          });
      }),
    );
  });

  it("has for its base that of a centred program", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        const centred = centreProgram(program, matrix);
        expect(Math.abs(prepareAttribution(centred).base - centred.base)).toBeLessThan(1e-11);
      }),
    );
  });

  it("gives half of a pair to each feature", () => {
    const matrix = rowsOf([[0.5, 2]]);
    const values = Float64Array.from({ length: 15 }, (_, cell) => cell);
    const pair: Term = {
      kind: "pair",
      features: [0, 1],
      cuts: [new Float64Array(), new Float64Array()],
      values,
    };
    const found = prepareAttribution(programOf([pair], matrix)).contributionsOf(matrix);
    expect(found.map(([of]) => of)).toEqual([6, 6]);
  });

  it("refuses a background without rows or with other features", () => {
    const matrix = rowsOf([[0.5, 2]]);
    const program = programOf([], matrix);
    expect(() => prepareAttribution(program, takeRows(matrix, new Uint32Array()))).toThrow(/no rows/);
    expect(() => prepareAttribution(program, rowsOf([[1, 1, 1]]))).toThrow(/found features/);
  });
});

describe("the contributions of a tree", () => {
  it("are its path-dependent Shapley values, by enumeration", () => {
    fc.assert(
      fc.property(treeAndRows(4, 4), ([tree, rows]) => {
        const matrix = rowsOf(rows);
        const found = prepareAttribution(programOf([flatten(tree)], matrix)).contributionsOf(matrix);
        rows.forEach((row, r) => {
          expectClose(
            found.map((of) => of[r]!),
            shapleyValues(5, pathDependent(tree, row)),
          );
        });
      }),
    );
  });

  it("are so for ten features and trees of many groups of leaves", () => {
    const random = new Random(5, "tree");
    const tree = randomTree(random, 9, 7);
    const rows = Array.from({ length: MANY }, () => randomRow(random, 9));
    const matrix = rowsOf(rows);
    const found = prepareAttribution(programOf([flatten(tree)], matrix)).contributionsOf(matrix);
    for (const r of [0, 1, 2, 3])
      expectClose(
        found.map((of) => of[r]!),
        shapleyValues(10, pathDependent(tree, rows[r]!)),
      );
  });

  it("are its interventional Shapley values against a background, by enumeration", () => {
    fc.assert(
      fc.property(treeAndRows(3, 3), treeAndRows(3, 1), ([tree, rows], [, background]) => {
        const matrix = rowsOf(rows);
        const program = programOf([flatten(tree)], matrix);
        const against = rowsOf(background);
        const found = prepareAttribution(program, { ...against, features: program.features }).contributionsOf(
          matrix,
        );
        rows.forEach((row, r) => {
          expectClose(
            found.map((of) => of[r]!),
            shapleyValues(4, interventional(tree, row, background)),
          );
        });
      }),
    );
  });

  it.each([16, 17, 18, 33, 64])(
    "add up with %d distinct features on a path, for one row and for many",
    (m) => {
      const random = new Random(m, "chain");
      const rows = Array.from({ length: MANY }, () => [
        ...Array.from({ length: m }, () => random.normal()),
        0,
      ]);
      for (let k = 0; k < m; k++) rows[0]![k] = -9; // follows the chain to its end
      const matrix = rowsOf(rows);
      const program = programOf([flatten(chain(random, m))], matrix);
      expect(additivity(program, matrix)).toBeLessThan(1e-12);
      expect(additivity(program, takeRows(matrix, Uint32Array.of(0)))).toBeLessThan(1e-12);
    },
  );

  it("count every feature of a long path alike where the path treats them alike", () => {
    const m = 64;
    const even = (depth: number): Branch =>
      depth === m
        ? { value: 3, cover: 2 ** -m }
        : {
            feature: depth,
            test: "<",
            by: 0,
            missingLeft: false,
            left: even(depth + 1),
            right: { value: 0, cover: 2 ** -(depth + 1) },
          };
    const matrix = rowsOf([[...Array.from({ length: m }, () => -1), 0]]);
    const found = prepareAttribution(programOf([flatten(even(0))], matrix)).contributionsOf(matrix);
    for (let k = 0; k < m; k++) expect(found[k]![0]).toBeCloseTo((3 * (1 - 2 ** -m)) / m, 14);
  });
});

describe("interactions", () => {
  it("are the Shapley interactions of a tree, by enumeration; a line sums to the contribution", () => {
    fc.assert(
      fc.property(treeAndRows(4, 4), ([tree, rows]) => {
        const matrix = rowsOf(rows);
        const program = programOf([flatten(tree)], matrix);
        const contributions = prepareAttribution(program).contributionsOf(matrix);
        rows.forEach((row, r) => {
          const found = interactionsAt(program, matrix, r);
          const wanted = shapleyInteractions(5, pathDependent(tree, row));
          for (let f = 0; f < 5; f++) {
            const line = found.slice(5 * f, 5 * f + 5);
            expect(Math.abs(line.reduce((a, b) => a + b, 0) - contributions[f]![r]!)).toBeLessThan(1e-11);
            line[f] = 0;
            expectClose(line, wanted.slice(5 * f, 5 * f + 5));
          }
        });
      }),
    );
  });

  it("hold all of a pair, and none of a table", () => {
    const matrix = rowsOf([[0.5, 2]]);
    const pair: Term = {
      kind: "pair",
      features: [0, 1],
      cuts: [new Float64Array(), new Float64Array()],
      values: new Float64Array(15).fill(4),
    };
    const table: Term = {
      kind: "table",
      feature: 0,
      cuts: new Float64Array(),
      values: new Float64Array(3).fill(7),
    };
    expect([...interactionsAt(programOf([pair, table], matrix), matrix, 0)]).toEqual([7, 2, 2, 0]);
  });

  it("refuse a row that isn't there", () => {
    const matrix = rowsOf([[0.5, 2]]);
    expect(() => interactionsAt(programOf([], matrix), matrix, 1)).toThrow(RangeError);
  });
});

describe("stored truth", () => {
  const lightgbm = stored<{ models: LightgbmModel[] }>("lightgbm-trees");
  it.each(lightgbm.models.map((model, i) => [i, model] as const))(
    "of LightGBM's pred_contrib, model %d: values to 1e-12, contributions to 1e-12",
    (_, model) => {
      const matrix = storedRows(model.rows, model.categories);
      const program = { ...programOf(model.trees.map(storedTree), matrix), base: 0 };
      expectWithin(evaluateProgram(program, matrix), model.raw, 1e-12);
      const attribution = prepareAttribution(program);
      expectWithin([attribution.base], [model.base], 1e-12);
      const found = attribution.contributionsOf(matrix);
      model.contributions.forEach((wanted, row) => {
        expectWithin(
          found.map((of) => of[row]!),
          wanted,
          1e-12,
        );
      });
    },
  );

  const shap = stored<ShapValues>("shap");
  const matrix = storedRows(shap.rows, []);
  const program = { ...programOf(shap.trees.map(storedTree), matrix), base: 0 };

  it("of the shap package: interventional values to 1e-6", () => {
    const background = { ...storedRows(shap.background, []), features: matrix.features };
    const attribution = prepareAttribution(program, background);
    expectWithin([attribution.base], [shap.base], 1e-6);
    const found = attribution.contributionsOf(matrix);
    shap.interventional.forEach((wanted, row) => {
      expectWithin(
        found.map((of) => of[row]!),
        wanted,
        1e-6,
      );
    });
  });

  it("of the shap package: interactions to 1e-6", () => {
    shap.interactions.forEach((wanted, row) => {
      expectWithin(interactionsAt(program, matrix, row), wanted.flat(), 1e-6);
    });
  });
});

interface LightgbmModel {
  readonly categories: readonly number[];
  readonly trees: readonly StoredTree[];
  readonly rows: readonly (readonly (number | null)[])[];
  readonly raw: readonly number[];
  readonly contributions: readonly (readonly number[])[];
  readonly base: number;
}

interface ShapValues {
  readonly trees: readonly StoredTree[];
  readonly rows: readonly (readonly number[])[];
  readonly background: readonly (readonly number[])[];
  readonly interventional: readonly (readonly number[])[];
  readonly base: number;
  readonly interactions: readonly (readonly (readonly number[])[])[];
}

function stored<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8")) as T;
}

function expectWithin(found: ArrayLike<number>, wanted: readonly number[], most: number): void {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, i) => {
    expect(Math.abs(found[i]! - value), `place ${i}: found ${found[i]}, wanted ${value}`).toBeLessThan(most);
  });
}

/** A tree of 2^depth leaves that splits by numbers and the category after them, features coming more than once. */
function randomTree(random: Random, numbers: number, depth: number): Branch {
  if (depth === 0) return { value: random.normal(), cover: random.below(20) };
  const [left, right] = [randomTree(random, numbers, depth - 1), randomTree(random, numbers, depth - 1)];
  const sides = { missingLeft: random.below(2) === 1, left, right };
  const feature = random.below(numbers + 1);
  return feature === numbers
    ? { feature, test: "in", by: [1 + random.below(4)], ...sides }
    : { feature, test: random.below(2) === 1 ? "<" : "<=", by: (random.below(9) - 4) / 4, ...sides };
}

function randomRow(random: Random, numbers: number): number[] {
  const cells = Array.from({ length: numbers }, () =>
    random.below(9) === 0 ? Number.NaN : (random.below(17) - 8) / 8,
  );
  return [...cells, random.below(5)];
}

/**
 * A path of m distinct features, every other one split twice, with a leaf on each step and a heavy one at the end. Few rows
 * go on at a step, which makes the integrand steep: a node too few is seen.
 */
function chain(random: Random, m: number): Branch {
  let of: Branch = { value: 50, cover: 0 };
  for (let feature = m - 1; feature >= 0; feature--) {
    const step = (by: number, left: Branch): Branch => {
      const right = { value: random.normal(), cover: 30 ** (m - feature) };
      return { feature, test: "<", by, missingLeft: false, left, right };
    };
    of = step(2, feature % 2 === 0 ? step(1.5, of) : of);
  }
  return of;
}
