import { logit, logLossOfLogit } from "../../numeric/logistic.ts";
import type { Sums } from "../bin-sums.ts";
import { evidenceOf, type Smoothing } from "./evidence.ts";
import { joinSums, type Shape } from "./sums.ts";

const SPREADS = [0, 1, 2, 4, 8];
/** Weakest first. */
const PRIORS = [0.5, 2, 8, 32, 128, 512];

/** A feature's smoothing and what it is worth by itself. */
export interface Chosen {
  readonly smoothing: Smoothing;
  /** How much less the summed loss of the held-out parts is than with the mean alone; above 0. */
  readonly gain: number;
  /** By part, the table learned from the other parts. */
  readonly tables: readonly Float64Array[];
}

/**
 * The smoothing with which one feature alone tells the held-out parts best; null where none tells them better than the mean
 * does, so that noise gets no table.
 * @param parts the feature's sums by part of the rows
 */
export function chooseSmoothing(
  parts: readonly Sums[],
  shape: Shape,
  link: "logit" | "identity",
): Chosen | null {
  const learned = parts.map((_, part) => joinSums(parts, part));
  const means = learned.map((sums) => meanOf(sums, link));
  const losses = (tables: readonly Float64Array[]) =>
    parts.reduce((sum, held, part) => sum + lossOf(held, tables[part]!, means[part]!, link), 0);

  const unknowing = losses(parts.map(() => new Float64Array(shape.bins)));
  let best: Chosen | null = null;
  for (const spread of shape.ordered ? SPREADS : [0])
    for (const prior of PRIORS) {
      const smoothing = { spread, prior };
      const tables = learned.map((sums, part) => evidenceOf(sums, shape, smoothing, means[part]!, link));
      const gain = unknowing - losses(tables);
      if (gain > (best?.gain ?? 0)) best = { smoothing, gain, tables };
    }
  return best;
}

/** The mean target; under the logit link half a win and half a loss are added, which keeps it within (0, 1). */
export function meanOf({ weight, target }: Sums, link: "logit" | "identity"): number {
  const total = weight.reduce((sum, value) => sum + value, 0);
  const wins = target.reduce((sum, value) => sum + value, 0);
  if (link === "logit") return (wins + 0.5) / (total + 1);
  return total > 0 ? wins / total : 0;
}

/** The loss of the bins' rows, up to a constant: log loss, or half the squared error under the identity link. */
function lossOf(
  { weight, target }: Sums,
  table: Float64Array,
  mean: number,
  link: "logit" | "identity",
): number {
  const base = link === "logit" ? logit(mean) : mean;
  let sum = 0;
  for (let bin = 0; bin < table.length; bin++) {
    if (weight[bin] === 0) continue;
    const score = base + table[bin]!;
    sum +=
      link === "logit"
        ? weight[bin]! * logLossOfLogit(score, target[bin]! / weight[bin]!)
        : (score * score * weight[bin]!) / 2 - score * target[bin]!;
  }
  return sum;
}
