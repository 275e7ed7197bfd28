import type { Interval } from "../evaluation/evaluate.ts";
import { rowLosses } from "../evaluation/log-loss.ts";
import { pairedBootstrap } from "../evaluation/paired-bootstrap.ts";
import { answersAsHistory } from "../leads/answers-as-history.ts";
import { asOf } from "../leads/as-of.ts";
import { InputError } from "../leads/input-error.ts";
import { seenAt } from "../leads/seen-at.ts";
import { type LeadTable, sourceRow } from "../leads/table.ts";
import { takeRows } from "../leads/take.ts";
import type { LeadScorer } from "../scoring/scorer.ts";
import type { GateSettings } from "./gate-settings.ts";
import { type InputDrift, inputDrift } from "./input-drift.ts";
import { firstLooks, newlyMature } from "./newly-mature.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { fitRecipe, type Predictor, type Recipe } from "./recipe.ts";
import { settingsFor } from "./recipe-settings.ts";
import type { Reference } from "./reference.ts";
import { takeWithPast } from "./repeat-purchases.ts";
import { type SegmentLoss, segmentLosses } from "./segment-losses.ts";
import type { TrainContext, TrainSettings } from "./settings.ts";
import { weightedMean } from "./weighted-mean.ts";

/** A version that a newer one would replace. */
export interface Champion {
  readonly version: number;
  readonly scorer: LeadScorer;
  readonly reference: Reference;
  /** Null where the version doesn't tell it. */
  readonly recipe: Recipe | null;
  /** How many edits by people it holds, which no recipe can make again. */
  readonly edits: number;
  /** The same leads, read with the types that this version was trained on; a row that can't be read so is absent. */
  readonly table: LeadTable;
}

export interface CompareOptions {
  /** What the challenger was trained with. */
  readonly settings: TrainSettings;
  /** The challenger's. */
  readonly recipe: Recipe;
  readonly gate: GateSettings;
}

/** Champion and challenger on the same leads, none of which either learned from. */
export interface Comparison {
  /** The champion as it is on mature leads that are new to it, or both recipes fitted anew before the newest leads. */
  readonly how: "newlyMature" | "refitted";
  /** Why both were refitted; null where they weren't. */
  readonly why: string | null;
  /** What was refitted learned nothing that was known only after it, ISO 8601; null without a horizon. */
  readonly learnedUntil: string | null;
  readonly leads: number;
  readonly wins: number;
  readonly logLoss: { readonly champion: number; readonly challenger: number };
  /** The challenger's log loss less the champion's, above 0 where the challenger is worse; 90 %, whole buyers resampled. */
  readonly difference: { readonly mean: number; readonly interval: Interval };
  readonly segments: readonly SegmentLoss[];
  /** Of these leads against those that the champion was trained on, farthest first. */
  readonly drift: readonly InputDrift[];
}

const BATCH = 4096;

/**
 * Compares a challenger with the champion so that neither has learned from a lead that is judged; each lead is scored at its
 * first look, which is its creation.
 *
 * Where at least 30 of the mature leads that are new to the champion were won, it answers for them as it is; the challenger's recipe is fitted as of that end, since the challenger itself has learned from them. Else both
 * recipes are fitted as of the first of the newest mature leads, those that `train` holds out, and judged on these. Columns that
 * the audit calls leaks are missing for both.
 * @param given what the challenger was trained from
 * @throws InputError where the data end before the champion's, there is too little to learn from at that moment, or there are too
 * few leads to compare on
 */
export async function compareWithChampion(
  given: LeadTable,
  champion: Champion,
  options: CompareOptions,
  context: TrainContext,
): Promise<Comparison> {
  const { settings, recipe } = options;
  const table = answersAsHistory(given);
  const prepared = prepare(table, settings);
  demandNewer(prepared, champion);
  const ground: Ground = { table, prepared, champion, options };
  const since = newlyMature(
    prepared,
    settings.target,
    champion.scorer.parts.about,
    [recipe, champion.recipe].some((one) => one?.settings.labels !== "mature"),
  );
  if (typeof since !== "string") {
    const challenger = await fitRecipeAsOf(ground, recipe, since.end, context);
    const { rows, before } = scoreByChampion(ground, since.rows);
    const after = challenger(takeWithPast(prepared, settings.target, rows), momentsOf(prepared, rows));
    const told = { how: "newlyMature", why: null, learnedUntil: isoOf(since.end) } as const;
    return compared(ground, told, rows, { before, after }, since.looks);
  }
  const { split, labels, isDated } = prepared;
  const isAsOf = labels.horizonDays !== null && split.split === "time" && isDated;
  const begin = isAsOf
    ? split.test.reduce((first, row) => Math.min(first, prepared.moments[row]!), Number.POSITIVE_INFINITY)
    : null;
  const rows = firstLooks(prepared, split.test);
  const [later, moments] = [takeWithPast(prepared, settings.target, rows), momentsOf(prepared, rows)];
  const old = champion.recipe ?? { ...recipe, learner: champion.scorer.parts.about.learner };
  const before = (await fitRecipeAsOf(ground, old, begin, context))(later, moments);
  const after = (await fitRecipeAsOf(ground, recipe, begin, context))(later, moments);
  const told = {
    how: "refitted",
    why: [
      since,
      ...(champion.recipe === null ? ["the champion tells only its learner"] : []),
      ...(champion.edits > 0 ? ["what people edited in the champion isn't in its recipe"] : []),
    ].join("; "),
    learnedUntil: begin === null ? null : isoOf(begin),
  } as const;
  return compared(ground, told, rows, { before, after }, split.test);
}

