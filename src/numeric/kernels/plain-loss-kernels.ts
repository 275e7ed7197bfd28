import type { LossKernels } from "./loss-kernels.ts";

/** Added and taken off again, it rounds a float64 below 2^51 to a whole number. */
export const ROUNDING = 1.5 * 2 ** 52;

/** The twin of losses.as: what its loops stand for, and what runs where WebAssembly isn't worth its start. */
export function plainLossKernels(buffer: SharedArrayBuffer): LossKernels {
  const halves = new Uint16Array(buffer);
  const words = new Uint32Array(buffer);
  const numbers = new Float64Array(buffer);
  const advance = (scores: number, leafOf: number, leafValues: number, row: number): number => {
    const score = numbers[scores / 8 + row]! + numbers[leafValues / 8 + halves[leafOf / 2 + row]!]!;
    numbers[scores / 8 + row] = score;
    return score;
  };
  return {
    differentiate(dealt, begin, end, scores, leafOf, leafValues, y, weights, unit, pairs) {
      for (let i = begin; i < end; i++) {
        const row = words[dealt / 4 + i]!;
        const score = advance(scores, leafOf, leafValues, row);
        const e = expOfMinus(Math.abs(score));
        const larger = 1 / (1 + e);
        const p = score >= 0 ? larger : e * larger;
        const weight = numbers[weights / 8 + row]! / unit;
        numbers[pairs / 8 + 2 * row] = (weight * (p - numbers[y / 8 + row]!) + ROUNDING - ROUNDING) * unit;
        numbers[pairs / 8 + 2 * row + 1] = (weight * (p * (1 - p)) + ROUNDING - ROUNDING) * unit;
      }
    },
    logLoss(dealt, begin, end, scores, leafOf, leafValues, y, weights) {
      const sums = [0, 0];
      for (let i = begin; i < end; i++) {
        const row = words[dealt / 4 + i]!;
        const score = advance(scores, leafOf, leafValues, row);
        const above = Math.max(score, 0) - score * numbers[y / 8 + row]!;
        sums[(i - begin) % 2]! +=
          numbers[weights / 8 + row]! * (above + logOfOneAnd(expOfMinus(Math.abs(score))));
      }
      return sums[0]! + sums[1]!;
    },
  };
}

const EXP_P = [1.261771930748106e-4, 0.0302994407707442, 1];
const EXP_Q = [3.001985051386645e-6, 2.524483403496841e-3, 0.227265548208155, 2];
const LOG = Array.from({ length: 14 }, (_, k) => 1 / (27 - 2 * k));

/** e to the minus `size`, at least 0: 2 to the nearest whole power, times Cephes' quotient for the rest (Moshier 1992, exp.c). */
function expOfMinus(size: number): number {
  const x = Math.max(-size, -708);
  const power = x * Math.LOG2E + ROUNDING - ROUNDING;
  const rest = x - power * 0.693145751953125 - power * 1.4286068203094173e-6;
  const p = rest * horner(EXP_P, rest * rest);
  const ratio = p / (horner(EXP_Q, rest * rest) - p);
  return (ratio + ratio + 1) * 2 ** power;
}

/** log(1 + e) for e from 0 to 1: 2 artanh(e / (2 + e)) by its series. */
function logOfOneAnd(e: number): number {
  const z = e / (e + 2);
  return (z + z) * horner(LOG, z * z);
}

function horner(factors: readonly number[], x: number): number {
  let sum = 0;
  for (const next of factors) sum = sum * x + next;
  return sum;
}
