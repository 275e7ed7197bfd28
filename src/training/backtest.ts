import { type CapacityLift, liftAtCapacity } from "../evaluation/capacity.ts";
import { type Evaluation, evaluate } from "../evaluation/evaluate.ts";
import { rowLosses } from "../evaluation/log-loss.ts";
import { pairedDifference } from "../evaluation/paired-difference.ts";
import { applyPlan } from "../features/plan.ts";
import { answersAsHistory } from "../leads/answers-as-history.ts";
import { InputError } from "../leads/input-error.ts";
import { seenAt } from "../leads/seen-at.ts";
import type { LeadTable } from "../leads/table.ts";
import { learnerNamed } from "../learners/catalogue.ts";
import type { Learner } from "../learners/learner.ts";
import { sigmoid } from "../numeric/logistic.ts";
import { quantileSorted } from "../numeric/order.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import type { LeadScorer } from "../scoring/scorer.ts";
import { foldsFor, groupedFolds } from "./folds.ts";
import { followTime, matureOf } from "./follow-time.ts";
import { outOfFold } from "./out-of-fold.ts";
import { calibrationThatPays } from "./platt.ts";
import { inputFor, type Prepared, planFor, prepare } from "./prepare.ts";
import { takeForVersion, takeWithPast } from "./repeat-purchases.ts";
import { assignRoles, keptColumns } from "./roles.ts";
import type { TrainContext, TrainSettings } from "./settings.ts";
import { weightedMean } from "./weighted-mean.ts";

export interface BacktestSettings extends TrainSettings {
  /** How many moments in the past it starts from. Four by default. */
  readonly origins?: number;
  /** How many leads the team can work in so many days. */
  readonly capacity?: { readonly leads: number; readonly days: number };
  /** Versions to be judged beside, by the name that the answer gives them. */
  readonly versions?: Readonly<Record<string, LeadScorer>>;
}

export interface BacktestResult {
  readonly horizonDays: number;
  /** What the rows are: several looks are one lead where its life is told. */
  readonly rowsAre: "leads" | "looks at leads";
  readonly origins: readonly Origin[];
  /** Over the leads of all origins; one entry for whoever was judged at each of them. */
  readonly overall: readonly Judged[];
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
}

/** What would have happened from one moment on. */
export interface Origin {
  /** ISO 8601. */
  readonly origin: string;
  /** The leads whose labels were known then. */
  readonly learned: { readonly rows: number; readonly wins: number };
  /** The leads that came from then to the next origin. */
  readonly judged: { readonly rows: number; readonly wins: number; readonly until: string };
  readonly methods: readonly Judged[];
}

/** One way to rank leads, judged. */
export interface Judged {
  readonly name: string;
  /** Null for a way that ranks and tells no probability. */
  readonly evaluation: Evaluation | null;
  /** Of the first entry's losses less these: below 0 where the first is better. Null for the first, and without probabilities. */
  readonly difference: { readonly mean: number; readonly standardError: number } | null;
  /** Null where no capacity was given. */
  readonly capacity: CapacityLift | null;
}

const ORIGINS = 4;
/** The first origin has so much of the mature leads behind it. */
const FIRST = 0.5;

/**
 * Rolling origin (Tashman 2000): at each of several moments in the past a model is learned from the table as it would have been
 * exported then (`seenAt`), and judged on the leads that came until the next one by what became of them. No lead, outcome,
 * activity or value dated after a moment reaches what is learned at it; that the labels of the leads learned from were known
 * by then is the embargo. Columns that the audit of the whole table calls leaks are left out at every moment, since nobody
 * can tell when their cells were written. Beside it stand the base rate, newest leads first, the naive Bayes of a CRM and a scorecard, all learned
 * at the same moments, and the versions that were given, as far as they are older than the leads.
 * @throws InputError where leads have no creation and closing times, or too short a history
 */