/** Who knows less of the present isn't compared: the newest leads are the champion's own. */
function demandNewer({ endOfData, table }: Prepared, { scorer, version }: Champion): void {
  const champions = scorer.parts.about.endOfData;
  if (champions === null || endOfData === null || endOfData >= Date.parse(champions)) return;
  throw new InputError(
    `${table.source} ends on ${dayOf(endOfData)}, before the data of version ${version}, which end on ${champions.slice(0, 10)}; wanted newer leads`,
  );
}

interface Ground {
  readonly table: LeadTable;
  readonly prepared: Prepared;
  readonly champion: Champion;
  readonly options: CompareOptions;
}

/** Fitted on the leads as they would have been exported at a moment, or, for null, on those that aren't held out. */
function fitRecipeAsOf(
  { table, prepared, options }: Ground,
  recipe: Recipe,
  moment: number | null,
  context: TrainContext,
): Promise<Predictor> {
  const { roles, split, leads } = prepared;
  const atClosing = [options.settings.target, ...(roles.amount === null ? [] : [roles.amount])];
  const then =
    moment === null
      ? takeRows(table, Uint32Array.from(new Set(split.train.map((row) => leads[row]!))))
      : seenAt(table, { created: roles.created!, closed: roles.closed!, atClosing }, moment).table;
  return fitRecipe(then, recipe, settingsFor(recipe, prepared, options.settings, then, moment), context);
}

/** The champion's probabilities of those looks whose lead it can read. */
function scoreByChampion(ground: Ground, looks: Uint32Array): { rows: Uint32Array; before: Float64Array } {
  const {
    champion: { scorer, table },
    prepared,
  } = ground;
  const leaks = leaksOf(ground);
  const clean = { ...table, columns: table.columns.filter(({ name }) => !leaks.has(name)) };
  const { rows, places } = placesIn(table, prepared, looks);
  const moments = momentsOf(prepared, rows);
  const before = new Float64Array(rows.length);
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = takeRows(clean, places.subarray(from, from + BATCH));
    scorer
      .scoreTable(batch, { asOf: moments.subarray(from, from + batch.rows), explain: "none" })
      .forEach(({ probability }, at) => {
        before[from + at] = probability;
      });
  }
  return { rows, before };
}

/** Where the leads of these looks stand in another reading of the same file; a look at a lead that isn't there is left out. */
function placesIn(
  other: LeadTable,
  { table }: Prepared,
  looks: Uint32Array,
): { rows: Uint32Array; places: Uint32Array } {
  const placeOf = new Map<number, number>();
  for (let row = 0; row < other.rows; row++) placeOf.set(sourceRow(other, row), row);
  const rows = looks.filter((look) => placeOf.has(sourceRow(table, look)));
  return { rows, places: rows.map((look) => placeOf.get(sourceRow(table, look))!) };
}

/** Columns that the audit found, or that the configuration says are known only afterwards. */
function leaksOf({ prepared: { roles, columns }, options }: Ground): Set<string> {
  const told = Object.entries(options.settings.columns ?? {});
  return new Set([
    ...roles.features.filter((name) => !columns.includes(name)),
    ...told.filter(([, { known }]) => known === "afterwards").map(([name]) => name),
  ]);
}

function compared(
  ground: Ground,
  told: Pick<Comparison, "how" | "why" | "learnedUntil">,
  rows: Uint32Array,
  { before, after }: { readonly before: Float64Array; readonly after: Float64Array },
  looks: Uint32Array,
): Comparison {
  const { prepared, options } = ground;
  const groups = rows.map((row) => prepared.groups[row]!);
  const y = Float64Array.from(rows, (row) => prepared.labels.y[row]!);
  if (new Set(groups).size < 2)
    throw new InputError(`found ${rows.length} leads to compare on, wanted those of two buyers at least`);
  const { seed } = prepared;
  const importance = prepared.importance && Float64Array.from(rows, (row) => prepared.importance![row]!);
  const losses = { before: rowLosses(before, y), after: rowLosses(after, y), y, groups, importance };
  return {
    ...told,
    leads: rows.length,
    wins: y.reduce((sum, label) => sum + label, 0),
    logLoss: {
      champion: weightedMean(losses.before, importance),
      challenger: weightedMean(losses.after, importance),
    },
    difference: pairedBootstrap(losses.after, losses.before, {
      groups,
      ...(importance && { weights: importance }),
      seed,
    }),
    segments: segmentLosses(prepared.table, rows, losses, options.gate.segments, seed),
    drift: driftOf(ground, looks),
  };
}

/** Looked at as the champion looked at its leads: along their lives, if it knew of these. */
function driftOf(ground: Ground, looks: Uint32Array): InputDrift[] {
  const { prepared, champion } = ground;
  const { scorer, reference, table } = champion;
  const { schema, plan } = scorer.parts;
  const isAlong =
    schema.activities !== undefined || schema.history !== undefined || schema.discovery !== undefined;
  const { rows, places } = placesIn(table, prepared, isAlong ? looks : firstLooks(prepared, looks));
  if (rows.length === 0) return [];
  const moments = momentsOf(prepared, rows);
  const without = new Set([...leaksOf(ground), ...ground.options.gate.mayDrift]);
  return inputDrift(plan, reference, asOf(takeRows(table, places), moments), moments, without);
}

function momentsOf({ moments }: Prepared, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => moments[row]!);
}

function dayOf(moment: number): string {
  return isoOf(moment).slice(0, 10);
}

function isoOf(moment: number): string {
  return new Date(moment).toISOString();
}
