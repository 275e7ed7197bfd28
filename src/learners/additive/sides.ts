import type { BagRows } from "./bag.ts";
import type { Side } from "./loss.ts";

/** A side, and which rows of all it holds. */
export interface SideOfBag extends Side {
  readonly from: Uint32Array;
}

/** The rows that a bag learns from, and those that it leaves out. Scores are 0. */
export function takeSides(rows: BagRows, part: number): { learn: SideOfBag; judge: SideOfBag } {
  const { parts } = rows;
  const sizes = [0, 0];
  for (const each of parts) sizes[each === part ? 1 : 0]!++;
  const [learned, judged] = sizes.map((size) => new Uint32Array(size)) as [Uint32Array, Uint32Array];
  for (let row = 0, l = 0, j = 0; row < parts.length; row++)
    if (parts[row] === part) judged[j++] = row;
    else learned[l++] = row;
  return { learn: takeSide(rows, learned), judge: takeSide(rows, judged) };
}

function takeSide({ y, weights }: BagRows, from: Uint32Array): SideOfBag {
  return {
    rows: from.length,
    from,
    y: takeNumbers(y, from),
    weights: takeNumbers(weights, from),
    score: new Float64Array(from.length),
  };
}

function takeNumbers(numbers: Float64Array, from: Uint32Array): Float64Array {
  const to = new Float64Array(from.length);
  for (let i = 0; i < from.length; i++) to[i] = numbers[from[i]!]!;
  return to;
}

/** The codes of the rows `from`, widened, so that the boosting loops see arrays of one kind only. */
export function takeCodes(codes: Uint8Array, from: Uint32Array): Uint16Array {
  const to = new Uint16Array(from.length);
  for (let i = 0; i < from.length; i++) to[i] = codes[from[i]!]!;
  return to;
}
