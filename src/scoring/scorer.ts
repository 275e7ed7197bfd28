import { reasonsOf } from "../explanation/reason.ts";
import { featureValue } from "../features/describe.ts";
import { type FeatureMatrix, FIRST_LEVEL, UNSEEN } from "../features/matrix.ts";
import { planApplier } from "../features/plan.ts";
import { answersAsHistory } from "../leads/answers-as-history.ts";
import { asOf } from "../leads/as-of.ts";
import { recordReader } from "../leads/records.ts";
import { type Column, cellAt, findColumn, type LeadTable } from "../leads/table.ts";
import { logit, sigmoid } from "../numeric/logistic.ts";
import { prepareAttribution } from "../program/attribution.ts";
import { prepareEvaluation } from "../program/prepare-evaluation.ts";
import { usedFeatures } from "../program/term-features.ts";
import type { Framework } from "../qualification/framework.ts";
import type { Qualification } from "../qualification/verdict.ts";
import { unranked } from "./ask-next.ts";
import { dispositionOf } from "./disposition.ts";
import { gates } from "./gates.ts";
import { horizonLogits, MAIN } from "./horizon.ts";
import { intervalOf, intervalOfShare } from "./interval.ts";
import { LeadError } from "./lead-error.ts";
import type { Horizon, ScorerParts } from "./parts.ts";
import type { Contribution, Prediction, Warning } from "./prediction.ts";
import { gradeOf, scoreOf } from "./rank.ts";
import { prepareWarner, staleWarnings, warningsOfReading, withStale } from "./warnings.ts";

export interface ScoreOptions {
  /** When the leads are looked at, in milliseconds since 1970: one moment for all, or one a lead. */
  readonly asOf: number | Float64Array;
  /** How many contributions are listed: all, none, or the largest n. All by default. */
  readonly explain?: "all" | "none" | number;
  /** Instead of the framework stored with the version. */
  readonly framework?: Framework;
  /** Whether open questions are ranked by what their answers would change; else they stand in the framework's order. True by default. */
  readonly rankQuestions?: boolean;
  /** The index of the first lead, where these are a part of many: a lead without an id is told by its index. 0 by default. */
  readonly firstIndex?: number;
  /** Whether each lead stands for itself: one without an id is then told by index 0. */
  readonly isEachAlone?: boolean;
}

interface ReadOptions {
  readonly coerce?: boolean;
  readonly now?: number;
}

/** One scorer answers HTTP, command line and notebook, so that they can't disagree. Immutable; safe to share. */
export interface LeadScorer {
  readonly parts: ScorerParts;
  /** Every row of a table whose columns have the schema's types; a column that isn't there is missing in every row. */
  scoreTable(table: LeadTable, options: ScoreOptions): Prediction[];
  /**
   * Leads as JSON objects; one that can't be read is answered in its place by the error.
   * @param options `coerce`: take plain decimal text for a number, with a warning; `now`, in milliseconds since 1970: no discovery
   *   answer can be later
   */
  scoreLeads(leads: readonly unknown[], options: ScoreOptions & ReadOptions): (Prediction | LeadError)[];
  /**
   * The gate alone, of leads as JSON objects; one that can't be read is answered in its place by the error.
   * @throws InputError where the framework doesn't suit the version's concepts
   */
  qualifyLeads(
    leads: readonly unknown[],
    framework: Framework,
    options: Omit<ScoreOptions, "explain" | "framework"> & ReadOptions,
  ): (QualifiedLead | LeadError)[];
  /**
   * The framework's concepts that no column of the version tells: only discovery answers, or activities, can.
   * @throws InputError where the framework doesn't suit the version's concepts
   */
  unmapped(framework: Framework): readonly string[];
}

/** What a framework says of one lead. */
export interface QualifiedLead {
  /** The id column as text, else the lead's index in its table or request. */
  readonly id: string;
  readonly qualification: Qualification;
  /** What was odd about how the lead was written. */
  readonly warnings: readonly Warning[];
}

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** What the model says, or the base rate where it has nothing to say. */
type Answer = Pick<
  Prediction,
  "probability" | "interval" | "logit" | "base" | "contributions" | "rest" | "answeredBy" | "fallback"
>;

