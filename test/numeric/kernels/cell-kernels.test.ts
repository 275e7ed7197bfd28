import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CellKernels, cellKernels, LANES } from "../../../src/numeric/kernels/cell-kernels.ts";
import { plainCellKernels } from "../../../src/numeric/kernels/plain-cell-kernels.ts";
import { allocateShared, bufferOf } from "../../../src/numeric/kernels/shared-memory.ts";
import { logLossOfLogit, sigmoid } from "../../../src/numeric/logistic.ts";
import { Random } from "../../../src/numeric/random.ts";

const MOST = 500;
const CELLS = 30;

/** Where things stand in the tests' memory. */
function layOut() {
  let end = 0;
  const place = (bytes: number) => {
    const at = end;
    end += Math.ceil(bytes / 16) * 16;
    return at;
  };
  const lanes = 4 * LANES * MOST;
  const at = {
    score: place(lanes),
    g: place(lanes),
    h: place(lanes),
    y: place(4 * MOST),
    weights: place(4 * MOST),
    step: place(4 * LANES * CELLS),
    masks: place(4 * LANES * (LANES + 1)),
    room: place(8 * 2 * LANES * CELLS),
    sums: place(8 * LANES * CELLS),
    offsets: place(4 * MOST),
    first: place(MOST),
    second: place(MOST),
    left: place(MOST),
  };
  return { at, bytes: end };
}

const { at: AT, bytes: BYTES } = layOut();

/** The memory after `use`, filled at random before. */
function bytesAfter(
  wasm: boolean,
  seed: number,
  use: (kernels: CellKernels, buffer: SharedArrayBuffer) => void,
) {
  const memory = allocateShared(BYTES, wasm);
  const buffer = bufferOf(memory);
  const random = new Random(seed);
  const singles = new Float32Array(buffer, 0, AT.masks / 4);
  for (let i = 0; i < singles.length; i++) singles[i] = 10 ** (3 * random.uniform() - 1) * random.normal();
  const masks = new Float32Array(buffer, AT.masks, LANES * (LANES + 1));
  for (let i = 0; i < masks.length; i++) masks[i] = i % LANES === Math.floor(i / LANES) ? 0 : 1;
  const offsets = new Uint32Array(buffer, AT.offsets, MOST);
  for (let i = 0; i < MOST; i++) offsets[i] = 4 * random.below(LANES * MOST);
  const cells = new Uint8Array(buffer, AT.first, 2 * MOST);
  for (let i = 0; i < cells.length; i++) cells[i] = random.below(CELLS);
  const left = new Uint8Array(buffer, AT.left, MOST);
  for (let i = 0; i < MOST; i++) left[i] = random.below(LANES + 1);
  use(wasm ? cellKernels(memory) : plainCellKernels(buffer), buffer);
  return new Uint8Array(buffer.slice(0, BYTES));
}

