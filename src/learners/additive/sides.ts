import type { BagRows } from "./bag.ts";
import type { Side } from "./loss.ts";

/** A side, and which rows of all it holds. */
export interface SideOfBag extends Side {
  readonly from: Uint32Array;
}

/** The rows that a bag learns from, and those that it leaves out. Scores are 0. */
export function takeSides(rows: BagRows, part: number): { learn: SideOfBag; judge: SideOfBag } {
  const all = Uint32Array.from(rows.parts.keys());
  return {
    learn: takeSide(
      rows,
      all.filter((row) => rows.parts[row] !== part),
    ),
    judge: takeSide(
      rows,
      all.filter((row) => rows.parts[row] === part),
    ),
  };
}

function takeSide({ y, weights }: BagRows, from: Uint32Array): SideOfBag {
  return {
    rows: from.length,
    from,
    y: Float64Array.from(from, (row) => y[row]!),
    weights: Float64Array.from(from, (row) => weights[row]!),
    score: new Float64Array(from.length),
  };
}

/** The codes of the rows `from`, widened, so that the boosting loops see arrays of one kind only. */
export function takeCodes(codes: Uint8Array, from: Uint32Array): Uint16Array {
  const to = new Uint16Array(from.length);
  for (let i = 0; i < from.length; i++) to[i] = codes[from[i]!]!;
  return to;
}
