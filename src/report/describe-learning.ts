import type { LearningPoint } from "../training/learning-curve.ts";

/** What more leads would bring, in one sentence, as far as the last doubling tells it. */
export function describeLearning(points: readonly LearningPoint[]): string {
  const half = points.find(({ share }) => share === 0.5);
  const all = points.at(-1);
  if (!half?.difference || !all) return "Too few wins to tell what more leads would bring.";
  const { mean, standardError } = half.difference;
  const by = `${Math.abs(mean).toFixed(4)} ± ${standardError.toFixed(4)}`;
  if (Math.abs(mean) < 1.645 * standardError)
    return `Half of the leads learned from were enough: all of them changed the log loss by ${by}, which is within chance. More leads like these would bring little; other columns might.`;
  return mean > 0
    ? `Twice as many leads (${half.rows} to ${all.rows}) took ${by} off the log loss; as many again would likely bring less than that, but something.`
    : `Twice as many leads (${half.rows} to ${all.rows}) made the log loss larger by ${by}: what was learned from the others may not hold for the newest leads.`;
}
