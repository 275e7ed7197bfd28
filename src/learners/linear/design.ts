/** Rows as a sparse matrix: row i holds `values[k]` in column `at[k]` for k from `starts[i]` to before `starts[i + 1]`. */
export interface Design {
  readonly rows: number;
  /** Column 0 is 1 in every row, the intercept. */
  readonly columns: number;
  readonly starts: Uint32Array;
  readonly at: Uint32Array;
  readonly values: Float64Array;
  /** By column: the coefficient may only be ≥ 0 (1) or ≤ 0 (-1), or is free (0). */
  readonly signs: Int8Array;
}

/** out = design × coefficients, one number a row. */
export function multiply(
  { rows, starts, at, values }: Design,
  coefficients: Float64Array,
  out: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let k = starts[row]!; k < starts[row + 1]!; k++) sum += values[k]! * coefficients[at[k]!]!;
    out[row] = sum;
  }
}

/** out = transposed design × numbers, one number a column. */
export function multiplyTransposed(
  { rows, starts, at, values }: Design,
  numbers: Float64Array,
  out: Float64Array,
): void {
  out.fill(0);
  for (let row = 0; row < rows; row++) {
    const number = numbers[row]!;
    if (number === 0) continue;
    for (let k = starts[row]!; k < starts[row + 1]!; k++) out[at[k]!]! += number * values[k]!;
  }
}

/** The lower triangle, row by row, of design' × diag(h) × design; out is columns × columns. */
export function weightedGram(
  { rows, columns, starts, at, values }: Design,
  h: Float64Array,
  out: Float64Array,
): void {
  out.fill(0);
  for (let row = 0; row < rows; row++) {
    if (h[row] === 0) continue;
    for (let k = starts[row]!; k < starts[row + 1]!; k++) {
      // a row's columns ascend, so the entry lies on or below the diagonal
      const scaled = h[row]! * values[k]!;
      const line = at[k]! * columns;
      for (let m = starts[row]!; m <= k; m++) out[line + at[m]!]! += scaled * values[m]!;
    }
  }
}
