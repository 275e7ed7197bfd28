import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LossKernels, lossKernels } from "../../../src/numeric/kernels/loss-kernels.ts";
import { plainLossKernels } from "../../../src/numeric/kernels/plain-loss-kernels.ts";
import { allocateShared, bufferOf } from "../../../src/numeric/kernels/shared-memory.ts";
import { logLossOfLogit, sigmoid } from "../../../src/numeric/logistic.ts";
import { Random } from "../../../src/numeric/random.ts";

const ROWS = 301;
const LEAVES = 7;
const AT = { dealt: 0, leafOf: 1280, scores: 2048, y: 4608, weights: 7168, leafValues: 9728, pairs: 9792 };
const BYTES = AT.pairs + 16 * ROWS;
const UNIT = 2 ** -40;

interface Table {
  readonly dealt: Uint32Array;
  readonly leafOf: Uint16Array;
  readonly scores: Float64Array;
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly leafValues: Float64Array;
  readonly pairs: Float64Array;
}

/** The memory after `use`, filled at random before; scores reach as far as ±1,000. */
function bytesAfter(wasm: boolean, seed: number, use: (kernels: LossKernels, table: Table) => void) {
  const memory = allocateShared(BYTES, wasm);
  const buffer = bufferOf(memory);
  const random = new Random(seed);
  const numbers = (at: number, count: number) => new Float64Array(buffer, at, count);
  const table = {
    dealt: new Uint32Array(buffer, AT.dealt, ROWS).map((_, i) => i),
    leafOf: new Uint16Array(buffer, AT.leafOf, ROWS),
    scores: numbers(AT.scores, ROWS),
    y: numbers(AT.y, ROWS),
    weights: numbers(AT.weights, ROWS),
    leafValues: numbers(AT.leafValues, LEAVES),
    pairs: numbers(AT.pairs, 2 * ROWS),
  };
  new Uint32Array(buffer, AT.dealt, ROWS).set(random.shuffle(table.dealt));
  for (let row = 0; row < ROWS; row++) {
    table.leafOf[row] = random.below(LEAVES);
    table.scores[row] = 10 ** (4 * random.uniform() - 1) * Math.sign(random.normal());
    table.y[row] = random.below(2);
    table.weights[row] = 2 * random.uniform();
  }
  for (let leaf = 0; leaf < LEAVES; leaf++) table.leafValues[leaf] = random.normal();
  use(wasm ? lossKernels(memory) : plainLossKernels(buffer), {
    ...table,
    dealt: new Uint32Array(buffer, AT.dealt, ROWS),
  });
  return new Uint8Array(buffer.slice(0, BYTES));
}

const { dealt, leafOf, scores, y, weights, leafValues, pairs } = AT;

it("gives the same bits in WebAssembly and in TypeScript", () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(ROWS), fc.nat(ROWS), (seed, one, other) => {
      const [begin, end] = [Math.min(one, other), Math.max(one, other)];
      const losses: number[] = [];
      const use = (kernels: LossKernels) => {
        kernels.differentiate(dealt, begin, end, scores, leafOf, leafValues, y, weights, UNIT, pairs);
        losses.push(kernels.logLoss(dealt, 0, begin, scores, leafOf, leafValues, y, weights));
      };
      expect(Buffer.compare(bytesAfter(false, seed, use), bytesAfter(true, seed, use))).toBe(0);
      expect(losses[0]).toBe(losses[1]);
    }),
    { numRuns: 30 },
  );
});

describe.each([
  ["WebAssembly", true],
  ["TypeScript", false],
])("the loss kernels in %s", (_, wasm) => {
  it("advance scores and know the loss and its derivatives, as plain formulas do", () => {
    bytesAfter(wasm, 4, (kernels, table) => {
      const before = table.scores.slice();
      const learned = 200;
      kernels.differentiate(dealt, 0, learned, scores, leafOf, leafValues, y, weights, UNIT, pairs);
      const loss = kernels.logLoss(dealt, learned, ROWS, scores, leafOf, leafValues, y, weights);
      const after = before.map((score, row) => score + table.leafValues[table.leafOf[row]!]!);
      expect(table.scores).toEqual(after);
      let wanted = 0;
      table.dealt.forEach((row, i) => {
        const [score, target, weight] = [after[row]!, table.y[row]!, table.weights[row]!];
        if (i >= learned) {
          wanted += weight * logLossOfLogit(score, target);
          return;
        }
        const p = sigmoid(score);
        const [g, h] = [table.pairs[2 * row]!, table.pairs[2 * row + 1]!];
        expect(Math.abs(g - weight * (p - target))).toBeLessThan(2 * UNIT);
        expect(Math.abs(h - weight * p * (1 - p))).toBeLessThan(2 * UNIT);
        expect([g / UNIT, h / UNIT].every(Number.isInteger)).toBe(true);
      });
      expect(Math.abs(loss - wanted)).toBeLessThan(1e-12 * wanted);
    });
  });

  it("lose no digits of small losses", () => {
    bytesAfter(wasm, 5, (kernels, table) => {
      table.leafValues.fill(0);
      table.y.fill(0);
      for (const logit of [-0.5, -3, -20, -36, -300, -700]) {
        table.scores[table.dealt[0]!] = logit;
        table.weights[table.dealt[0]!] = 1;
        const found = kernels.logLoss(dealt, 0, 1, scores, leafOf, leafValues, y, weights);
        expect(Math.abs(found / logLossOfLogit(logit, 0) - 1)).toBeLessThan(1e-13);
      }
    });
  });
});
