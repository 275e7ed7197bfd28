/** Stands for a row that no model of the contest answers, because there is nothing older to learn from. */
export const NEVER_HELD = 255;

/** Rounds of learning and answering: in round k the rows of fold k are answered by what others teach. */
export interface InnerFolds {
  /** The fold of each row, 0 … count - 1, or `NEVER_HELD`. */
  readonly of: Uint8Array;
  readonly count: number;
  /** The rows that round k learns from, ascending. */
  learnedBy(k: number): Uint32Array;
}

/** Each fold is answered by all the others together. */
export function crossFolds(of: Uint8Array): InnerFolds {
  return { of, count: Math.max(...of) + 1, learnedBy: (k) => rowsWhere(of, (fold) => fold !== k) };
}

/** The rows whose fold is wanted, ascending. */
export function rowsWhere(folds: Uint8Array, holds: (fold: number) => boolean): Uint32Array {
  const rows: number[] = [];
  folds.forEach((fold, row) => {
    if (holds(fold)) rows.push(row);
  });
  return Uint32Array.from(rows);
}
