import { logit, logLossOfLogit } from "../../numeric/logistic.ts";
import type { Sums } from "../bin-sums.ts";
import { evidenceOf, type Smoothing } from "./evidence.ts";
import { joinSums, type Shape } from "./sums.ts";

const SPREADS = [0, 1, 2, 4, 8];
/** Weakest first. */
const PRIORS = [0.5, 2, 8, 32, 128, 512];

/**
 * The smoothing with which one feature alone tells the held-out parts best; null where none tells them better than the mean
 * does, so that noise gets no table.
 * @param parts the feature's sums by part of the rows
 */
export function chooseSmoothing(
  parts: readonly Sums[],
  shape: Shape,
  link: "logit" | "identity",
): Smoothing | null {
  const learned = parts.map((_, part) => joinSums(parts, part));
  const means = learned.map((sums) => meanOf(sums, link));
  const losses = (smoothing: Smoothing | null) =>
    parts.reduce((sum, held, part) => {
      const mean = means[part]!;
      const table = smoothing
        ? evidenceOf(learned[part]!, shape, smoothing, mean, link)
        : new Float64Array(shape.bins);
      return sum + lossOf(held, table, mean, link);
    }, 0);

  let best: Smoothing | null = null;
  let least = losses(null);
  for (const spread of shape.ordered ? SPREADS : [0])
    for (const prior of PRIORS) {
      const loss = losses({ spread, prior });
      if (loss < least) {
        least = loss;
        best = { spread, prior };
      }
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
