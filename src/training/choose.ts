import { pairedDifference } from "../evaluation/paired-difference.ts";
import { baseRate } from "../learners/base-rate.ts";
import type { FitInput, Learner } from "../learners/learner.ts";
import { logLossOfLogit } from "../numeric/logistic.ts";
import { keepWithinBudget } from "./budget.ts";
import { outOfFold } from "./out-of-fold.ts";
import { stackLearners } from "./stack.ts";

export interface LeaderboardRow {
  readonly learner: string;
  /** Mean out-of-fold log loss; null for a learner that the budget had no time for. */
  readonly logLoss: number | null;
  /** Of the paired difference to the best; 0 for the best itself, null without a log loss. */
  readonly standardError: number | null;
  /** Of its fits on all folds; an estimate for a learner that the budget had no time for. */
  readonly seconds: number;
}

export interface Contest {
  readonly winner: Learner;
  /** The winner's raw logits. */
  readonly outOfFold: OutOfFold;
  /** What comes nearest to the truth, as far as the contest knows: the blend of all, or the best where there is none. */
  readonly nearest: { readonly learner: Learner; readonly logits: Float64Array };
  /** Best first, then those that weren't tried. */
  readonly leaderboard: readonly LeaderboardRow[];
  /** Why this learner, in one sentence. */
  readonly because: string;
  /** What a person should know of the contest, one sentence each. */
  readonly warnings: readonly string[];
}

/** Logits by models that never saw the row's fold; one entry a row that is judged. */
export interface OutOfFold {
  readonly logits: Float64Array;
  readonly y: Float64Array;
  readonly folds: Uint8Array;
  /** How many leads each row stands for; null where each is one. */
  readonly importance: Float64Array | null;
}

export interface ContestOptions {
  /**
   * Who wins: the simplest learner within one standard error of the best ("simple"), the best itself ("accuracy"), or the
   * blend of all ("blend"), whatever the figures say.
   */
  readonly prefer: "simple" | "accuracy" | "blend";
  /** Whether the base rate is taken where the winner's log loss isn't below its own, out of fold. False by default. */
  readonly orBaseRate?: boolean;
  /** What all fits may take, the final ones included; learners that would take longer are left out whole. */
  readonly budgetSeconds?: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly onProgress: (learner: string, done: number) => void;
  /** The rows of the input to judge by, all by default; the others are learned from only. */
  readonly judged?: Uint32Array;
  /** How many leads each judged row stands for; one each by default. */
  readonly importance?: Float64Array | null;
}

/** Fits after the contest: for the held-out check, the learning curve, on all rows, for the reach of intervals, and the bags of the last two. */
const LATER_FITS = 6;

interface Entry {
  readonly learner: Learner;
  readonly logits: Float64Array;
  readonly losses: Float64Array;
  readonly seconds: number;
}

/**
 * Tries the learners on the same folds, and a blend of them last. The simplest wins whose log loss is within one standard
 * error of the paired difference to the best (Breiman et al. 1984, §3.4.3, on paired differences), unless more is asked for.
 * @param learners simplest first, at least one
 * @param folds the fold of each row
 */
