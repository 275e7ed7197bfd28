import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Feature, FeatureMatrix } from "../../src/features/matrix.ts";
import { InputError } from "../../src/leads/input-error.ts";
import { prepareAttribution } from "../../src/program/attribution.ts";
import { checkProgram } from "../../src/program/check.ts";
import type { BinCounts, ProgramEdit } from "../../src/program/edit.ts";
import { editBag, editProgram } from "../../src/program/edit-program.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import type { ScoreProgram, Term } from "../../src/program/program.ts";
import { programAndRows } from "./arbitrary.ts";

/** Programs without trees, whose curves are held at their ends. */
const editable = programAndRows.map(({ program, matrix }) => ({
  matrix,
  program: {
    ...program,
    terms: program.terms
      .filter((term) => term.kind !== "tree")
      .map((term): Term => (term.kind === "curve" ? { ...term, ends: "hold" } : term)),
  },
}));

const bound = fc.integer({ min: -40, max: 40 }).map((x) => x / 4);
const ends = fc.oneof(fc.constant(null), bound);
const places = fc.record({
  range: fc
    .tuple(ends, ends)
    .map(([a, b]): [number | null, number | null] => (a !== null && b !== null && a > b ? [b, a] : [a, b])),
  missing: fc.boolean(),
});

const clampOfA = fc.record({ places: fc.oneof(fc.constant({}), places), low: bound, width: fc.nat(20) }).map(
  ({ places, low, width }): ProgramEdit => ({
    ...places,
    feature: "a",
    kind: "clamp",
    low,
    high: low + width / 4,
  }),
);
const smoothOfA = places.map(({ range }): ProgramEdit => ({ feature: "a", kind: "smooth", range }));
const flattenOfA = places.map((of): ProgramEdit => ({ ...of, feature: "a", kind: "flatten" }));
const zeroOfA = places.map((of): ProgramEdit => ({ ...of, feature: "a", kind: "zero" }));
const monotoneOfA = fc
  .record({ of: places, direction: fc.constantFrom("rising" as const, "falling" as const) })
  .map(({ of: { range }, direction }): ProgramEdit => ({ feature: "a", kind: "monotone", direction, range }));
const edits = fc.oneof(clampOfA, smoothOfA, flattenOfA, zeroOfA, monotoneOfA);

const countsOfA = fc
  .uniqueArray(bound, { minLength: 1, maxLength: 6 })
  .chain((cuts) =>
    fc
      .array(fc.nat(50), { minLength: cuts.length + 3, maxLength: cuts.length + 3 })
      .map((leads): BinCounts => ({ cuts: cuts.sort((x, y) => x - y), leads: leads.with(1, 0) })),
  );

interface Case {
  readonly program: ScoreProgram;
  readonly matrix: FeatureMatrix;
  readonly edit: ProgramEdit;
  readonly counts: BinCounts;
}

/** Edits that change something; the others are refused, as further tests show. */
const cases = (
  of: fc.Arbitrary<ProgramEdit>,
): fc.Arbitrary<Case & { done: ReturnType<typeof editProgram> }> =>
  fc
    .record({ from: editable, edit: of, counts: countsOfA })
    .map(({ from, edit, counts }) => {
      try {
        return { ...from, edit, counts, done: editProgram(from.program, [edit], new Map([["a", counts]])) };
      } catch (error) {
        if (error instanceof InputError) return null;
        throw error;
      }
    })
    .filter((found) => found !== null);

/** Whether the edit names the place of a row's value of the first feature. */
function names({ range, missing }: ProgramEdit, x: number): boolean {
  if (range === undefined && missing === undefined) return true;
  if (Number.isNaN(x)) return missing === true;
  return range !== undefined && x >= (range[0] ?? -Infinity) && x <= (range[1] ?? Infinity);
}

/** What tables and curves alone add for the first feature, by evaluating them without all other terms. */
function ownValues(program: ScoreProgram, matrix: FeatureMatrix): Float64Array {
  const terms = program.terms.filter((term) => term.kind !== "pair" && term.feature === 0);
  return evaluateProgram({ ...program, base: 0, terms }, matrix);
}

