import { logLossOfLogit } from "../../numeric/logistic.ts";
import type { Design } from "../linear/design.ts";
import { solve } from "../linear/solve.ts";
import { baseFor } from "./base-for.ts";
import { type Chosen, chooseSmoothing } from "./choose-smoothing.ts";
import type { Data } from "./data.ts";
import type { Smoothing } from "./evidence.ts";
import { sumsByPart } from "./sums.ts";

/** What naive Bayes is to add up. */
export interface Selection {
  /** By feature; null for one that is left out. */
  readonly smoothings: readonly (Smoothing | null)[];
  /** How often all evidence counts, 0 to 1; 1 is naive Bayes as it stands. */
  readonly exponent: number;
}

/** Too small to shrink anything, yet enough for a feature that parts wins from losses wholly. */
const RIDGE = 1e-3;

/**
 * Which features to add up and how often to count their sum, all judged on parts that are held out in turn: features come by
 * what they are worth alone, and each one stays if the sum then tells the held-out rows better (the selective Bayes
 * of Langley and Sage 1994, in one pass). What remains of evidence told twice is taken back by the exponent, the slope of a
 * regression of the target on the held-out sums.
 * @param parts the part of each row, in [0, count)
 */
export function selectFeatures(data: Data, parts: Uint8Array, count: number): Selection {
  const { codes, shapes, visits, y, weights, link } = data;
  const chosen = codes.map((each, j) =>
    chooseSmoothing(sumsByPart(each, y, weights, shapes[j]!.bins, parts, count), shapes[j]!, link),
  );
  const byWorth = visits.filter((j) => chosen[j]).sort((a, b) => chosen[b]!.gain - chosen[a]!.gain);
  const isKept = new Uint8Array(codes.length);
  let sum = new Float64Array(y.length);
  let { exponent, loss } = scaleSum(sum, data);
  for (const j of byWorth) {
    const trial = addTable(sum, chosen[j]!, codes[j]!, parts);
    const scaled = scaleSum(trial, data);
    if (!(scaled.loss < loss)) continue;
    isKept[j] = 1;
    sum = trial;
    ({ exponent, loss } = scaled);
  }
  return { smoothings: chosen.map((each, j) => (isKept[j] ? each!.smoothing : null)), exponent };
}

/** Each row's sum with what the table of the other parts says of it. */
function addTable(
  sum: Float64Array,
  { tables }: Chosen,
  codes: Uint8Array,
  parts: Uint8Array,
): Float64Array<ArrayBuffer> {
  const more = new Float64Array(sum.length);
  for (let row = 0; row < more.length; row++) more[row] = sum[row]! + tables[parts[row]!]![codes[row]!]!;
  return more;
}

/** The slope, 0 to 1, of the target on the sums, and the summed loss with it. */
function scaleSum(sum: Float64Array, data: Data): { exponent: number; loss: number } {
  const { y, weights, link } = data;
  const rows = sum.length;
  const design: Design = {
    rows,
    columns: 2,
    starts: Uint32Array.from({ length: rows + 1 }, (_, row) => 2 * row),
    at: Uint32Array.from({ length: 2 * rows }, (_, k) => k % 2),
    values: new Float64Array(2 * rows).fill(1),
    signs: Int8Array.of(0, 1),
  };
  for (let row = 0; row < rows; row++) design.values[2 * row + 1] = sum[row]!;
  const slope = solve({ design, y, weights, link, penalty: RIDGE, tolerance: 1e-7 })[1]!;
  const exponent = Math.min(slope, 1); // a sum that seems too modest got there by chance
  const base = baseFor(sum, exponent, data);
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const score = base + exponent * sum[row]!;
    loss += weights[row]! * (link === "logit" ? logLossOfLogit(score, y[row]!) : (score - y[row]!) ** 2 / 2);
  }
  return { exponent, loss };
}
