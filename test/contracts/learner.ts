import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type FeatureMatrix, takeRows } from "../../src/features/matrix.ts";
import type { FitInput, Learner } from "../../src/learners/learner.ts";
import { logLossOfLogit, sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { checkProgram } from "../../src/program/check.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import type { ScoreProgram } from "../../src/program/program.ts";

/** A simulated table with a number, a skewed number with gaps, a category and a number that tells nothing. */
export function simulated(rows: number, seed: number): Required<Pick<FitInput, "matrix" | "y" | "groups">> {
  const random = new Random(seed, "simulated leads");
  const size = new Float64Array(rows);
  const amount = new Float64Array(rows);
  const source = new Uint8Array(rows);
  const noise = new Float64Array(rows);
  const y = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    size[row] = random.normal();
    amount[row] = random.uniform() < 0.2 ? Number.NaN : Math.exp(random.normal());
    source[row] = random.below(5);
    noise[row] = random.normal();
    const score =
      1.5 * size[row]! +
      (Number.isNaN(amount[row]!) ? -1 : Math.log(amount[row]!)) +
      [0, 0, 1, -1, 0][source[row]!]!;
    y[row] = random.uniform() < sigmoid(score) ? 1 : 0;
  }
  const matrix: FeatureMatrix = {
    rows,
    features: [
      { name: "size", column: "size", kind: "number" },
      { name: "amount", column: "amount", kind: "number" },
      { name: "source", column: "source", kind: "category", levels: ["ad", "fair", "web"] },
      { name: "noise", column: "noise", kind: "number" },
    ],
    values: [size, amount, source, noise],
  };
  return { matrix, y, groups: Uint32Array.from({ length: rows }, (_, row) => row >> 1) };
}

/** How far a learner may be from what holds exactly in theory. */
export interface Tolerances {
  /** Logits may differ by so much when each row of weight 2 is written twice. */
  readonly twice: number;
  /** Mean |difference| of the logits when the rows come in another order, which deals them out otherwise. */
  readonly rowOrder: number;
}

