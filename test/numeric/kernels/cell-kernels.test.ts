import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { type CellKernels, cellKernels } from "../../../src/numeric/kernels/cell-kernels.ts";
import { plainCellKernels } from "../../../src/numeric/kernels/plain-cell-kernels.ts";
import { allocateShared, bufferOf } from "../../../src/numeric/kernels/shared-memory.ts";
import { Random } from "../../../src/numeric/random.ts";

const MOST = 500;
const CELLS = 30;
const AT = { g: 0, h: 4096, score: 8192, step: 12288, sums: 12544, first: 16384, second: 20480 };
const BYTES = 24576;

/** The memory after `use`, filled at random before. */
function bytesAfter(
  wasm: boolean,
  seed: number,
  use: (kernels: CellKernels, buffer: SharedArrayBuffer) => void,
) {
  const memory = allocateShared(BYTES, wasm);
  const buffer = bufferOf(memory);
  const random = new Random(seed);
  const numbers = new Float64Array(buffer, 0, AT.first / 8);
  for (let i = 0; i < numbers.length; i++) numbers[i] = random.normal();
  const cells = new Uint16Array(buffer, AT.first, (BYTES - AT.first) / 2);
  for (let i = 0; i < cells.length; i++) cells[i] = random.below(CELLS);
  use(wasm ? cellKernels(memory) : plainCellKernels(buffer), buffer);
  return new Uint8Array(buffer.slice(0, BYTES));
}

it("gives the same bits in WebAssembly and in TypeScript", () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(MOST), (seed, rows) => {
      const use = (kernels: CellKernels) => {
        kernels.sum(AT.first, AT.h, rows, AT.sums, CELLS);
        kernels.move(AT.first, AT.step, AT.g, AT.h, rows);
        kernels.moveAndSum(AT.second, AT.step, AT.g, AT.h, AT.first, rows, AT.sums + 8 * CELLS, CELLS);
        kernels.add(AT.second, AT.step, AT.score, rows);
      };
      expect(Buffer.compare(bytesAfter(false, seed, use), bytesAfter(true, seed, use))).toBe(0);
    }),
    { numRuns: 30 },
  );
});

it("moves by the step of one kind of cells and sums by the other, row after row", () => {
  bytesAfter(false, 5, (kernels, buffer) => {
    const of = (at: number, count: number) => new Float64Array(buffer, at, count);
    const g = [...of(AT.g, MOST)];
    const from = new Uint16Array(buffer, AT.first, MOST);
    const cells = new Uint16Array(buffer, AT.second, MOST);
    kernels.moveAndSum(AT.first, AT.step, AT.g, AT.h, AT.second, MOST - 1, AT.sums, CELLS);
    const sums = new Array(CELLS).fill(0);
    for (let i = 0; i < MOST - 1; i++) {
      g[i]! += of(AT.h, MOST)[i]! * of(AT.step, CELLS)[from[i]!]!;
      sums[cells[i]!] += g[i]!;
    }
    expect([...of(AT.g, MOST)]).toEqual(g);
    expect([...of(AT.sums, CELLS)]).toEqual(sums);
    const score = [...of(AT.score, MOST)];
    kernels.add(AT.second, AT.step, AT.score, MOST);
    const wanted = score.map((each, i) => each + of(AT.step, CELLS)[cells[i]!]!);
    expect([...of(AT.score, MOST)]).toEqual(wanted);
  });
});

it("has kernels compiled from the source beside them", async () => {
  const path = new URL("../../../src/numeric/kernels/cells.wasm.ts", import.meta.url);
  const script = new URL("../../../scripts/kernels.mjs", import.meta.url).href;
  const { compileKernels } = (await import(script)) as { compileKernels(name: string): Promise<string> };
  expect(readFileSync(path, "utf8")).toBe(await compileKernels("cells.as"));
});
