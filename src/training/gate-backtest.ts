import { judgeVerdicts, type VerdictGroup, type VerdictWorth } from "../evaluation/judge-verdicts.ts";
import { type TradeOff, tradeOff } from "../evaluation/trade-off.ts";
import { answersAsHistory } from "../leads/answers-as-history.ts";
import type { LeadTable } from "../leads/table.ts";
import { takeRows } from "../leads/take.ts";
import { type Bound, boundsOf, cutCandidates, passesAtCuts } from "../qualification/bounds.ts";
import type { Framework } from "../qualification/framework.ts";
import { type OutcomeFunnel, outcomeFunnel } from "../qualification/outcome-funnel.ts";
import { compileFramework } from "../qualification/qualify.ts";
import type { Stage } from "../qualification/verdict.ts";
import { STAGE_ORDER } from "../qualification/verdict.ts";
import { type VerdictMatrix, verdictMatrix } from "../qualification/verdict-matrix.ts";
import { type Prepared, prepare } from "./prepare.ts";
import type { TrainSettings } from "./settings.ts";
import { type Trial, trialsOf } from "./trials.ts";
import { weightedMean } from "./weighted-mean.ts";

export interface GateBacktestSettings extends TrainSettings {
  readonly framework: Framework;
  /** Concept → column. */
  readonly concepts: Readonly<Record<string, string>>;
}

/** A framework judged by what became of the leads. */
export interface GateBacktest {
  readonly framework: string;
  /** Days within which a win counts, null for "won ever". */
  readonly horizonDays: number | null;
  /** Mature leads, and the looks at them: a lead whose life is told is looked at several times. */
  readonly leads: number;
  readonly looks: number;
  readonly wins: number;
  /** The share won, weighted where leads stand for several. */
  readonly baseRate: number;
  /** In the framework's order. */
  readonly criteria: readonly CriterionWorth[];
  /** The gate as a whole: the leads that it lets through (nothing gating failed), of these the ones that meet all of it, and those stopped. */
  readonly gate: {
    readonly letThrough: VerdictGroup;
    readonly complete: VerdictGroup;
    readonly stopped: VerdictGroup;
    readonly worth: VerdictWorth;
  };
  readonly stages: readonly (VerdictGroup & { readonly stage: Stage })[];
  /** How many looks each step reached and cut, and how many of them won (outcomes `notWon`, `won`). */
  readonly funnel: OutcomeFunnel;
  /** How the gate did from time to time, oldest first; empty without times. */
  readonly periods: readonly GatePeriod[];
  readonly cutOffs: readonly CutOff[];
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
}

export interface CriterionWorth extends VerdictWorth {
  readonly criterion: string;
  readonly title: string;
  readonly gates: boolean;
}

export interface GatePeriod {
  /** ISO 8601. */
  readonly from: string;
  readonly until: string;
  readonly letThrough: { readonly leads: number; readonly wins: number };
  readonly stopped: { readonly leads: number; readonly wins: number };
}

/** What another number in a criterion would have let through. */
export interface CutOff extends TradeOff, Omit<Bound, "path" | "cut" | "test"> {
  /** Whether history would choose another number, beyond chance, where it was tried on later leads. Nothing applies it. */
  readonly isProposed: boolean;
  /** The proposal, or that there is none, as a sentence. */
  readonly says: string;
}

/**
 * Judges a framework on the mature leads, each seen at the moments at which it is scored, with only what was known then.
 * @throws InputError where the leads can't be labelled, or a concept is mapped to a column that can't tell it
 */
export function backtestGate(
  table: LeadTable,
  settings: GateBacktestSettings,
  signal?: AbortSignal,
): GateBacktest {
  return judgeGate(prepare(answersAsHistory(table), settings), settings, signal);
}

/** As `backtestGate`, of a table that is prepared already. */
export function judgeGate(
  prepared: Prepared,
  { framework, concepts }: Pick<GateBacktestSettings, "framework" | "concepts">,
  signal?: AbortSignal,
): GateBacktest {
  const { labels, seed } = prepared;
  const { mature } = labels;
  const seen = takeRows(prepared.table, mature);
  const moments = Float64Array.from(mature, (row) => prepared.moments[row]!);
  const y = Float64Array.from(mature, (row) => labels.y[row]!);
  const { importance } = prepared;
  const weights = importance ? Float64Array.from(mature, (row) => importance[row]!) : undefined;
  const groups = Uint32Array.from(mature, (row) => prepared.groups[row]!);
  const compiled = compileFramework(framework, concepts, seen.columns);
  const matrix = verdictMatrix(compiled, seen, moments, signal);
  signal?.throwIfAborted();

  const judged = judgeVerdicts(
    matrix.criteria.map(({ verdicts }) => verdicts),
    y,
    { groups, weights, seed },
  );
  const passed = Int8Array.from(matrix.stoppedAt, (at) => (at < 0 ? 1 : -1));
  const complete = completeOf(matrix);
  const asOne = (verdicts: Int8Array) => judgeVerdicts([verdicts], y, { groups, weights, seed })[0]!;
  const whole = asOne(passed);
  const trials = trialsOf(prepared);
  const wins = y.reduce((sum, label) => sum + label, 0);
  const facts = compiled.factsFor(seen, moments);
  const valuesOf = ({ criterion, test }: Bound) =>
    facts[compiled.parts.criteria.find((one) => one.criterion.name === criterion)!.factAt(test)]!;
  return {
    framework: framework.name,
    horizonDays: labels.horizonDays,
    leads: new Set(Array.from(mature, (row) => prepared.leads[row]!)).size,
    looks: mature.length,
    wins,
    baseRate: weightedMean(y, weights ?? null),
    criteria: matrix.criteria.map(({ name, title, gates }, c) => ({
      criterion: name,
      title,
      gates,
      ...judged[c]!,
    })),
    gate: {
      letThrough: whole.met,
      complete: asOne(complete).met,
      stopped: whole.notMet,
      worth: whole,
    },
    stages: STAGE_ORDER.map((stage, place) => ({
      stage,
      ...asOne(Int8Array.from(matrix.stages, (at) => (at === place ? 1 : -1))).met,
    })),
    funnel: outcomeFunnel(matrix, { names: ["notWon", "won"], codes: y }),
    periods: trials.flatMap((trial) => periodOf(trial, passed, y)),
    cutOffs: boundsOf(framework).flatMap((bound) => {
      signal?.throwIfAborted();
      const cuts = cutCandidates(compiled, bound, valuesOf(bound));
      if (cuts.length < 2) return [];
      const passes = passesAtCuts(framework, bound, cuts, concepts, seen, moments);
      const found = tradeOff(
        cuts.map((cut, i) => ({ cut, passes: passes[i]! })),
        bound.cut,
        y,
        { trials, groups, weights, seed },
      );
      return [cutOffOf(bound, found)];
    }),
    notes: notesOf(prepared, compiled.unmapped, concepts),
  };
}