const near = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

describe("any edit", () => {
  test("leaves f as it was outside its places, and the program itself untouched", () => {
    fc.assert(
      fc.property(cases(edits), ({ program, matrix, edit, counts, done }) => {
        const copy = structuredClone(program);
        editProgram(program, [edit], new Map([["a", counts]]));
        expect(program).toEqual(copy);
        checkProgram(done.program);
        const before = evaluateProgram(program, matrix);
        const after = evaluateProgram(done.program, matrix);
        const [own, edited] = [ownValues(program, matrix), ownValues(done.program, matrix)];
        const { shift } = done.changes[0]!;
        before.forEach((value, row) => {
          if (names(edit, matrix.values[0]![row]!)) return;
          expect(near(after[row]!, value)).toBe(true);
          expect(near(edited[row]! + shift, own[row]!)).toBe(true); // a constant shift, the same for all
        });
      }),
    );
  });

  test("keeps the sum exact, the other terms as they are, and moves the base by the shift", () => {
    fc.assert(
      fc.property(cases(edits), ({ program, matrix, done }) => {
        const edited = done.program;
        expect(edited.base).toBe(program.base + done.changes[0]!.shift);
        const other = ({ terms }: ScoreProgram) =>
          terms.filter((term) => term.kind === "pair" || (term.kind !== "tree" && term.feature !== 0));
        expect(other(edited)).toEqual(other(program));
        const logits = evaluateProgram(edited, matrix);
        const { base, contributionsOf } = prepareAttribution(edited);
        const contributions = contributionsOf(matrix);
        logits.forEach((logit, row) => {
          const sum = contributions.reduce((total, values) => total + values[row]!, base);
          expect(near(sum, logit)).toBe(true);
        });
      }),
    );
  });

  test("tells a change by bin whose mean over the leads is 0", () => {
    fc.assert(
      fc.property(cases(edits), ({ counts, done }) => {
        const { byBin } = done.changes[0]!;
        const moved = byBin.reduce((sum, change, bin) => sum + change * counts.leads[bin]!, 0);
        expect(Math.abs(moved)).toBeLessThan(1e-7);
      }),
    );
  });
});

describe("clamp", () => {
  test("is min and max of what the feature adds, at every value", () => {
    fc.assert(
      fc.property(cases(clampOfA), ({ program, matrix, edit, done }) => {
        if (edit.kind !== "clamp") return;
        const [own, edited] = [ownValues(program, matrix), ownValues(done.program, matrix)];
        own.forEach((value, row) => {
          const wanted = names(edit, matrix.values[0]![row]!)
            ? Math.min(edit.high!, Math.max(edit.low!, value))
            : value;
          expect(near(edited[row]! + done.changes[0]!.shift, wanted)).toBe(true);
        });
      }),
    );
  });

  test("changes nothing a second time, at the bounds as they are told then", () => {
    fc.assert(
      fc.property(cases(clampOfA), ({ edit, counts, done }) => {
        if (edit.kind !== "clamp") return;
        const { shift } = done.changes[0]!;
        const again = { ...edit, low: edit.low! - shift, high: edit.high! - shift };
        expect(() => editProgram(done.program, [again], new Map([["a", counts]]))).toThrow(/changes nothing/);
      }),
    );
  });

  test("bends a curve where it meets a bound", () => {
    // y = x / 50 - 1 reaches 0.5 at 75, between the knots
    const { program } = editProgram(line, [{ feature: "x", kind: "clamp", low: null, high: 0.5 }], leadsOfX);
    const g = (x: number) => evaluateProgram(program, rowsOf(line, [x]))[0]!;
    expect([20, 70, 75, 90, 100].map(g)).toEqual(
      [-0.6, 0.4, 0.5, 0.5, 0.5].map((y) => expect.closeTo(y, 12)),
    );
  });
});

