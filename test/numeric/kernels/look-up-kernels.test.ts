import * as fc from "fast-check";
import { expect, it } from "vitest";
import { lookUpKernels } from "../../../src/numeric/kernels/look-up-kernels.ts";
import { allocateShared, bufferOf } from "../../../src/numeric/kernels/shared-memory.ts";
import { countAtMost } from "../../../src/numeric/order.ts";
import { Random } from "../../../src/numeric/random.ts";

const MOST_ROWS = 40;
/** Of the cuts plus 1. */
const SIZE = 16;
const STATES = 64;
const AT = {
  ...{ values: 0, cuts: 512, codes: 1024, slots: 2048, parts: 3072, states: 5120, list: 6144 },
  ...{ known: 7168, table: 8192, places: 16384, sums: 20480 },
};
/** Bytes of the parts of a slot. */
const PARTS = 128;

interface Case {
  readonly seed: number;
  readonly rows: number;
  readonly slots: number;
  readonly width: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  seed: fc.integer(),
  rows: fc.integer({ min: 0, max: MOST_ROWS }),
  slots: fc.integer({ min: 0, max: 7 }),
  width: fc.integer({ min: 1, max: 8 }),
});

const EDGES = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];

/** What the kernels are given and leave behind; many of the numbers lie on cuts. */
function run(wasm: boolean, { seed, rows, slots, width }: Case) {
  const memory = allocateShared(65536, wasm);
  const random = new Random(seed);
  const bytes = new Uint8Array(bufferOf(memory));
  const words = new Uint32Array(bufferOf(memory));
  const numbers = new Float64Array(bufferOf(memory));
  const wordsAt = (at: number, length: number) => words.slice(at / 4, at / 4 + length);
  const cuts = Float64Array.from({ length: random.below(SIZE) }, () => random.below(9) - 4).sort();
  numbers.fill(Number.NaN, AT.cuts / 8, AT.cuts / 8 + SIZE - 1).set(cuts, AT.cuts / 8);
  const values = Array.from({ length: rows }, () => EDGES[random.below(12)] ?? (random.below(17) - 8) / 2);
  numbers.set(values, AT.values / 8);
  for (let slot = 0; slot < slots; slot++) {
    words.set([AT.codes, AT.parts + PARTS * slot], AT.slots / 4 + 2 * slot);
    for (let code = 0; code <= SIZE; code++)
      words[(AT.parts + PARTS * slot) / 4 + code] = random.below(STATES / 8);
  }
  for (let state = 0; state < STATES; state++) bytes[AT.known + state] = random.below(2);
  for (let i = 0; i < STATES * width; i++) numbers[AT.table / 8 + i] = random.normal();
  for (let k = 0; k < width; k++) words[AT.places / 4 + k] = AT.sums + 8 * MOST_ROWS * k;
  numbers.fill(0.1, AT.sums / 8, AT.sums / 8 + MOST_ROWS * width);
  const knownBefore = bytes.slice(AT.known, AT.known + STATES);

  const kernels = lookUpKernels(memory);
  kernels.code(AT.values, rows, AT.cuts, SIZE, AT.codes);
  kernels.states(AT.slots, slots, rows, AT.states);
  const unknown = kernels.unknown(AT.states, rows, AT.known, AT.list);
  kernels.add(AT.states, rows, AT.table, width, AT.places);
  return {
    ...{ cuts, values, knownBefore },
    codes: wordsAt(AT.codes, rows),
    parts: Array.from({ length: slots }, (_, slot) => wordsAt(AT.parts + PARTS * slot, SIZE + 1)),
    states: wordsAt(AT.states, rows),
    list: wordsAt(AT.list, unknown), // what lies after it isn't promised
    known: bytes.slice(AT.known, AT.known + STATES),
    table: numbers.slice(AT.table / 8, AT.table / 8 + STATES * width),
    sums: numbers.slice(AT.sums / 8, AT.sums / 8 + MOST_ROWS * width),
  };
}

it("gives the same bits in WebAssembly and in TypeScript", () => {
  fc.assert(
    fc.property(cases, (of) => {
      expect(run(true, of)).toEqual(run(false, of));
    }),
  );
});

it("codes, adds up states, lists the unknown ones once and adds their entries", () => {
  fc.assert(
    fc.property(cases, (of) => {
      const found = run(true, of);
      const { cuts, values, codes, parts, states, knownBefore, list, known, table, sums } = found;
      values.forEach((x, row) => {
        expect(codes[row]).toBe(Number.isNaN(x) ? 0 : 1 + countAtMost(cuts, x));
        expect(states[row]).toBe(parts.reduce((sum, ofSlot) => sum + ofSlot[codes[row]!]!, 0));
        for (let k = 0; k < of.width; k++)
          expect(sums[MOST_ROWS * k + row]).toBe(0.1 + table[states[row]! * of.width + k]!);
      });
      expect(sums.filter((sum) => sum === 0.1).length).toBe(of.width * (MOST_ROWS - of.rows));
      expect([...list]).toEqual([...new Set(states)].filter((state) => knownBefore[state] === 0));
      known.forEach((mark, state) => {
        expect(mark).toBe(knownBefore[state] === 1 || states.includes(state) ? 1 : 0);
      });
    }),
  );
});