/** What holds for every learner. */
export function itIsALearner(learner: Learner, tolerances: Tolerances): void {
  const data = simulated(500, 1);
  const input: FitInput = { ...data, link: "logit", seed: 7 };
  const logits = (program: ScoreProgram) => evaluateProgram(program, data.matrix);
  const fitProgram = async (changes: Partial<FitInput> = {}) =>
    (await learner.fit({ ...input, ...changes })).program;
  let usual: ScoreProgram;
  beforeAll(async () => {
    usual = await fitProgram();
  });

  describe(`${learner.name} as a learner`, () => {
    it("leaves its input as it was and keeps none of its arrays", async () => {
      const own = structuredClone(input);
      const fitted = await learner.fit(own);
      expect(own).toEqual(input);
      const before = structuredClone(fitted);
      for (const values of own.matrix.values) values.fill(1);
      own.y.fill(0);
      own.groups?.fill(0);
      expect(fitted).toEqual(before);
    });

    it("gives the same bits for the same seed, and other bags for another", async () => {
      const [a, b, other] = [
        await learner.fit(input),
        await learner.fit(input),
        await learner.fit({ ...input, seed: 8 }),
      ];
      expect(a).toEqual(b);
      expect(logits(a.program)).toEqual(logits(b.program));
      expect(a.bags).not.toEqual(other.bags);
    });

    it("has at least two bags that scatter around the program", async () => {
      const { program, bags } = await learner.fit(input);
      expect(bags.length).toBeGreaterThan(1);
      const mean = logits(program);
      const ofBags = bags.map(logits);
      mean.forEach((value, row) => {
        const around = ofBags.reduce((sum, each) => sum + each[row]!, 0) / bags.length;
        expect(Math.abs(around - value)).toBeLessThan(1);
      });
      expect(ofBags.some((each) => each.some((value, row) => Math.abs(value - mean[row]!) > 0.01))).toBe(
        true,
      );
    });

    it("is centred: the base is the weighted mean of f and each term's mean is 0", async () => {
      const weights = Float64Array.from(data.y, (_, row) => 1 + (row % 3));
      const program = await fitProgram({ weights });
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const mean = (p: ScoreProgram) =>
        logits(p).reduce((sum, value, row) => sum + weights[row]! * value, 0) / total;
      expect(mean(program)).toBeCloseTo(program.base, 9);
      for (const term of program.terms)
        expect(mean({ ...program, base: 0, terms: [term] })).toBeCloseTo(0, 9);
    });

    it("takes a weight of 2 for a row that stands there twice", async () => {
      const weights = Float64Array.from(data.y, (_, row) => 1 + (data.groups[row]! % 2));
      const rows = Uint32Array.from(
        [...data.y.keys()].flatMap((row) => (weights[row] === 2 ? [row, row] : [row])),
      );
      const twice = await fitProgram({
        matrix: takeRows(data.matrix, rows),
        y: Float64Array.from(rows, (row) => data.y[row]!),
        groups: Uint32Array.from(rows, (row) => data.groups[row]!),
      });
      const weighed = logits(await fitProgram({ weights }));
      logits(twice).forEach((value, row) => {
        expect(Math.abs(value - weighed[row]!)).toBeLessThan(tolerances.twice);
      });
    });

    it("takes a row of weight 0 for absent, whatever it holds", async () => {
      const extra = simulated(100, 2);
      const rows = data.matrix.rows + 100;
      const joined = data.matrix.values.map((values, j) => {
        const both = new (values.constructor as new (length: number) => typeof values)(rows);
        both.set(values);
        both.set(extra.matrix.values[j]!, data.matrix.rows);
        return both;
      });
      const program = await fitProgram({
        matrix: { ...data.matrix, rows, values: joined },
        y: Float64Array.of(...data.y, ...extra.y),
        weights: Float64Array.from({ length: rows }, (_, row) => (row < data.matrix.rows ? 1 : 0)),
        groups: Uint32Array.of(...data.groups, ...extra.groups),
      });
      expect(program).toEqual(usual);
    });

    it("doesn't care for the order of columns", async () => {
      const order = [2, 0, 3, 1];
      const matrix = {
        ...data.matrix,
        features: order.map((j) => data.matrix.features[j]!),
        values: order.map((j) => data.matrix.values[j]!),
      };
      expect(evaluateProgram(await fitProgram({ matrix }), matrix)).toEqual(logits(usual));
    });

    it("hardly cares for the order of rows", async () => {
      const order = new Random(3).shuffle(Uint32Array.from(data.y.keys()));
      const program = await fitProgram({
        matrix: takeRows(data.matrix, order),
        y: Float64Array.from(order, (row) => data.y[row]!),
        groups: Uint32Array.from(order, (row) => data.groups[row]!),
      });
      const wanted = logits(usual);
      const apart = logits(program).reduce((sum, value, row) => sum + Math.abs(value - wanted[row]!), 0);
      expect(apart / data.y.length).toBeLessThan(tolerances.rowOrder);
    });

    it("beats the base rate where there is something to learn, and ranks as the truth does", () => {
      const unseen = simulated(1000, 4);
      const scores = evaluateProgram(usual, unseen.matrix);
      expect(meanLoss(scores, unseen.y)).toBeLessThan(0.8 * baseLoss(unseen.y));
    });

    it("stays at the base rate where there is nothing to learn", async () => {
      let learned = 0;
      let base = 0;
      for (const seed of [1, 2, 3]) {
        const random = new Random(seed, "coin");
        const toss = (rows: number) => Float64Array.from({ length: rows }, () => random.below(2));
        const unseen = simulated(1000, seed + 10);
        const coins = toss(1000);
        learned += meanLoss(evaluateProgram(await fitProgram({ y: toss(500) }), unseen.matrix), coins);
        base += baseLoss(coins);
      }
      expect(learned / base).toBeLessThan(1.02);
    });

    it("learns a line under the identity link", async () => {
      const line = (matrix: FeatureMatrix) => matrix.values[0]!.map((x) => 100 + 20 * x);
      const program = await fitProgram({ link: "identity", y: Float64Array.from(line(data.matrix)) });
      const unseen = simulated(500, 5).matrix;
      const wanted = line(unseen);
      const error = evaluateProgram(program, unseen).reduce(
        (sum, v, row) => sum + (v - wanted[row]!) ** 2,
        0,
      );
      expect(Math.sqrt(error / unseen.rows)).toBeLessThan(4); // of a standard deviation of 20
    });

    it("holds monotone constraints everywhere, in the program and in the bags", async () => {
      for (const direction of [1, -1] as const) {
        const { program, bags } = await learner.fit({
          ...input,
          constraints: { monotone: { size: direction, noise: direction } },
        });
        for (const at of [0, 3]) {
          const steps = 400;
          const values = data.matrix.values.map((from, j) =>
            j === at
              ? Float64Array.from({ length: steps }, (_, k) => -4 + (8 * k) / steps)
              : from.slice(0, steps).fill(from[0]!),
          );
          const sweep: FeatureMatrix = { rows: steps, features: data.matrix.features, values };
          for (const each of [program, ...bags]) {
            const scores = evaluateProgram(each, sweep);
            for (let k = 1; k < steps; k++)
              expect(direction * (scores[k]! - scores[k - 1]!)).toBeGreaterThan(-1e-12);
          }
        }
      }
    });

    it("follows the constraint where the data do too", async () => {
      const program = await fitProgram({ constraints: { monotone: { size: 1 } } });
      expect(meanLoss(logits(program), data.y)).toBeLessThan(0.85 * baseLoss(data.y));
    });

    it("lets only features of one list act together", async () => {
      const together = ["size", "amount"];
      const y = data.y.map((won, row) =>
        data.matrix.values[0]![row]! * data.matrix.values[3]![row]! > 0 ? 1 : won,
      );
      const { program, bags } = await learner.fit({
        ...input,
        y,
        constraints: { interactions: [together, ["source"]] },
      });
      // Where two features act apart, exchanging one between two rows moves the sum of the rows' logits by nothing.
      const { features, values } = data.matrix;
      const rows = 40;
      const place = (name: string) => features.findIndex((feature) => feature.name === name);
      const exchanged = (names: readonly string[]): FeatureMatrix => {
        const moved = new Set(names.map(place));
        return {
          rows,
          features,
          values: values.map((from, j) =>
            from.map((_, row) => from[moved.has(j) ? (row + 1) % rows : row]!).slice(0, rows),
          ),
        };
      };
      for (const each of [program, ...bags]) {
        const [none, ...some] = [[], ["noise"], ["source"], together].map((names) =>
          evaluateProgram(each, exchanged(names)).reduce((sum, logit) => sum + logit, 0),
        );
        for (const sum of some) expect(Math.abs(sum - none!)).toBeLessThan(1e-9);
      }
    });

    it("answers a target of one class by a finite constant", async () => {
      for (const target of [0, 1]) {
        const { program, bags } = await learner.fit({ ...input, y: data.y.slice().fill(target) });
        expect(program.terms).toEqual([]);
        expect(Math.sign(program.base)).toBe(target === 1 ? 1 : -1);
        for (const each of [program, ...bags]) checkProgram(each);
      }
    });

    it("survives hard columns: constant, empty, doubled, huge, separating", async () => {
      const rows = data.matrix.rows;
      const number = (name: string) => ({ name, column: name, kind: "number" as const });
      const category = { name: "one", column: "one", kind: "category" as const, levels: ["only"] };
      const empty = { name: "unfilled", column: "unfilled", kind: "category" as const, levels: [] };
      const matrix: FeatureMatrix = {
        rows,
        features: [
          ...data.matrix.features,
          ...["constant", "empty", "doubled", "huge", "separating"].map(number),
          category,
          empty,
        ],
        values: [
          ...data.matrix.values,
          new Float64Array(rows).fill(3),
          new Float64Array(rows).fill(Number.NaN),
          data.matrix.values[0]!,
          data.matrix.values[0]!.map((x) => x * 1e300),
          data.y.map((y) => y * 2 - 1),
          new Uint8Array(rows).fill(2),
          new Uint8Array(rows),
        ],
      };
      const { program, bags } = await learner.fit({ ...input, matrix });
      for (const each of [program, ...bags]) {
        checkProgram(each);
        for (const logit of evaluateProgram(each, matrix)) expect(Number.isFinite(logit)).toBe(true);
      }
      expect(meanLoss(evaluateProgram(program, matrix), data.y)).toBeLessThan(0.1);
    });

    it("gives a program that can be evaluated, for any small table", async () => {
      const cell = fc.oneof(
        fc.constantFrom(Number.NaN, 0, 1, -1e300, 1e300),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      );
      const row = fc.record({
        x: cell,
        level: fc.integer({ min: 0, max: 3 }),
        y: fc.constantFrom(0, 1),
        weight: fc.constantFrom(0, 0.5, 1, 2),
        group: fc.integer({ min: 0, max: 9 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 25 }), async (rows) => {
          fc.pre(rows.some(({ weight }) => weight > 0));
          const matrix: FeatureMatrix = {
            rows: rows.length,
            features: [
              { name: "x", column: "x", kind: "number" },
              { name: "level", column: "level", kind: "category", levels: ["a", "b"] },
            ],
            values: [Float64Array.from(rows, ({ x }) => x), Uint8Array.from(rows, ({ level }) => level)],
          };
          const { program, bags } = await learner.fit({
            matrix,
            y: Float64Array.from(rows, ({ y }) => y),
            weights: Float64Array.from(rows, ({ weight }) => weight),
            groups: Uint32Array.from(rows, ({ group }) => group),
            link: "logit",
            seed: 1,
          });
          for (const each of [program, ...bags]) {
            checkProgram(each);
            for (const logit of evaluateProgram(each, matrix)) expect(Number.isFinite(logit)).toBe(true);
          }
        }),
        { numRuns: 40 },
      );
    });

    it("uses moments without harm", async () => {
      const moments = Float64Array.from(data.y, (_, row) => row * 86_400_000);
      expect(meanLoss(logits(await fitProgram({ moments })), data.y)).toBeLessThan(0.8 * baseLoss(data.y));
    });

    it("reports its progress, rising to 1", async () => {
      const seen: number[] = [];
      await fitProgram({ onProgress: (done) => seen.push(done) });
      expect(seen.length).toBeGreaterThan(1);
      expect(seen).toEqual(seen.slice().sort((a, b) => a - b));
      expect(seen.at(-1)).toBe(1);
    });

    it("ends with the signal's reason, when aborted before or in the middle", async () => {
      const reason = new Error("no longer wanted");
      await expect(fitProgram({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const controller = new AbortController();
      const seen: number[] = [];
      const onProgress = (done: number) => {
        seen.push(done);
        controller.abort(reason);
      };
      await expect(fitProgram({ signal: controller.signal, onProgress })).rejects.toBe(reason);
      expect(seen.length).toBe(1);
    });

    it("refuses input that it can't fit", async () => {
      const refused: Partial<FitInput>[] = [
        { y: data.y.slice(1) },
        { y: data.y.map((y) => y * 2) },
        { y: data.y.map(() => Number.NaN), link: "identity" },
        { weights: new Float64Array(3) },
        { weights: data.y.map(() => -1) },
        { weights: data.y.map(() => 0) },
        { groups: new Uint32Array(1) },
        { moments: new Float64Array(1) },
        { seed: Number.NaN },
        { constraints: { monotone: { absent: 1 } } },
        { constraints: { monotone: { source: 1 } } },
        { constraints: { interactions: [["size", "absent"]] } },
        {
          matrix: {
            ...data.matrix,
            values: data.matrix.values.map((v, j) => (j === 0 ? v.map(() => Number.POSITIVE_INFINITY) : v)),
          },
        },
      ];
      for (const changes of refused) await expect(fitProgram(changes)).rejects.toThrow(RangeError);
    });
  });
}

export function meanLoss(logits: Float64Array, y: Float64Array): number {
  return logits.reduce((sum, logit, row) => sum + logLossOfLogit(logit, y[row]!), 0) / y.length;
}

/** The mean log loss of the rate in `y` itself. */
export function baseLoss(y: Float64Array): number {
  const rate = y.reduce((sum, value) => sum + value, 0) / y.length;
  return -(rate * Math.log(rate) + (1 - rate) * Math.log(1 - rate));
}
