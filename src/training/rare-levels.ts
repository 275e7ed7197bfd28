import { tableReaderOf } from "../features/apply-plan.ts";
import { UNSEEN } from "../features/matrix.ts";
import type { FeaturePlan } from "../features/plan.ts";
import { asText } from "../features/texts.ts";
import { type Column, findColumn, type LeadTable, textAt } from "../leads/table.ts";
import { sigmoid } from "../numeric/logistic.ts";
import { NORMAL_95 } from "../numeric/wilson-interval.ts";
import type { RareLevels } from "../scoring/interval.ts";

/** The largest standard deviation of levels' effects that is looked for, in log-odds. */
const MOST = 3;
/** Halvings of what is looked for: to a thousandth. */
const STEPS = 12;
/** The normal distribution as equidistant points: the trapezoid rule errs by less than 1e-13 at such a step. */
const STEP = 0.75;
const POINTS = Array.from({ length: 11 }, (_, i) => {
  const z = (i - 5) * STEP;
  return { z, weight: (STEP * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI) };
});
/** A marginal logit is the conditional one through √(1 + 0.346 τ²): Zeger, Liang and Albert 1988, Biometrics 44. */
const ATTENUATION = ((16 * Math.sqrt(3)) / (15 * Math.PI)) ** 2;

/** Rows of a table with what models that never saw them said. */
export interface ToldRows {
  /** Of the table. */
  readonly rows: Uint32Array;
  /** Calibrated. */
  readonly logits: Float64Array;
  /** 0 or 1. */
  readonly y: Float64Array;
  /** How many leads each row stands for; null where each is one. */
  readonly importance: Float64Array | null;
  /** The buyer of each row: what two looks at one buyer have in common is no effect of their level. */
  readonly groups: Uint32Array;
}

/**
 * How much the levels differ that a category's plan keeps together as rare, and with them the unseen ones: a model tells them
 * alike, and its bags agree on it. Each level has an effect, normal with variance τ²; two buyers of one level then win or lose
 * together more often than the model says. The sum Q of the products of their residuals tells τ², by the moments of the logistic
 * model with random intercepts. Taken are features for which chance alone would bring such a Q in fewer than one of twenty
 * cases, at the upper 95 % bound, as for what hides between bins (`hiddenVariances`).
 */
export function rareLevelsOf(
  { features, transforms }: FeaturePlan,
  table: LeadTable,
  moments: Float64Array,
  told: ToldRows,
): readonly RareLevels[] {
  return transforms.flatMap((transform, j) => {
    if (transform.kind !== "category") return [];
    const feature = features[j]!;
    const codes = tableReaderOf(transform, feature)(table, moments);
    const places = Uint32Array.from(told.rows.keys()).filter((at) => codes[told.rows[at]!] === UNSEEN);
    const variance = varianceOf(findColumn(table, transform.column)!, told, places);
    return variance > 0 ? [{ feature: feature.name, variance }] : [];
  });
}

/**
 * The bound of τ²; 0 where chance explains Q.
 * @param places of the told rows whose levels are rare
 */
function varianceOf(column: Column, { rows, logits, y, importance, groups }: ToldRows, places: Uint32Array) {
  const blocks = blocksOf(column, rows, groups, places);
  const weights = Float64Array.from(places, (at) => importance?.[at] ?? 1);
  const told = Float64Array.from(places, (at) => logits[at]!);
  const p = told.map(sigmoid);
  const q = sumOfProducts(
    blocks,
    weights.map((weight, i) => weight * (y[places[i]!]! - p[i]!)),
  );
  const deviations = weights.map((weight, i) => weight * Math.sqrt(p[i]! * (1 - p[i]!)));
  const squares = sumBy(blocks.blockOf, deviations, blocks.levelOf.length).map((sum) => sum * sum);
  const chance = NORMAL_95 * Math.sqrt(2 * sumBetween(blocks, squares));
  if (!(q > chance)) return 0;

  const expected = (deviation: number) => {
    const scale = Math.sqrt(1 + ATTENUATION * deviation * deviation);
    return POINTS.reduce((sum, { z, weight }) => {
      const moved = told.map((x, i) => weights[i]! * (sigmoid(scale * x + deviation * z) - p[i]!));
      return sum + weight * sumOfProducts(blocks, moved);
    }, 0);
  };
  let [low, high] = [0, MOST];
  for (let step = 0; step < STEPS; step++) {
    const deviation = (low + high) / 2;
    if (expected(deviation) < q + chance) low = deviation;
    else high = deviation;
  }
  return high * high;
}

/** Rows of one level and one buyer are a block. */
interface Blocks {
  /** The block of each row, and the level of each block. */
  readonly blockOf: Uint32Array;
  readonly levelOf: Uint32Array;
  readonly levels: number;
}

function blocksOf(column: Column, rows: Uint32Array, groups: Uint32Array, places: Uint32Array): Blocks {
  const text = asText(column);
  const levels = new Map<string, { readonly level: number; readonly blocks: Map<number, number> }>();
  const levelOf: number[] = [];
  const blockOf = Uint32Array.from(places, (at) => {
    const name = textAt(text, rows[at]!)!; // a missing one isn't rare
    const known = levels.get(name) ?? { level: levels.size, blocks: new Map<number, number>() };
    levels.set(name, known);
    const block = known.blocks.get(groups[at]!) ?? levelOf.push(known.level) - 1;
    known.blocks.set(groups[at]!, block);
    return block;
  });
  return { blockOf, levelOf: Uint32Array.from(levelOf), levels: levels.size };
}

/** Over all ordered pairs of rows with one level and two buyers: the sum of the products of their values. */
function sumOfProducts(blocks: Blocks, values: Float64Array): number {
  return sumBetween(blocks, sumBy(blocks.blockOf, values, blocks.levelOf.length));
}

/** The same over pairs of blocks with one level. */
function sumBetween({ levelOf, levels }: Blocks, values: Float64Array): number {
  const square = (sum: number, value: number) => sum + value * value;
  return sumBy(levelOf, values, levels).reduce(square, 0) - values.reduce(square, 0);
}

function sumBy(places: Uint32Array, values: Float64Array, count: number): Float64Array {
  const sums = new Float64Array(count);
  values.forEach((value, i) => {
    sums[places[i]!]! += value;
  });
  return sums;
}
