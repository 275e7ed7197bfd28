/** Adds each row's value to its score. */
export function addValues(cells: Uint16Array, values: Float64Array, score: Float64Array): void {
  for (let i = 0; i < cells.length; i++) score[i]! += values[cells[i]!]!;
}
