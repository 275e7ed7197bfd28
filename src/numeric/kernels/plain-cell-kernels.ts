import type { CellKernels } from "./cell-kernels.ts";

/** How many bags are boosted side by side: the lanes of a vector of float32. */
export const LANES = 4;
const f = Math.fround;

/** The twin of cells.as: what its loops stand for, and what runs where WebAssembly isn't worth its start. */
export function plainCellKernels(buffer: SharedArrayBuffer): CellKernels {
  const bytes = new Uint8Array(buffer);
  const words = new Uint32Array(buffer);
  const singles = new Float32Array(buffer);
  const doubles = new Float64Array(buffer);
  const sum: CellKernels["sum"] = (cells, numbers, rows, count, unit, room, sums) => {
    const at = room / 8;
    const size = LANES * count;
    doubles.fill(0, at, at + 2 * size);
    for (let i = 0; i < rows; i++) {
      const cell = at + (i % 2) * size + LANES * bytes[cells + i]!;
      const row = numbers / 4 + LANES * i;
      for (let lane = 0; lane < LANES; lane++) doubles[cell + lane]! += singles[row + lane]!;
    }
    for (let k = 0; k < size; k++)
      doubles[sums / 8 + (k % LANES) * count + Math.floor(k / LANES)] =
        (doubles[at + k]! + doubles[at + size + k]!) * unit;
  };
  return {
    sum,
    moveAndSum(from, step, g, h, cells, rows, count, unit, room, sums) {
      for (let i = 0; i < LANES * rows; i++) {
        const by = singles[step / 4 + LANES * bytes[from + (i >> 2)]! + (i & 3)]!;
        singles[g / 4 + i]! += f(singles[h / 4 + i]! * by);
      }
      sum(cells, g, rows, count, unit, room, sums);
    },
    add(cells, values, score, rows) {
      for (let i = 0; i < LANES * rows; i++)
        singles[score / 4 + i]! += singles[values / 4 + LANES * bytes[cells + (i >> 2)]! + (i & 3)]!;
    },
    differentiate(score, y, weights, left, masks, rows, g, h) {
      for (let i = 0; i < LANES * rows; i++) {
        const row = i >> 2;
        const logit = singles[score / 4 + i]!;
        const e = expOfMinus(Math.abs(logit));
        const larger = f(1 / f(1 + e));
        const smaller = f(e * larger);
        const [p, q] = logit >= 0 ? [larger, smaller] : [smaller, larger];
        const weight = f(
          singles[weights / 4 + row]! * singles[masks / 4 + LANES * bytes[left + row]! + (i & 3)]!,
        );
        const target = singles[y / 4 + row]!;
        singles[g / 4 + i] = weight * f(f(f(1 - target) * p) - f(target * q));
        singles[h / 4 + i] = weight * f(p * q);
      }
    },
    logLoss(score, at, y, weights, count) {
      const sums = new Float64Array(LANES);
      for (let i = 0; i < count; i++) {
        const logit = singles[(score + words[at / 4 + i]!) / 4]!;
        const above = f(Math.max(logit, 0) - f(logit * singles[y / 4 + i]!));
        const loss = f(above + logOfOneAnd(expOfMinus(Math.abs(logit))));
        sums[i % LANES]! += f(singles[weights / 4 + i]! * loss);
      }
      return sums[0]! + sums[2]! + (sums[1]! + sums[3]!);
    },
  };
}

const LOG2_E = f(Math.LOG2E);
/** Added and taken off again, it rounds a small float32 to the nearest whole number. */
const ROUNDING = 12_582_912;
/** Of 2^x for |x| ≤ 1/2, to 7.5e-8 of its value: weighted least squares, reweighted until the largest error is least (Lawson 1961). */
const EXP = [0.0013276472, 0.009675541, 0.05550713, 0.2402212, 0.69314694, 1.0000001].map(f);
const LOG = [13, 11, 9, 7, 5, 3, 1].map((n) => f(1 / n));

/** e to the minus `size`, at least 0, as float32: 2 to the nearest whole power, times a polynomial of the rest. */
function expOfMinus(size: number): number {
  const x = f(Math.max(-size, -86) * LOG2_E);
  const power = f(f(x + ROUNDING) - ROUNDING);
  return f(horner(EXP, f(x - power)) * 2 ** power);
}

/** log(1 + e) for e from 0 to 1, as float32: 2 artanh(e / (2 + e)) by its series. */
function logOfOneAnd(e: number): number {
  const z = f(e / f(e + 2));
  return f(f(z + z) * horner(LOG, f(z * z)));
}

function horner(factors: readonly number[], x: number): number {
  let sum = 0;
  for (const next of factors) sum = f(f(sum * x) + next);
  return sum;
}
