import type { FeatureMatrix } from "../features/matrix.ts";
import { termValue } from "./evaluate.ts";
import { codeOfValue, type FeatureCodes } from "./feature-codes.ts";
import type { LookUp } from "./look-up.ts";
import { BLOCK, createRoom, FEW, type Memory, type Room } from "./look-up-room.ts";
import { lookUpStep } from "./look-up-step.ts";
import type { CurveTerm, ScoreProgram } from "./program.ts";

/** f and its contributions at some rows: one number a row, and one array a feature. */
export interface Explained {
  readonly values: Float64Array;
  readonly contributions: Float64Array[];
}

/** A sum, and where it stands in the room. */
interface PlacedSum {
  readonly sum: number;
  readonly at: number;
}

/** Does its part for the `count` rows from `start` on, which stand at the beginning of the room. */
export type Step = (matrix: FeatureMatrix, start: number, count: number) => void;

/**
 * The function that adds up the steps in their order at every row, block by block, over codes that are made once for all of
 * them. A row's sums don't depend on the other rows.
 * @param codes one a feature
 */
export function lookUpMachine(
  { features, base }: ScoreProgram,
  codes: readonly FeatureCodes[],
  parts: readonly (LookUp | CurveTerm)[],
): (matrix: FeatureMatrix) => Explained {
  const room = createRoom();
  room.sumOf(0);
  const reserved = parts.map((part) =>
    "kind" in part ? curveStep(part, codes, room) : lookUpStep(part, room),
  );
  const coders = Array.from(room.codes.keys(), (f) => codeStep(f, codes[f]!, room));
  const sums = Array.from(room.sums, ([sum, at]) => ({ sum, at }));
  const memory = room.open();
  const steps = [...coders, clearStep(sums, base), ...reserved].map((open) => open(memory));
  return (matrix) => {
    const values = new Float64Array(matrix.rows);
    const none = new Float64Array(matrix.rows); // shared by the features that no term reads
    const contributions = features.map((_, f) =>
      room.sums.has(1 + f) ? new Float64Array(matrix.rows) : none,
    );
    for (let start = 0; start < matrix.rows; start += BLOCK) {
      const count = Math.min(BLOCK, matrix.rows - start);
      for (const step of steps) step(matrix, start, count);
      for (const { sum, at } of sums)
        copy(memory.numbers, at / 8, sum === 0 ? values : contributions[sum - 1]!, start, count);
    }
    return { values, contributions };
  };
}

/** Makes the codes of a feature. */
function codeStep(f: number, codes: FeatureCodes, room: Room): (memory: Memory) => Step {
  const at = room.codesOf(f);
  if (codes.isCategory)
    return ({ words }) =>
      (matrix, start, count) => {
        const values = matrix.values[f]!;
        for (let i = 0; i < count; i++) words[at / 4 + i] = codeOfValue(codes, values[start + i]!);
      };
  const size = 2 ** Math.ceil(Math.log2(codes.cuts.length + 1));
  const cuts = room.reserve(8 * size);
  return ({ numbers, words, kernels }) => {
    numbers.fill(Number.NaN, cuts / 8, cuts / 8 + size).set(codes.cuts, cuts / 8);
    return (matrix, start, count) => {
      const values = matrix.values[f]!;
      if (count > FEW) {
        copy(values, start, numbers, room.values / 8, count);
        kernels.code(room.values, count, cuts, size, at);
      } else for (let i = 0; i < count; i++) words[at / 4 + i] = codeOfValue(codes, values[start + i]!);
    };
  };
}

/** Sets all sums to 0, and f to the base. */
function clearStep(sums: readonly PlacedSum[], base: number): (memory: Memory) => Step {
  return ({ numbers }) =>
    (_, __, count) => {
      for (const { sum, at } of sums)
        if (count > FEW) numbers.fill(sum === 0 ? base : 0, at / 8, at / 8 + count);
        else for (let i = 0; i < count; i++) numbers[at / 8 + i] = sum === 0 ? base : 0;
    };
}

/** Adds a curve, all of which is its feature's contribution. */
function curveStep(curve: CurveTerm, codes: readonly FeatureCodes[], room: Room): (memory: Memory) => Step {
  const [all, own] = [room.sumOf(0) / 8, room.sumOf(1 + curve.feature) / 8];
  const { isCategory } = codes[curve.feature]!;
  return ({ numbers }) =>
    (matrix, start, count) => {
      const values = matrix.values[curve.feature]!;
      for (let i = 0; i < count; i++) {
        const value = termValue(curve, values[start + i]!, isCategory);
        numbers[all + i]! += value;
        numbers[own + i]! += value;
      }
    };
}

function copy(
  from: FeatureMatrix["values"][number],
  at: number,
  to: Float64Array,
  toAt: number,
  count: number,
) {
  if (count > FEW) to.set(from.subarray(at, at + count), toAt);
  else for (let i = 0; i < count; i++) to[toAt + i] = from[at + i]!;
}