it("gives the same bits in WebAssembly and in TypeScript", () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(MOST), (seed, rows) => {
      const losses: number[] = [];
      const use = (kernels: CellKernels) => {
        kernels.sum(AT.first, AT.h, rows, CELLS, 0.5, AT.room, AT.sums);
        kernels.moveAndSum(AT.first, AT.step, AT.g, AT.h, AT.second, rows, CELLS, 2, AT.room, AT.sums);
        losses.push(kernels.logLoss(AT.score, AT.offsets, AT.y, AT.weights, rows & ~3));
        kernels.differentiate(AT.score, AT.y, AT.weights, AT.left, AT.masks, rows, AT.g, AT.h);
        kernels.add(AT.second, AT.step, AT.score, rows);
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
])("the kernels in %s", (_, wasm) => {
  it("move by the step of one kind of cells and sum by the other, lane by lane", () => {
    bytesAfter(wasm, 5, (kernels, buffer) => {
      const rows = MOST - 1;
      const singles = (from: number, count: number) => [...new Float32Array(buffer, from, count)];
      const [g, h] = [singles(AT.g, LANES * rows), singles(AT.h, LANES * rows)];
      const step = singles(AT.step, LANES * CELLS);
      const [from, cells] = [new Uint8Array(buffer, AT.first, rows), new Uint8Array(buffer, AT.second, rows)];
      const near = (found: Float32Array | Float64Array, wanted: readonly number[]) => {
        const size = Math.max(...wanted.map(Math.abs));
        found.forEach((each, i) => {
          expect(Math.abs(each - wanted[i]!)).toBeLessThan(1e-5 * size);
        });
      };
      kernels.moveAndSum(AT.first, AT.step, AT.g, AT.h, AT.second, rows, CELLS, 3, AT.room, AT.sums);
      const moved = g.map((each, i) => each + h[i]! * step[LANES * from[i >> 2]! + (i % LANES)]!);
      near(new Float32Array(buffer, AT.g, LANES * rows), moved);
      const sums = (numbers: readonly number[], unit: number) => {
        const wanted = new Array<number>(LANES * CELLS).fill(0);
        numbers.forEach((each, i) => {
          wanted[(i % LANES) * CELLS + cells[i >> 2]!]! += unit * each;
        });
        return wanted;
      };
      near(new Float64Array(buffer, AT.sums, LANES * CELLS), sums(moved, 3));
      kernels.sum(AT.second, AT.h, rows, CELLS, 1, AT.room, AT.sums);
      near(new Float64Array(buffer, AT.sums, LANES * CELLS), sums(h, 1));
      const score = singles(AT.score, LANES * rows);
      kernels.add(AT.second, AT.step, AT.score, rows);
      const added = score.map((each, i) => each + step[LANES * cells[i >> 2]! + (i % LANES)]!);
      near(new Float32Array(buffer, AT.score, LANES * rows), added);
    });
  });

  it("know the log loss and its derivatives to float32, also far out", () => {
    bytesAfter(wasm, 6, (kernels, buffer) => {
      const score = new Float32Array(buffer, AT.score, LANES * MOST);
      score.set([0, -0, 30, -30, 80, -80, 200, -200, 1e30, -1e30, 0.5, -0.5, 1e-20, -1e-20, 12, -12]);
      const y = new Float32Array(buffer, AT.y, MOST).map((_, i) => i % 2);
      new Float32Array(buffer, AT.y, MOST).set(y);
      const weights = new Float32Array(buffer, AT.weights, MOST).map(Math.abs);
      new Float32Array(buffer, AT.weights, MOST).set(weights);
      kernels.differentiate(AT.score, AT.y, AT.weights, AT.left, AT.masks, MOST, AT.g, AT.h);
      const [g, h] = [AT.g, AT.h].map((at) => new Float32Array(buffer, at, LANES * MOST));
      const left = new Uint8Array(buffer, AT.left, MOST);
      const near = (found: number, wanted: number, logit = 0) =>
        expect(Math.abs(found - wanted)).toBeLessThanOrEqual(
          (1 + Math.abs(logit)) * 5e-7 * Math.abs(wanted) + 1e-30,
        );
      score.forEach((logit, i) => {
        const row = i >> 2;
        const weight = left[row] === i % LANES ? 0 : weights[row]!;
        const [p, q] = [sigmoid(logit), sigmoid(-logit)];
        near(g![i]!, y[row] === 1 ? -weight * q : weight * p, logit);
        near(h![i]!, weight * p * q, logit);
      });
      const offsets = new Uint32Array(buffer, AT.offsets, MOST);
      for (let i = 0; i < MOST; i += 4) {
        const wanted = [0, 1, 2, 3].reduce(
          (sum, k) => sum + weights[i + k]! * logLossOfLogit(score[offsets[i + k]! / 4]!, y[i + k]!),
          0,
        );
        near(kernels.logLoss(AT.score, AT.offsets + 4 * i, AT.y + 4 * i, AT.weights + 4 * i, 4), wanted);
      }
    });
  });
});