export async function backtest(
  given: LeadTable,
  settings: BacktestSettings,
  context: TrainContext,
): Promise<BacktestResult> {
  const table = answersAsHistory(given);
  const roles = assignRoles(table, settings);
  const { created, closed } = roles;
  if (created === null || closed === null)
    throw new InputError(
      `can't look back at ${table.source}: found no ${created === null ? "creation" : "closing"} times, wanted --created and --closed`,
    );
  const whole = prepare(table, settings);
  const { labels, audit, moments: times } = whole;
  const horizonDays = labels.horizonDays!;
  const kept = keptColumns(settings);
  const leaks = audit
    .filter(({ column, verdict }) => verdict === "leak" && !kept.has(column))
    .map(({ column }) => column);
  const exclude = [...new Set([...(settings.exclude ?? []), ...leaks])];
  const edges = edgesOf(labels.mature, times, settings.origins ?? ORIGINS);
  const notes: string[] =
    leaks.length === 0 ? [] : [`Left out as leaks at every moment: ${leaks.join(", ")}.`];
  const origins: Part[] = [];
  for (const [at, origin] of edges.slice(0, -1).entries()) {
    const until = edges[at + 1]!;
    const isLast = at === edges.length - 2;
    const rows = labels.mature.filter(
      (row) => times[row]! >= origin && (times[row]! < until || (isLast && times[row]! === until)),
    );
    const then = { ...settings, exclude, horizonDays, until: origin };
    const part = await judgeAt(table, whole, rows, { origin, until }, then, context, (done) =>
      context.onProgress?.("backtest", (at + done) / (edges.length - 1)),
    ).catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      notes.push(`Nothing could be learned at ${isoOf(origin)}: ${error.message}.`);
      return null;
    });
    if (part) origins.push(part);
  }
  if (origins.length === 0)
    throw new InputError(
      `can't look back at ${table.source}: at none of ${edges.length - 1} moments was there enough to learn from: ${notes.at(-1)}`,
    );
  const judgeAll = (parts: readonly Part[]) => judge(parts, whole, settings);
  return {
    horizonDays,
    rowsAre: whole.table.rows > whole.leadTable.rows ? "looks at leads" : "leads",
    origins: origins.map((part) => ({
      origin: isoOf(part.origin),
      learned: part.learned,
      judged: { rows: part.rows.length, wins: winsOf(part.rows, labels.y), until: isoOf(part.until) },
      methods: judgeAll([part]),
    })),
    overall: judgeAll(origins),
    notes,
  };
}

/** What was learned at one moment, and what it says of the leads that came after. */
interface Part {
  readonly origin: number;
  readonly until: number;
  readonly learned: { readonly rows: number; readonly wins: number };
  /** The leads judged. */
  readonly rows: Uint32Array;
  /** By name: a probability a lead judged, or a rank for those that tell none. */
  readonly scores: ReadonlyMap<string, { readonly values: Float64Array; readonly isProbability: boolean }>;
}

async function judgeAt(
  table: LeadTable,
  whole: Prepared,
  rows: Uint32Array,
  { origin, until }: { readonly origin: number; readonly until: number },
  settings: BacktestSettings,
  context: TrainContext,
  onProgress: (done: number) => void,
): Promise<Part> {
  const { roles } = whole;
  const atClosing = [settings.target, ...(roles.amount === null ? [] : [roles.amount])];
  const seen = seenAt(table, { created: roles.created!, closed: roles.closed!, atClosing }, origin);
  const prepared = prepare(seen.table, settings);
  const { mature } = prepared.labels;
  const { importance } = prepared;
  const lessons = prepared.lessons.all;
  const { plan } = planFor(prepared, settings, lessons.rows);
  const input = inputFor(prepared, plan, lessons, context);
  const known = Float64Array.from(lessons.mature, (at) => lessons.y[at]!);
  const later = takeWithPast(whole, settings.target, rows);
  const times = Float64Array.from(rows, (row) => whole.moments[row]!);
  const features = applyPlan(plan, later, times);
  const scores: [string, { values: Float64Array; isProbability: boolean }][] = [];

  const recipes = new Map<string, Learner>([
    [settings.learner ?? "additive", learnerNamed(settings.learner ?? "additive")],
    ["bayes", learnerNamed("bayes")],
    ["points", learnerNamed("points")],
  ]);
  let done = 0;
  const folds = groupedFolds(input.y, input.groups, foldsFor(input.y, input.groups), prepared.seed);
  const judgedFolds = Uint8Array.from(lessons.mature, (at) => folds[at]!);
  const weights = importance && Float64Array.from(lessons.mature, (at) => importance[lessons.rows[at]!]!);
  for (const [name, learner] of recipes) {
    const raw = await outOfFold(learner, input, folds, lessons.mature);
    const inner = { logits: raw, y: known, folds: judgedFolds, importance: weights };
    // The others are what a CRM or a card on paper would be: they stand for all the past.
    const follower =
      done === 0
        ? await followTime(learner, prepared, plan, lessons, inner, new Uint32Array(), context)
        : null;
    const { learner: fits, logits } = follower?.follower ?? { learner, logits: raw };
    const taken = follower?.follower ? inputFor(prepared, plan, matureOf(lessons, prepared), context) : input;
    const { slope, offset } = calibrationThatPays(logits, known, judgedFolds, weights);
    const { program } = await fits.fit({ ...taken, wantsBags: false });
    const values = evaluateProgram(program, features).map((logit) => sigmoid(slope * logit + offset));
    scores.push([name, { values, isProbability: true }]);
    onProgress(++done / recipes.size);
  }
  const baseRate = weightedMean(
    Float64Array.from(mature, (row) => prepared.labels.y[row]!),
    importance && Float64Array.from(mature, (row) => importance[row]!),
  );
  scores.push(["base rate", { values: new Float64Array(rows.length).fill(baseRate), isProbability: true }]);
  scores.push(["newest first", { values: times, isProbability: false }]);
  for (const [name, scorer] of Object.entries(settings.versions ?? {})) {
    const { endOfData } = scorer.parts.about;
    if (endOfData !== null && Date.parse(endOfData) > origin) continue; // it may have learned from these leads
    const read = takeForVersion(whole, rows, scorer.parts);
    const answers = scorer.scoreTable(read, { asOf: times, explain: "none" });
    const values = Float64Array.from(answers, ({ probability }) => probability);
    scores.push([name, { values, isProbability: true }]);
  }
  return {
    origin,
    until,
    learned: { rows: lessons.rows.length, wins: lessons.y.reduce((sum, label) => sum + label, 0) },
    rows,
    scores: new Map(scores),
  };
}