describe("flatten", () => {
  test("gives all its places one value", () => {
    fc.assert(
      fc.property(cases(flattenOfA), ({ matrix, edit, done }) => {
        const values = ownValues(done.program, matrix).filter((_, row) =>
          names(edit, matrix.values[0]![row]!),
        );
        for (const value of values) expect(near(value, values[0]!)).toBe(true);
        expect(done.changes[0]!.shift).toBeCloseTo(0, 9);
      }),
    );
  });

  test("is the mean over the leads of the levels named", () => {
    const counts = new Map([["c", { cuts: [], leads: [5, 0, 10, 30, 60] }]]);
    const { program, changes } = editProgram(
      levels,
      [{ feature: "c", kind: "flatten", levels: ["p", "q"] }],
      counts,
    );
    // (10 × 0.8 + 30 × 0.4) / 40 = 0.5
    const { values } = program.terms[0] as { values: Float64Array };
    expect([...values]).toEqual([0.1, 0.2, 0.5, 0.5, -0.3].map((value) => expect.closeTo(value, 12)));
    expect([...changes[0]!.byBin]).toEqual([0, 0, -0.3, 0.1, 0].map((value) => expect.closeTo(value, 12)));
  });

  test("counts the bin of the training leads for each piece of a finer table", () => {
    const table: Term = {
      kind: "table",
      feature: 0,
      cuts: Float64Array.of(10, 20, 30),
      values: Float64Array.of(0, 0, -1, 1, 2, 4),
    };
    // 80 leads below 20, 40 to either side of 10; 20 from 20 on, 10 to either side of 30
    const counts = new Map([["x", { cuts: [20], leads: [0, 0, 80, 20] }]]);
    const edit: ProgramEdit = { feature: "x", kind: "flatten", range: [10, null] };
    const { program } = editProgram({ ...line, terms: [table] }, [edit], counts);
    const f = (x: number) => evaluateProgram(program, rowsOf(line, [x]))[0]!;
    expect([5, 10, 25, 1e6].map(f)).toEqual(
      [-1, 100 / 60, 100 / 60, 100 / 60].map((y) => expect.closeTo(y, 12)),
    );
  });

  test("reaches both ends of its range and not one float further", () => {
    const { program } = editProgram(line, [{ feature: "x", kind: "flatten", range: [25, 75] }], leadsOfX);
    const f = (x: number) => evaluateProgram(program, rowsOf(line, [x]))[0]!;
    const [below, above] = [25 - 2 ** -48, 75 + 2 ** -46]; // the next float64 either way
    expect([f(25), f(50), f(75)]).toEqual([0, 0, 0].map((y) => expect.closeTo(y, 9)));
    expect([f(below), f(above)]).toEqual([-0.5, 0.5].map((y) => expect.closeTo(y, 12)));
  });
});

describe("smooth", () => {
  test("keeps the mean over the leads and never reaches beyond the values that were there", () => {
    fc.assert(
      fc.property(cases(smoothOfA), ({ program, matrix, edit, done }) => {
        expect(done.changes[0]!.shift).toBeCloseTo(0, 8);
        const before = ownValues(program, matrix);
        expect(before).toHaveLength(matrix.rows);
        const own = program.terms.filter((term) => term.kind !== "pair" && term.feature === 0);
        const all = own.map((term) => [
          ...(term.kind === "table" ? term.values : (term as { y: Float64Array }).y),
        ]);
        const most = all.reduce((sum, values) => sum + Math.max(...values), 0);
        const least = all.reduce((sum, values) => sum + Math.min(...values), 0);
        ownValues(done.program, matrix).forEach((value, row) => {
          if (!names(edit, matrix.values[0]![row]!)) return;
          expect(value).toBeLessThanOrEqual(most + 1e-7);
          expect(value).toBeGreaterThanOrEqual(least - 1e-7);
        });
      }),
    );
  });
});