/** 1 where every gating criterion is met, else -1. */
function completeOf({ criteria, rows }: VerdictMatrix): Int8Array {
  const gating = criteria.filter(({ gates }) => gates);
  return Int8Array.from({ length: rows }, (_, row) =>
    gating.every(({ verdicts }) => verdicts[row] === 1) ? 1 : -1,
  );
}

function periodOf({ judge, from, until }: Trial, passed: Int8Array, y: Float64Array): GatePeriod[] {
  if (from === null || until === null || judge.length === 0) return [];
  const count = (verdict: number) => {
    const rows = Array.from(judge).filter((row) => passed[row] === verdict);
    return { leads: rows.length, wins: rows.reduce((sum, row) => sum + y[row]!, 0) };
  };
  return [
    {
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
      letThrough: count(1),
      stopped: count(-1),
    },
  ];
}

const SIGNS = { atLeast: "≥", above: ">", atMost: "≤", below: "<" };
/** Of a comparison that must not be met. */
const OPPOSITE = { atLeast: "<", above: "≤", atMost: ">", below: "≥" };

function cutOffOf(bound: Bound, found: TradeOff): CutOff {
  const { path: _, test: __, cut, ...about } = bound;
  const { best, current, gain } = found;
  const isProposed = best.cut !== current.cut && gain !== null && gain.interval[0] > 0;
  const sign = (bound.isNegated ? OPPOSITE : SIGNS)[bound.comparison];
  const inWords = `${bound.concept} ${sign} ${plain(best.cut)} instead of ${plain(cut)}`;
  const change = `${inWords} would let ${moreOf(best.winners, current.winners, "winners")} through and ${moreOf(best.losers, current.losers, "losers")}`;
  const says = isProposed
    ? change
    : best.cut === current.cut
      ? `history would choose ${bound.concept} ${sign} ${plain(cut)} too`
      : `no other number for ${bound.concept} ${sign} ${plain(cut)} did surely better on later leads (over all leads, ${change})`;
  return { ...about, ...found, isProposed, says };
}

function moreOf(then: number, now: number, who: string): string {
  if (then === now) return `as many ${who}`;
  if (now === 0) return `${Math.round(then)} ${who} where none passes now`;
  const share = Math.abs(then - now) / now;
  const shown =
    share < 0.01 ? "under 1" : share.toLocaleString("en-US", { style: "percent" }).replace("%", "");
  return `${shown} % ${then > now ? "more" : "fewer"} ${who}`;
}

function plain(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}

/** Said wherever leads stand for several. */
export const WEIGHED =
  "Shares, ratios and cut-offs weigh each lead by how many it stands for, since not all leads were worked; leads and wins are counted as they are.";

function notesOf(
  { table, labels, audit, importance }: Prepared,
  unmapped: readonly string[],
  concepts: Readonly<Record<string, string>>,
): string[] {
  const told = new Set(table.history?.kinds ?? []);
  const undated = [...new Set(Object.values(concepts))].filter((column) => !told.has(column));
  const suspects = audit.filter(
    ({ column, verdict }) => verdict !== "clean" && Object.values(concepts).includes(column),
  );
  return [
    ...(unmapped.length > 0
      ? [`Unknown for every lead, since no column tells it: ${unmapped.join(", ")}.`]
      : []),
    ...(undated.length > 0
      ? [
          `Read as the file has them now, since no history of fields says when they were filled in: ${undated.join(", ")}. What was written after the outcome makes a criterion look better than it is.`,
        ]
      : []),
    ...suspects.map(
      ({ column, verdict, because }) =>
        `${column} is ${verdict === "leak" ? "a leak" : "doubtful"}: ${because}.`,
    ),
    ...(importance ? [WEIGHED] : []),
    ...(labels.horizonDays === null
      ? ["Open leads are set aside, since nothing says when leads came and were closed."]
      : []),
  ];
}
