import { pairedDifference } from "../evaluation/paired-difference.ts";
import type { FitInput, Learner } from "../learners/learner.ts";
import { logLossOfLogit } from "../numeric/logistic.ts";
import { outOfFold } from "./out-of-fold.ts";

export interface LeaderboardRow {
  readonly learner: string;
  /** Mean out-of-fold log loss. */
  readonly logLoss: number;
  /** Of the paired difference to the best; 0 for the best itself. */
  readonly standardError: number;
  readonly seconds: number;
}

export interface Contest {
  readonly winner: Learner;
  /** The winner's raw logits, out of fold, one a row. */
  readonly logits: Float64Array;
  /** Best first. */
  readonly leaderboard: readonly LeaderboardRow[];
  /** Why this learner, in one sentence. */
  readonly because: string;
}

/**
 * Tries the learners on the same folds and takes the simplest whose log loss is within one standard error of the paired
 * difference to the best (Breiman et al. 1984, §3.4.3, on paired differences).
 * @param learners simplest first, at least one
 * @param folds the fold of each row
 * @param now milliseconds
 */
export async function chooseLearner(
  learners: readonly Learner[],
  input: FitInput,
  folds: Uint8Array,
  now: () => number,
  onProgress: (learner: string, done: number) => void,
): Promise<Contest> {
  const entries: { learner: Learner; logits: Float64Array; losses: Float64Array; seconds: number }[] = [];
  for (const learner of learners) {
    const from = now();
    const logits = await outOfFold(
      learner,
      { ...input, onProgress: (done) => onProgress(learner.name, done) },
      folds,
    );
    const losses = logits.map((x, row) => logLossOfLogit(x, input.y[row]!));
    entries.push({ learner, logits, losses, seconds: (now() - from) / 1000 });
  }
  const best = entries.reduce((a, b) => (mean(b.losses) < mean(a.losses) ? b : a));
  const judged = entries.map((entry) => {
    const { mean: behind, standardError } =
      entry === best
        ? { mean: 0, standardError: 0 }
        : pairedDifference(entry.losses, best.losses, input.groups ? { groups: input.groups } : {});
    return { ...entry, behind, standardError };
  });
  const winner = judged.find((entry) => entry.behind <= entry.standardError)!; // the best is one of them
  return {
    winner: winner.learner,
    logits: winner.logits,
    leaderboard: judged
      .map(({ learner, losses, standardError, seconds }) => ({
        learner: learner.name,
        logLoss: mean(losses),
        standardError,
        seconds,
      }))
      .sort((a, b) => a.logLoss - b.logLoss),
    because: explain(
      learners.map(({ name }) => name),
      winner.learner.name,
      best.learner.name,
      winner.behind,
      winner.standardError,
    ),
  };
}

function explain(
  tried: readonly string[],
  winner: string,
  best: string,
  behind: number,
  standardError: number,
): string {
  if (tried.length === 1) return `${winner} was the only learner tried`;
  if (winner === best && winner === tried[0])
    return `${winner} has the least log loss out of fold, and is the simplest`;
  if (winner === best) return `${winner} has the least log loss out of fold, and nothing simpler comes near`;
  return `${winner} is the simplest within one standard error of ${best}: ${behind.toFixed(5)} behind, standard error ${standardError.toFixed(5)}`;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
