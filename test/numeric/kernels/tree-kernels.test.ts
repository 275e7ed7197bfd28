import * as fc from "fast-check";
import { expect, it } from "vitest";
import { plainTreeKernels } from "../../../src/numeric/kernels/plain-tree-kernels.ts";
import { allocateShared, bufferOf } from "../../../src/numeric/kernels/shared-memory.ts";
import { scratchBytes, type TreeKernels, treeKernels } from "../../../src/numeric/kernels/tree-kernels.ts";
import { Random } from "../../../src/numeric/random.ts";

const ROWS = 700; // more than are gathered at once
const AT = {
  codes: 0,
  rows: 49152,
  pairs: 53248,
  starts: 65536,
  goesLeft: 66560,
  spare: 67584,
  cuts: 71680,
  out: 73728,
  scratch: 360448,
};
const BYTES = AT.scratch;

/** The memory after `use`, filled at random before. */
function bytesAfter(wasm: boolean, seed: number, use: (kernels: TreeKernels, numbers: Float64Array) => void) {
  const memory = allocateShared(AT.scratch + scratchBytes(64), wasm);
  const buffer = bufferOf(memory);
  const random = new Random(seed);
  const bytes = new Uint8Array(buffer);
  for (let i = 0; i < ROWS * 64; i++) bytes[AT.codes + i] = random.below(256);
  const rows = new Uint32Array(buffer, AT.rows, ROWS);
  for (let i = 0; i < ROWS; i++) rows[i] = i;
  random.shuffle(rows);
  const numbers = new Float64Array(buffer);
  for (let i = 0; i < 2 * ROWS; i++) numbers[AT.pairs / 8 + i] = random.normal();
  for (let c = 0; c < 64; c++) new Uint32Array(buffer, AT.starts, 64)[c] = c * 4096;
  const cuts = numbers.subarray(AT.cuts / 8, AT.cuts / 8 + 255).fill(Number.POSITIVE_INFINITY);
  const cutCount = random.below(254);
  for (let c = 0; c < cutCount; c++) cuts[c] = random.normal();
  if (cutCount > 0) cuts[0] = numbers[AT.pairs / 8]!; // a number that lies on a cut
  cuts.sort();
  numbers[AT.pairs / 8 + 7] = Number.NaN;
  for (let c = 0; c < 256; c++) bytes[AT.goesLeft + c] = random.below(2);
  use(wasm ? treeKernels(memory) : plainTreeKernels(buffer), numbers);
  return new Uint8Array(buffer.slice(0, BYTES));
}

const cases = fc.record({
  seed: fc.integer(),
  columns: fc.integer({ min: 1, max: 64 }),
  range: fc.tuple(fc.integer({ min: 0, max: ROWS }), fc.integer({ min: 0, max: ROWS })),
});

it("gives the same bits in WebAssembly and in TypeScript", () => {
  fc.assert(
    fc.property(cases, ({ seed, columns, range }) => {
      const begin = Math.min(...range);
      const end = Math.max(...range);
      const width = Math.ceil(columns / 16) * 16;
      const middles: number[] = [];
      const use = (kernels: TreeKernels) => {
        kernels.histogram(
          ...([
            AT.codes,
            width,
            columns,
            AT.rows,
            begin,
            end,
            AT.pairs,
            AT.starts,
            AT.scratch,
            AT.out,
          ] as const),
        );
        kernels.add(AT.out, AT.out + 12288, 4096);
        kernels.subtract(AT.out, AT.out + 4096, 4096);
        kernels.clear(AT.out + 8192, 4096);
        const codes = AT.codes + 3;
        middles.push(kernels.partition(codes, AT.rows, begin, end, AT.spare, AT.goesLeft));
        kernels.copy(AT.out + 16384, AT.out + 16392, 4096);
        kernels.cut(AT.pairs + 8 * begin, end - begin, AT.cuts, AT.out + 1, width);
        kernels.mark(AT.out + 20480, AT.rows, begin, end, 513);
      };
      const plain = bytesAfter(false, seed, use);
      const wasm = bytesAfter(true, seed, use);
      // What lies in the spare room afterwards isn't promised.
      for (const bytes of [plain, wasm]) bytes.fill(0, AT.spare, AT.spare + 4 * ROWS);
      expect(Buffer.compare(plain, wasm)).toBe(0);
      expect(middles[0]).toBe(middles[1]);
    }),
    { numRuns: 30 },
  );
});

it("sums by bin and parts by side, in their old order", () => {
  bytesAfter(false, 5, (kernels, numbers) => {
    const { buffer } = numbers;
    const codes = new Uint8Array(buffer, AT.codes, ROWS * 16);
    const rows = new Uint32Array(buffer, AT.rows, ROWS);
    const before = [...rows];
    kernels.histogram(
      ...([AT.codes, 16, 5, AT.rows, 0, ROWS, AT.pairs, AT.starts, AT.scratch, AT.out] as const),
    );
    for (let bin = 0; bin < 256; bin++) {
      const here = before.filter((row) => codes[row * 16 + 2] === bin);
      const sum = here.reduce((total, row) => total + numbers[AT.pairs / 8 + 2 * row]!, 0);
      expect(numbers[(AT.out + 2 * 4096) / 8 + 2 * bin]).toBeCloseTo(sum, 12);
    }
    const goesLeft = new Uint8Array(buffer, AT.goesLeft, 256);
    const isLeft = (row: number) => goesLeft[codes[row]!] === 1;
    const spare = new Uint32Array(buffer, AT.spare, ROWS);
    const middle = kernels.partition(AT.codes, AT.rows, 10, ROWS, AT.spare, AT.goesLeft);
    const moved = before.slice(10);
    expect([...rows.subarray(10, middle)]).toEqual(moved.filter(isLeft));
    expect([...spare.subarray(10, 10 + ROWS - middle)]).toEqual(moved.filter((row) => !isLeft(row)));
    expect([...rows.subarray(0, 10)]).toEqual(before.slice(0, 10));
  });
});

it("refuses more memory than an address reaches", () => {
  expect(() => allocateShared(2 ** 33, true)).toThrow("wanted 4294967296 at most");
});