/** Judges everyone who has an answer at each of these moments, over all of their leads. */
function judge(
  parts: readonly Part[],
  { moments: times, labels, groups: buyers, leads: leadOf, importance, leadsPerWorked }: Prepared,
  { capacity, seed = 1 }: BacktestSettings,
): Judged[] {
  const rows = Uint32Array.from(parts.flatMap((part) => [...part.rows]));
  if (rows.length === 0) return [];
  const y = Float64Array.from(rows, (row) => labels.y[row]!);
  const groups = Uint32Array.from(rows, (row) => buyers[row]!);
  const moments = Float64Array.from(rows, (row) => times[row]!);
  const weights = importance && Float64Array.from(rows, (row) => importance[row]!);
  const leads = Uint32Array.from(rows, (row) => leadOf[row]!);
  const standFor = weights?.map((weight) => weight * leadsPerWorked); // a team works leads, as many as came
  const names = [...parts[0]!.scores.keys()].filter((name) => parts.every(({ scores }) => scores.has(name)));
  let first: Float64Array | undefined; // losses, each as often as its lead stands for others
  return names.map((name): Judged => {
    const { isProbability } = parts[0]!.scores.get(name)!;
    const values = Float64Array.from(parts.flatMap(({ scores }) => [...scores.get(name)!.values]));
    const losses = isProbability ? rowLosses(values, y).map((loss, at) => loss * (weights?.[at] ?? 1)) : null;
    const difference =
      losses && first && new Set(groups).size > 1 ? pairedDifference(first, losses, { groups }) : null;
    first ??= losses ?? undefined;
    return {
      name,
      evaluation: isProbability ? evaluate(values, y, { seed, groups, ...(weights && { weights }) }) : null,
      difference,
      capacity: capacity
        ? liftAtCapacity(values, y, moments, {
            capacity: capacity.leads,
            days: capacity.days,
            seed,
            leads,
            ...(standFor && { weights: standFor }),
          })
        : null,
    };
  });
}

/** The moments, and the end of the last one's leads: so placed that each has as many mature leads to judge. */
function edgesOf(mature: Uint32Array, times: Float64Array, origins: number): number[] {
  const sorted = Float64Array.from(mature, (row) => times[row]!).sort();
  const edges = Array.from({ length: origins + 1 }, (_, i) =>
    quantileSorted(sorted, FIRST + ((1 - FIRST) * i) / origins),
  );
  return [...new Set(edges)];
}

function winsOf(rows: Uint32Array, y: Float64Array): number {
  return rows.reduce((sum, row) => sum + y[row]!, 0);
}

function isoOf(moment: number): string {
  return new Date(moment).toISOString();
}
