// The inner loops of boosting: one pass over the rows each. Arrays are of one kind only, which keeps compiled code short.

/** The numbers of the rows summed by cell; `sums` is overwritten. */
export function sumByCell(cells: Uint16Array, numbers: Float64Array, sums: Float64Array): void {
  sums.fill(0);
  for (let i = 0; i < cells.length; i++) sums[cells[i]!]! += numbers[i]!;
}

/** Moves each row's gradient by its step, as far as the gradient's slope tells. */
export function moveGradients(
  cells: Uint16Array,
  step: Float64Array,
  g: Float64Array,
  h: Float64Array,
): void {
  for (let i = 0; i < cells.length; i++) g[i]! += h[i]! * step[cells[i]!]!;
}

/** `moveGradients` by one part's step and `sumByCell` of the next part, in one pass over the rows. */
export function stepAndSum(
  moved: Uint16Array,
  step: Float64Array,
  g: Float64Array,
  h: Float64Array,
  cells: Uint16Array,
  sums: Float64Array,
): void {
  sums.fill(0);
  for (let i = 0; i < cells.length; i++) {
    const now = g[i]! + h[i]! * step[moved[i]!]!;
    g[i] = now;
    sums[cells[i]!]! += now;
  }
}

/** Adds each row's value to its score. */
export function addValues(cells: Uint16Array, values: Float64Array, score: Float64Array): void {
  for (let i = 0; i < cells.length; i++) score[i]! += values[cells[i]!]!;
}
