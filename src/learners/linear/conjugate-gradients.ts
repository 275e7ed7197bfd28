import { type Design, multiply, multiplyTransposed } from "./design.ts";

/** How far the residual is brought down; Newton's next step starts from what is left. */
const REDUCTION = 1e-4;

/**
 * Solves (design' diag(h) design + penalty) x = b over the free columns by conjugate gradients, preconditioned by the
 * diagonal (Nocedal and Wright 2006, algorithm 5.3).
 * @param b zero in columns that aren't free; overwritten by x
 */
export function conjugateGradients(
  design: Design,
  h: Float64Array,
  penalty: number,
  isFree: Uint8Array,
  b: Float64Array,
): void {
  const { columns, rows, starts, at, values } = design;
  const diagonal = new Float64Array(columns).fill(penalty);
  diagonal[0] = 0;
  for (let row = 0; row < rows; row++)
    for (let k = starts[row]!; k < starts[row + 1]!; k++)
      diagonal[at[k]!]! += h[row]! * values[k]! * values[k]!;
  for (let j = 0; j < columns; j++) if (!(diagonal[j]! > 0)) diagonal[j] = 1;

  const residual = b.slice();
  const x = b.fill(0);
  const search = Float64Array.from(residual, (r, j) => r / diagonal[j]!);
  const product = new Float64Array(columns);
  const byRow = new Float64Array(rows);
  const size = () => residual.reduce((sum, r, j) => sum + (r * r) / diagonal[j]!, 0);
  let now = size();
  const enough = now * REDUCTION ** 2;
  for (let count = 0; count < 2 * columns && now > enough; count++) {
    multiply(design, search, byRow);
    for (let i = 0; i < rows; i++) byRow[i]! *= h[i]!;
    multiplyTransposed(design, byRow, product);
    let curvature = 0;
    for (let j = 0; j < columns; j++) {
      product[j] = isFree[j] ? product[j]! + (j > 0 ? penalty * search[j]! : 0) : 0;
      curvature += search[j]! * product[j]!;
    }
    if (!(curvature > 0)) break;
    const length = now / curvature;
    for (let j = 0; j < columns; j++) {
      x[j]! += length * search[j]!;
      residual[j]! -= length * product[j]!;
    }
    const before = now;
    now = size();
    for (let j = 0; j < columns; j++) search[j] = residual[j]! / diagonal[j]! + (now / before) * search[j]!;
  }
}
