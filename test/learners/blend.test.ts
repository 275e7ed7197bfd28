import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bayes } from "../../src/learners/bayes/bayes.ts";
import { blendOf } from "../../src/learners/blend/blend.ts";
import { blendPrograms } from "../../src/learners/blend/blend-programs.ts";
import { stackingWeights } from "../../src/learners/blend/weights.ts";
import { linear } from "../../src/learners/linear/linear.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { itIsALearner } from "../contracts/learner.ts";
import { programAndRows } from "../program/arbitrary.ts";

itIsALearner(
  blendOf([
    { learner: linear, weight: 0.6 },
    { learner: bayes, weight: 0.4 },
  ]),
  { twice: 0.2, rowOrder: 0.2 },
);

describe("stackingWeights", () => {
  /** Simulated logits of several learners, each the truth in its own units with noise of its own. */
  function simulate(seed: number, rows: number, noises: readonly number[]) {
    const random = new Random(seed, "blend");
    const truth = Float64Array.from({ length: rows }, () => random.normal() - 0.5);
    return {
      y: truth.map((x) => Number(random.uniform() < sigmoid(x))),
      logits: noises.map((noise) => truth.map((x) => x + noise * random.normal())),
      rows: Array.from({ length: rows }, (_, row) => row),
    };
  }

  it("are at the least loss that weights of at least 0 and of sum 1 allow", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 5 }),
        (seed, noises) => {
          const { y, logits, rows } = simulate(seed, 300, noises);
          const weights = stackingWeights(logits, y, rows);
          expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
          expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
          const kept = weights.filter((weight) => weight > 0).length;
          const off = y.map((label, row) => {
            const x = logits.reduce((sum, each, m) => sum + weights[m]! * each[row]!, 0);
            return sigmoid(x) - label;
          });
          // What one weight more would cost is the same for all that have some: no exchange of weight pays.
          const costs = logits
            .map((each, m) => ({
              weight: weights[m]!,
              cost: off.reduce((sum, value, row) => sum + value * each[row]!, weights[m]! - 1 / kept),
            }))
            .filter(({ weight }) => weight > 0)
            .map(({ cost }) => cost);
          for (const cost of costs) expect(cost).toBeCloseTo(costs[0]!, 4);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("share alike among learners that say the same, and drop the one that knows nothing", () => {
    const { y, logits, rows } = simulate(3, 4000, [0.2, 0]);
    const random = new Random(4, "noise");
    const none = y.map(() => random.normal());
    const shared = stackingWeights([logits[0]!, logits[0]!], y, rows);
    expect(shared[0]).toBeCloseTo(shared[1]!, 4);
    const weights = stackingWeights([...logits, none.map((x) => -x - logits[1]![0]!)], y, rows);
    expect(weights[1]).toBeGreaterThan(0.7);
    expect(stackingWeights([logits[1]!, logits[1]!.map((x) => -9 * x)], y, rows)[1]).toBe(0);
  });

  it("leave a learner as it is where nothing orders anything", () => {
    const { y, logits, rows } = simulate(5, 4000, [0]);
    const backwards = logits[0]!.map((x) => -x);
    expect(stackingWeights([backwards], y, rows)).toEqual([1]);
  });

  it("don't depend on rows that aren't asked for", () => {
    const { y, logits, rows } = simulate(6, 200, [0.5, 1]);
    const some = rows.filter((row) => row % 3 > 0);
    const spoilt = y.map((label, row) => (row % 3 > 0 ? label : 1 - label));
    expect(stackingWeights(logits, spoilt, some)).toEqual(stackingWeights(logits, y, some));
    expect(() => stackingWeights([], y, some)).toThrow(RangeError);
    expect(() => stackingWeights(logits, y, [])).toThrow(RangeError);
  });
});

describe("blendPrograms", () => {
  const weight = fc.double({ min: 0.01, max: 3, noNaN: true });

  it("is the weighted sum of the programs at every row", () => {
    fc.assert(
      fc.property(programAndRows, weight, weight, ({ program, matrix }, first, second) => {
        const half = { ...program, terms: program.terms.filter((_, t) => t % 2 === 0) };
        const blended = blendPrograms([
          { program, weight: first },
          { program: half, weight: second },
        ]);
        const [a, b] = [evaluateProgram(program, matrix), evaluateProgram(half, matrix)];
        const sizes = program.terms.map((term) => evaluateProgram({ ...program, terms: [term] }, matrix));
        evaluateProgram(blended, matrix).forEach((value, row) => {
          const wanted = first * a[row]! + second * b[row]!;
          const size = sizes.reduce((sum, values) => sum + Math.abs(values[row]!), 1); // what may cancel
          expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-12 * (first + second + 1) * size);
        });
      }),
    );
  });

  it("joins tables over the same bins, and leaves out what is 0 everywhere", () => {
    const table = {
      kind: "table" as const,
      feature: 0,
      cuts: Float64Array.of(1),
      values: Float64Array.of(1, 2, 3, 4),
    };
    const program = {
      link: "logit" as const,
      features: [{ name: "visits", column: "visits", kind: "number" as const }],
      base: 1,
      terms: [table],
    };
    const other = {
      ...program,
      terms: [
        { ...table, values: table.values.map((value) => -value) },
        { ...table, cuts: Float64Array.of(2) },
      ],
    };
    const { base, terms } = blendPrograms([
      { program, weight: 1 },
      { program: other, weight: 1 },
    ]);
    expect(base).toBe(2);
    expect(terms).toEqual([{ ...table, cuts: Float64Array.of(2) }]);
  });
});

describe("blendOf", () => {
  it("refuses to blend nothing, or by a weight that is none", () => {
    expect(() => blendOf([])).toThrow(RangeError);
    for (const weight of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => blendOf([{ learner: linear, weight }])).toThrow(RangeError);
  });
});