describe("zero", () => {
  test("leaves nothing but the shift where it acts", () => {
    fc.assert(
      fc.property(cases(zeroOfA), ({ matrix, edit, done }) => {
        const { shift } = done.changes[0]!;
        ownValues(done.program, matrix).forEach((value, row) => {
          if (names(edit, matrix.values[0]![row]!)) expect(near(value + shift, 0)).toBe(true);
        });
      }),
    );
  });
});

describe("monotone", () => {
  test("goes one way only in its range", () => {
    fc.assert(
      fc.property(cases(monotoneOfA), ({ program, edit, done }) => {
        const direction = edit.kind === "monotone" && edit.direction === "falling" ? -1 : 1;
        const [from, to] = edit.range!;
        const xs = Array.from({ length: 401 }, (_, i) => -12 + i * 0.06).filter(
          (x) => x >= (from ?? -Infinity) && x <= (to ?? Infinity),
        );
        const values = ownValues(done.program, rowsOf(program, xs));
        for (let i = 1; i < values.length; i++)
          expect(direction * (values[i]! - values[i - 1]!)).toBeGreaterThanOrEqual(-1e-9);
      }),
    );
  });

  test("is the isotonic regression over the leads of each bin", () => {
    const table: Term = {
      kind: "table",
      feature: 0,
      cuts: Float64Array.of(10, 20, 30),
      values: Float64Array.of(0, 0, 1, 3, 1, 4),
    };
    const counts = new Map([["x", { cuts: [10, 20, 30], leads: [0, 0, 10, 10, 30, 10] }]]);
    const edit: ProgramEdit = { feature: "x", kind: "monotone", direction: "rising", range: [null, null] };
    const { program } = editProgram({ ...line, terms: [table] }, [edit], counts);
    const f = (x: number) => evaluateProgram(program, rowsOf(line, [x]))[0]!;
    // 3 over 10 leads and 1 over 30 are pooled: (30 + 30) / 40 = 1.5
    expect([5, 10, 20, 30].map(f)).toEqual([1, 1.5, 1.5, 4].map((y) => expect.closeTo(y, 9)));
  });
});

describe("edits of a bag", () => {
  test("are those of the program; a feature that the bag doesn't have is left out", () => {
    const edit: ProgramEdit = { feature: "c", kind: "flatten", levels: ["p", "q"] };
    const counts = new Map([["c", { cuts: [], leads: [5, 0, 10, 30, 60] }]]);
    expect(editBag(levels, [edit], counts)).toEqual(editProgram(levels, [edit], counts).program);
    const without = { ...levels, terms: [] };
    expect(editBag(without, [edit], counts)).toBe(without);
  });
});