/** The scorer of these parts. What doesn't change from lead to lead is prepared here, once. */
export function createScorer(parts: ScorerParts): LeadScorer {
  const { schema, plan, win, calibration } = parts;
  const basis = { ...calibration, leads: calibration.effectiveLeads ?? calibration.leads };
  const read = recordReader(schema);
  const featuresOf = planApplier(plan);
  const used = usedFeatures(win);
  const attribution = prepareAttribution(win);
  const evaluateWin = prepareEvaluation([win]);
  const amountPrograms = parts.amount ? [parts.amount.program] : [];
  /** The bags, then the amount. */
  const evaluateOthers = prepareEvaluation([...parts.bags, ...amountPrograms]);
  const bags = parts.bags.length;
  const reasonOf = plan.features.map(({ name }) => {
    const driver = parts.drivers.find(({ feature }) => feature.name === name);
    return driver && reasonsOf(driver, calibration.baseRate);
  });
  const id = schema.columns.find((column) => column.role === "id");
  const warner = prepareWarner(parts);

  const horizons = horizonsOf(parts);
  const mainHorizon = horizons.findIndex(({ days }) => days === parts.about.horizonDays);
  const gateOf = gates(parts);

  /** A model that was taught with discovery answers has them among its fields; a framework reads them by itself. */
  const seenAt = (table: LeadTable, moments: Float64Array) =>
    asOf(schema.discovery ? answersAsHistory(table) : table, moments);

  const scoreTable = (given: LeadTable, options: ScoreOptions): Writable<Prediction>[] => {
    const moments = momentsOf(options.asOf, given.rows);
    const table = seenAt(given, moments);
    const first = options.firstIndex ?? 0;
    const matrix = featuresOf(table, moments);
    const explain = options.explain ?? "all";
    const { values: logits, contributions: contributionsOf } =
      explain === "none" ? { values: evaluateWin(matrix), contributions: [] } : attribution.explain(matrix);
    const others = evaluateOthers(matrix);
    const framework = options.framework ?? parts.framework;
    const gate = framework && gateOf(framework);
    const ranks = options.rankQuestions ?? true;
    const qualify = gate?.compiled.forTable(table, moments);
    const idColumn = id && findColumn(table, id.name);
    const warn = warner(table, matrix);
    const ofBags = new Float64Array(bags);

    return Array.from({ length: table.rows }, (_, row): Writable<Prediction> => {
      const { warnings, known } = warn(row);
      for (let bag = 0; bag < bags; bag++) ofBags[bag] = others[bag * table.rows + row]!;
      const answer = known
        ? fromModel(logits[row]!, contributionsOf, ofBags, matrix, row, explain)
        : fromBaseRate();
      const grade = gradeOf(answer.probability, calibration.gradeCuts);
      const judged = qualify?.(row) ?? null;
      const logAmount = others[bags * table.rows + row]!; // undefined where there is no amount
      const amount = parts.amount && Math.exp(logAmount) * parts.amount.smearing;
      const qualification =
        judged && gate
          ? ranks
            ? gate.askNext(judged, {
                probability: answer.probability,
                logit: answer.logit,
                grade,
                amount: amount ?? undefined,
              })
            : unranked(judged)
          : null;
      const decision = qualification && gate ? dispositionOf(qualification, gate.gating, grade) : null;
      // One literal, then what only some versions have: spread together, an object of so many fields becomes a slow dictionary.
      const prediction: Writable<Prediction> = {
        id: (idColumn && idText(idColumn, row)) ?? String(options.isEachAlone ? 0 : first + row),
        probability: answer.probability,
        interval: answer.interval,
        score: scoreOf(answer.probability, calibration.quantiles),
        grade,
        logit: answer.logit,
        base: answer.base,
        contributions: answer.contributions,
        rest: answer.rest,
        answeredBy: answer.answeredBy,
        fallback: answer.fallback,
        featuresAsOf: new Date(moments[row]!).toISOString(),
        disposition: decision?.disposition ?? null,
        dispositionBecause: decision?.because ?? null,
        qualification,
        warnings: qualification ? withStale(warnings, qualification) : warnings,
      };
      if (horizons.length > 0) prediction.horizons = toldWithin(known ? logits[row]! : null);
      if (parts.amount && amount !== null) {
        const [low, high] = parts.amount.residuals;
        prediction.amount = amount;
        prediction.amountInterval = [Math.exp(logAmount + low), Math.exp(logAmount + high)];
        prediction.expectedValue = answer.probability * amount;
      }
      return prediction;
    });
  };

  /** The model's answer: contributions sorted by size, those beyond the number asked for summed into `rest`. */
  const fromModel = (
    value: number,
    contributionsOf: readonly Float64Array[],
    ofBags: Float64Array,
    matrix: FeatureMatrix,
    row: number,
    explain: "all" | "none" | number,
  ) => {
    const about = (contributions: readonly Contribution[], rest: number): Answer => ({
      probability: sigmoid(value),
      interval: intervalOf(value, ofBags, basis, rareVarianceAt(matrix, row)),
      logit: value,
      base: attribution.base,
      contributions,
      rest,
      answeredBy: tellsNothing ? "baseRate" : whoAnswers(matrix, row),
      fallback: tellsNothing ? "baseRate" : null,
    });
    if (explain === "none") return about([], value - attribution.base);
    const at = (feature: number) => contributionsOf[feature]![row]!;
    const order = bySize(used, contributionsOf, row);
    const listed = explain === "all" ? order : order.slice(0, explain);
    let rest = 0;
    for (let i = listed.length; i < order.length; i++) rest += at(order[i]!);
    return about(
      listed.map((f): Contribution => {
        const feature = plan.features[f]!;
        const x = matrix.values[f]![row]!;
        return {
          feature: feature.name,
          column: feature.column,
          value: featureValue(feature, x),
          contribution: at(f),
          reason: reasonOf[f]?.(x, at(f)) ?? feature.name,
        };
      }),
      rest,
    );
  };

  /** @param value the main horizon's logit, or null for a lead of which the model knows nothing */
  const toldWithin = (value: number | null): NonNullable<Prediction["horizons"]> => {
    const within = value === null ? null : horizonLogits(value, horizons, mainHorizon);
    return horizons.map(({ days, baseRate }, at) => ({
      days,
      probability: within === null ? baseRate : sigmoid(within[at]!),
    }));
  };

  const rareLevels = (calibration.rareLevels ?? []).map(({ feature, variance }) => ({
    variance,
    at: plan.features.findIndex(({ name }) => name === feature),
  }));
  const rareVarianceAt = (matrix: FeatureMatrix, row: number): number => {
    let sum = 0;
    for (const { at, variance } of rareLevels) if (matrix.values[at]![row] === UNSEEN) sum += variance;
    return sum;
  };

  const tellsNothing = used.length === 0; // a model of no terms tells everyone the base rate
  const parting = plan.features.flatMap(({ name }, f) => (calibration.segments?.includes(name) ? [f] : []));
  const whoAnswers = (matrix: FeatureMatrix, row: number): Prediction["answeredBy"] => {
    if (parting.some((f) => matrix.values[f]![row]! >= FIRST_LEVEL)) return "segment";
    return parts.about.learner === "points" ? "points" : "pooled";
  };

  /** The answer for a lead of which the model knows nothing. */
  const fromBaseRate = (): Answer => {
    const value = logit(calibration.baseRate);
    return {
      probability: calibration.baseRate,
      interval: intervalOfShare(basis.baseRate, basis.leads),
      logit: value,
      base: value,
      contributions: [],
      rest: 0,
      answeredBy: "baseRate",
      fallback: "baseRate",
    };
  };

  return {
    parts,
    scoreTable,
    scoreLeads(leads, { coerce = false, now, ...options }) {
      const found = read(leads, { coerce, ...(now !== undefined && { now }) });
      return scoreTable(found.table, options).map((prediction, row) => {
        const wrong = found.problems.get(row);
        if (wrong) return new LeadError(wrong);
        const extra = warningsOfReading(found, row);
        if (extra.length > 0) prediction.warnings = [...prediction.warnings, ...extra];
        return prediction;
      });
    },
    qualifyLeads(leads, framework, { coerce = false, now, asOf: at, firstIndex = 0 }) {
      const found = read(leads, { coerce, ...(now !== undefined && { now }) });
      const moments = momentsOf(at, leads.length);
      const table = seenAt(found.table, moments);
      const qualify = gateOf(framework).compiled.forTable(table, moments);
      const idColumn = id && findColumn(table, id.name);
      return leads.map((_, row) => {
        const wrong = found.problems.get(row);
        if (wrong) return new LeadError(wrong);
        const qualification = qualify(row);
        return {
          id: (idColumn && idText(idColumn, row)) ?? String(firstIndex + row),
          qualification,
          warnings: [...warningsOfReading(found, row), ...staleWarnings(qualification)],
        };
      });
    },
    unmapped: (framework) => gateOf(framework).compiled.unmapped,
  };
}