export async function chooseLearner(
  learners: readonly Learner[],
  input: FitInput,
  folds: Uint8Array,
  options: ContestOptions,
): Promise<Contest> {
  const { prefer, budgetSeconds, now } = options;
  const { judged, importance = null } = options;
  const y = judged ? Float64Array.from(judged, (row) => input.y[row]!) : input.y;
  const foldsJudged = judged ? Uint8Array.from(judged, (row) => folds[row]!) : folds;
  const groups =
    judged && input.groups ? Uint32Array.from(judged, (row) => input.groups![row]!) : input.groups;
  const from = now();
  const fits = { contest: new Set(folds).size, later: LATER_FITS, truth: 1 };
  const { kept, dropped, tooLong } =
    budgetSeconds === undefined
      ? { kept: learners, dropped: [], tooLong: null }
      : await keepWithinBudget(learners, input, fits, budgetSeconds, now);
  const entries: Entry[] = [];
  for (const learner of kept) {
    const from = now();
    const onProgress = (done: number) => options.onProgress(learner.name, done);
    const logits = await outOfFold(learner, { ...input, onProgress }, folds, judged);
    entries.push({
      learner,
      logits,
      losses: lossesOf(logits, y, importance),
      seconds: (now() - from) / 1000,
    });
  }
  const blends =
    entries.length > 1 ? blendOfEntries(entries, y, foldsJudged, importance, prefer === "blend") : [];
  const left = (budgetSeconds ?? Number.POSITIVE_INFINITY) - (now() - from) / 1000;
  // The blend's own line costs nothing, but its later fits are those of all of its members, on all rows.
  const isAffordable = ({ seconds }: Entry) => (LATER_FITS * seconds) / (fits.contest - 1) <= left;
  entries.push(...blends.filter((blend) => prefer === "blend" || isAffordable(blend)));

  const best = entries.reduce((a, b) => (mean(b.losses) < mean(a.losses) ? b : a));
  const behindOf = (entry: Entry, other: Entry) =>
    pairedDifference(entry.losses, other.losses, groups ? { groups } : {});
  const compared = entries.map((entry) => {
    const { mean: behind, standardError } =
      entry === best ? { mean: 0, standardError: 0 } : behindOf(entry, best);
    return { ...entry, behind, standardError };
  });
  const simplest = compared.find((entry) => entry.behind <= entry.standardError)!; // the best is one of them
  const wanted = { simple: simplest, accuracy: compared[entries.indexOf(best)]!, blend: compared.at(-1)! };
  const chosen = wanted[prefer];
  const told = options.orBaseRate ? await baseRateEntry(input, folds, judged, y, importance) : null;
  const base = told && { ...told, ...behindOf(told, chosen) };
  const tellsNothing = base !== null && base.mean <= 0;
  const winner = tellsNothing ? base : chosen;
  const listed = tellsNothing ? [...compared, { ...base, ...behindOf(base, best) }] : compared;
  return {
    winner: winner.learner,
    outOfFold: { logits: winner.logits, y, folds: foldsJudged, importance },
    nearest: blends[0] ?? best,
    leaderboard: [
      ...listed
        .toSorted((a, b) => mean(a.losses) - mean(b.losses))
        .map(({ learner, losses, standardError, seconds }) => ({
          learner: learner.name,
          logLoss: mean(losses),
          standardError,
          seconds,
        })),
      ...dropped.map(({ learner, seconds }) => ({
        learner: learner.name,
        logLoss: null,
        standardError: null,
        seconds,
      })),
    ],
    because: tellsNothing
      ? `no learner tells these leads apart: out of fold ${chosen.learner.name} has a log loss of ${mean(chosen.losses).toFixed(5)}, the base rate told to everyone ${mean(base.losses).toFixed(5)}`
      : explain(
          entries.map(({ learner }) => learner.name),
          chosen,
          best.learner.name,
          prefer,
        ),
    warnings: [
      ...(tooLong === null
        ? []
        : [
            `the budget of ${budgetSeconds} s is too short for any learner: ${tooLong.learner.name}, the quickest, was trained all the same, in about ${Math.ceil(tooLong.seconds)} s`,
          ]),
      ...dropped.map(
        ({ learner, seconds }) =>
          `${learner.name} was left out: it would take about ${Math.ceil(seconds)} s, and the budget is ${budgetSeconds} s for all learners`,
      ),
    ],
  };
}

/** What the other folds' base rate, told to everyone, loses. */
async function baseRateEntry(
  input: FitInput,
  folds: Uint8Array,
  judged: Uint32Array | undefined,
  y: Float64Array,
  importance: Float64Array | null,
): Promise<Entry> {
  const logits = await outOfFold(baseRate, input, folds, judged);
  return { learner: baseRate, logits, losses: lossesOf(logits, y, importance), seconds: 0 };
}

/** The blend as one more entry; none where it would be one learner and nobody asked for it. */
function blendOfEntries(
  entries: readonly Entry[],
  y: Float64Array,
  folds: Uint8Array,
  importance: Float64Array | null,
  isAsked: boolean,
): Entry[] {
  const { learner, members, logits } = stackLearners(
    entries.map((entry) => entry.learner),
    entries.map((entry) => entry.logits),
    y,
    folds,
    importance,
  );
  if (members.length < 2 && !isAsked) return [];
  const parts = entries.filter((entry) => members.includes(entry.learner));
  const seconds = parts.reduce((sum, entry) => sum + entry.seconds, 0);
  return [{ learner, logits, losses: lossesOf(logits, y, importance), seconds }];
}

function explain(
  tried: readonly string[],
  winner: { learner: Learner; behind: number; standardError: number },
  best: string,
  prefer: ContestOptions["prefer"],
): string {
  const { name } = winner.learner;
  if (tried.length === 1) return `${name} was the only learner tried`;
  const gap = `${winner.behind.toFixed(5)} behind, standard error ${winner.standardError.toFixed(5)}`;
  if (name === best) {
    const why = {
      simple: name === tried[0] ? "is the simplest" : "nothing simpler comes near",
      accuracy: "accuracy was preferred to simplicity",
      blend: "was asked for",
    };
    return `${name} has the least log loss out of fold, and ${why[prefer]}`;
  }
  if (prefer === "blend") return `${name} was asked for; ${best} has the least log loss out of fold (${gap})`;
  return `${name} is the simplest within one standard error of ${best}: ${gap}`;
}

/** Their mean is that of the leads that the rows stand for. */
function lossesOf(logits: Float64Array, y: Float64Array, importance: Float64Array | null): Float64Array {
  const all = importance === null ? 1 : mean(importance);
  return logits.map((x, row) => ((importance?.[row] ?? 1) / all) * logLossOfLogit(x, y[row]!));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
