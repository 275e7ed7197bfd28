import { takeRows } from "../features/matrix.ts";
import type { FitInput, Learner } from "../learners/learner.ts";
import { evaluateProgram } from "../program/evaluate.ts";

/**
 * The logit of each row by a model that was fitted without the row's fold.
 * @param folds the fold of each row, 0 … k - 1
 * @param places the rows whose logits are wanted, all by default; the others are learned from only
 */
export async function outOfFold(
  learner: Learner,
  input: FitInput,
  folds: Uint8Array,
  places?: Uint32Array,
): Promise<Float64Array> {
  const logits = new Float64Array(input.matrix.rows);
  const count = Math.max(...new Set(folds)) + 1;
  const done = new Float64Array(count);
  // All folds are handed to the pool at once, so that no thread waits for the slowest bag of a fold.
  await Promise.all(
    Array.from({ length: count }, async (_, fold) => {
      const { matrix } = input;
      const fitted = await learner.fit({
        ...takeInput(
          input,
          rowsWhere(folds, (f) => f !== fold),
        ),
        seed: input.seed + fold,
        wantsBags: false,
        onProgress: (share) => {
          done[fold] = share;
          input.onProgress?.(done.reduce((sum, value) => sum + value, 0) / count);
        },
      });
      const held = rowsWhere(folds, (f) => f === fold);
      const values = evaluateProgram(fitted.program, takeRows(matrix, held));
      held.forEach((row, i) => {
        logits[row] = values[i]!;
      });
    }),
  );
  return places === undefined ? logits : Float64Array.from(places, (row) => logits[row]!);
}

/** The same fit on some of its rows. */
export function takeInput(input: FitInput, rows: Uint32Array): FitInput {
  const { y, weights, groups, moments } = input;
  return {
    ...input,
    matrix: takeRows(input.matrix, rows),
    y: Float64Array.from(rows, (row) => y[row]!),
    ...(weights && { weights: Float64Array.from(rows, (row) => weights[row]!) }),
    ...(groups && { groups: Uint32Array.from(rows, (row) => groups[row]!) }),
    ...(moments && { moments: Float64Array.from(rows, (row) => moments[row]!) }),
  };
}

function rowsWhere(folds: Uint8Array, holds: (fold: number) => boolean): Uint32Array {
  const rows: number[] = [];
  folds.forEach((fold, row) => {
    if (holds(fold)) rows.push(row);
  });
  return Uint32Array.from(rows);
}