/** Features by how much they contribute to a row, the largest first, equal ones as they stand: an insertion sort, for there are few. */
function bySize(
  features: readonly number[],
  contributionsOf: readonly Float64Array[],
  row: number,
): number[] {
  const order = features.slice();
  for (let i = 1; i < order.length; i++) {
    const feature = order[i]!;
    const size = Math.abs(contributionsOf[feature]![row]!);
    let to = i;
    for (; to > 0 && Math.abs(contributionsOf[order[to - 1]!]![row]!) < size; to--)
      order[to] = order[to - 1]!;
    order[to] = feature;
  }
  return order;
}

/** All horizons, ascending in days; none where a win counts whenever it comes. */
function horizonsOf({ about, calibration }: ScorerParts): readonly Horizon[] {
  if (about.horizonDays === null) return [];
  const main = { ...MAIN, days: about.horizonDays, baseRate: calibration.baseRate };
  return [main, ...(calibration.horizons ?? [])].sort((a, b) => a.days - b.days);
}

function momentsOf(asOf: number | Float64Array, rows: number): Float64Array {
  if (typeof asOf === "number") return new Float64Array(rows).fill(asOf);
  if (asOf.length !== rows)
    throw new RangeError(`scoring ${rows} leads: found ${asOf.length} moments, wanted one a lead`);
  return asOf;
}

function idText(column: Column, row: number): string | undefined {
  const cell = cellAt(column, row);
  return cell === null ? undefined : String(cell);
}