describe("refused in a sentence", () => {
  const counts = new Map<string, BinCounts>([
    ["x", { cuts: [50], leads: [0, 0, 100, 100], span: [0, 100] }],
    ["c", { cuts: [], leads: [5, 0, 10, 30, 0] }],
  ]);
  const both: ScoreProgram = {
    ...line,
    features: [...line.features, ...levels.features],
    terms: [...line.terms, { ...(levels.terms[0] as Term & { kind: "table" }), feature: 1 }],
  };
  const leaf: Term = {
    kind: "tree",
    feature: Int32Array.of(0, -1, -1),
    test: Uint8Array.of(0, 0, 0),
    threshold: Float64Array.of(1, 0, 0),
    missingLeft: Uint8Array.of(0, 0, 0),
    zeroMissing: Uint8Array.of(0, 0, 0),
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    value: Float64Array.of(0, 1, -1),
    cover: Float64Array.of(2, 1, 1),
    sets: new Uint32Array(),
  };
  const flatten = { kind: "flatten" as const };
  test.each<[string, ProgramEdit, RegExp]>([
    [
      "another name",
      { ...flatten, feature: "xx", range: [0, 1] },
      /no feature of that name, wanted one of x, c$/,
    ],
    ["a column's name", { ...flatten, feature: "size", range: [0, 1] }, /wanted such as x$/],
    [
      "a range backwards",
      { ...flatten, feature: "x", range: [5, 1] },
      /range 5\.\.1, wanted the smaller number first/,
    ],
    [
      "a range outside",
      { ...flatten, feature: "x", range: [200, null] },
      /200\.\., wanted one that meets the 0 to 100/,
    ],
    ["bounds backwards", { kind: "clamp", feature: "x", low: 1, high: 0 }, /smaller bound first/],
    ["no bound", { kind: "clamp", feature: "x", low: null, high: null }, /open at both sides/],
    ["no place", { ...flatten, feature: "x" }, /no place to flatten/],
    ["levels of a number", { ...flatten, feature: "x", levels: ["p"] }, /levels of a number/],
    ["a range of a category", { ...flatten, feature: "c", range: [0, 1] }, /range of a category.*p, q, r/],
    [
      "another level",
      { ...flatten, feature: "c", levels: ["P "] },
      /no five training leads had, wanted such as p/,
    ],
    ["no levels", { ...flatten, feature: "c", levels: [] }, /empty list/],
    ["levels in order", { kind: "smooth", feature: "c", levels: ["p", "q"] }, /levels have no order/],
    [
      "an order of levels",
      { kind: "monotone", direction: "rising", feature: "c", levels: ["p"] },
      /to make monotone, whose levels have no order/,
    ],
    ["no leads", { ...flatten, feature: "c", levels: ["r"] }, /no training lead there/],
    ["one place", { ...flatten, feature: "c", levels: ["p"] }, /changes nothing/],
    ["wide bounds", { kind: "clamp", feature: "x", low: -9, high: 9 }, /changes nothing/],
  ])("%s", (_, edit, message) => {
    const program = {
      ...both,
      features: both.features.map((f) => (f.name === "x" ? { ...f, column: "size" } : f)),
    };
    expect(() => editProgram(program, [edit], counts)).toThrow(message);
    expect(() => editProgram(program, [edit], counts)).toThrow(InputError);
  });

  test("a feature of trees", () => {
    const edit: ProgramEdit = { feature: "x", kind: "clamp", low: 0, high: 0 };
    expect(() => editProgram({ ...both, terms: [...both.terms, leaf] }, [edit], counts)).toThrow(
      /acts through 1 tree, wanted .* bayes, linear, additive/,
    );
  });

  test("a feature of pairs alone, and one without a term", () => {
    const pair: Term = {
      kind: "pair",
      features: [0, 1],
      cuts: [Float64Array.of(1), new Float64Array()],
      values: new Float64Array(20),
    };
    const edit: ProgramEdit = { feature: "x", kind: "clamp", low: 0, high: 0 };
    const [own] = both.terms;
    expect(() => editProgram({ ...both, terms: [pair] }, [edit], counts)).toThrow(/pairs alone/);
    expect(() =>
      editProgram({ ...both, terms: both.terms.filter((term) => term !== own) }, [edit], counts),
    ).toThrow(/no term of it in the model, wanted one of c/);
  });
});

const number: Feature = { name: "x", column: "x", kind: "number" };
/** y = x / 50 - 1 from 0 to 100. */
const line: ScoreProgram = {
  link: "logit",
  features: [number],
  base: 0,
  terms: [
    {
      kind: "curve",
      feature: 0,
      x: Float64Array.of(0, 100),
      y: Float64Array.of(-1, 1),
      missing: 0,
      ends: "hold",
    },
  ],
};
const leadsOfX = new Map<string, BinCounts>([["x", { cuts: [50], leads: [0, 0, 100, 100] }]]);
const levels: ScoreProgram = {
  link: "logit",
  features: [{ name: "c", column: "c", kind: "category", levels: ["p", "q", "r"] }],
  base: 0,
  terms: [
    {
      kind: "table",
      feature: 0,
      cuts: new Float64Array(),
      values: Float64Array.of(0.1, 0.2, 0.8, 0.4, -0.3),
    },
  ],
};

function rowsOf({ features }: ScoreProgram, x: readonly number[]): FeatureMatrix {
  return { rows: x.length, features, values: [Float64Array.from(x)] };
}
