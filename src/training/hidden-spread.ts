import { applyBins, fitBins } from "../features/bins.ts";
import type { FeatureMatrix } from "../features/matrix.ts";
import { sigmoid } from "../numeric/logistic.ts";
import { argsort } from "../numeric/order.ts";
import type { Random } from "../numeric/random.ts";
import { NORMAL_95 } from "../numeric/wilson-interval.ts";

/** Most codes of a number: few, since what a curve misses differs little between neighbours. */
const MOST_CODES = 10;
/** Most codes of any feature. */
const CODES = 256;

/** Rows with what a model that never saw them says. */
export interface Told {
  readonly matrix: FeatureMatrix;
  /** Calibrated. */
  readonly logits: Float64Array;
  /** 0 or 1. */
  readonly y: Float64Array;
  /** How many leads each row stands for; null where each is one. */
  readonly importance: Float64Array | null;
  /** The buyer of each row: what two looks at one buyer have in common is no effect of their bins. */
  readonly groups: Uint32Array;
}

/**
 * How much the true logit may vary between the bins of features beyond what a model says, as far as outcomes don't exclude it.
 * Each feature has independent effects of its bins, of variance τ², which the score statistic of a variance component tells
 * (Lin 1997, Biometrika 84): with r and w the sums of y - p and p (1 - p) over a buyer's rows in a bin, and R and W those of the bin,
 * Q = Σ R² - Σ r² + Σ W² / Σ w, the last term for the level that is fitted, is τ² D on average, D = Σ W² - Σ w²; without effects its
 * variance is 2 D. The sum over features is taken at its upper 95 % bound, and shared out by how much each feature's own
 * estimate allows.
 * @returns the variance by the feature's name, in squared log-odds, ≥ 0
 */
export function hiddenVariances(told: Told): ReadonlyMap<string, number> {
  const { features } = told.matrix;
  const order = argsort(told.groups);
  const effects = binCodes(told.matrix).map((codes) => effectOf(codes, told, order));
  const estimate = effects.reduce((sum, { variance }) => sum + variance, 0);
  const error = Math.hypot(...effects.map((effect) => effect.error));
  const total = Math.max(0, estimate + NORMAL_95 * error);
  const room = effects.map(({ variance, error }) => Math.max(0, variance + error));
  const all = room.reduce((sum, each) => sum + each, 0);
  return new Map(features.map(({ name }, j) => [name, all > 0 ? (total * room[j]!) / all : 0]));
}

/**
 * A feature's τ² and the standard error that it has where there is none; both 0 where no bin holds two buyers.
 * @param order the rows, buyer by buyer
 */
function effectOf(
  codes: Uint8Array,
  { logits, y, importance, groups }: Told,
  order: Uint32Array,
): { variance: number; error: number } {
  const all = new Sums(); // by bin
  const own = new Sums(); // one buyer's
  let [ownResidual, ownInformation, ownSpread] = [0, 0, 0]; // squares
  let [information, spread] = [0, 0];
  for (let from = 0, to = 0; from < order.length; from = to) {
    const buyer = groups[order[from]!];
    for (; to < order.length && groups[order[to]!] === buyer; to++) {
      const row = order[to]!;
      const weight = importance?.[row] ?? 1;
      const p = sigmoid(logits[row]!);
      own.add(codes[row]!, weight * (y[row]! - p), weight * p * (1 - p), weight * Math.sqrt(p * (1 - p)));
    }
    for (let at = from; at < to; at++) {
      const code = codes[order[at]!]!;
      const [r, w, deviation] = own.take(code); // 0 where another row of the bin came first
      const v = deviation ** 2; // outcomes of one buyer may be one and the same
      all.add(code, r, w, v);
      ownResidual += r * r;
      ownInformation += w * w;
      ownSpread += v * v;
      information += w;
      spread += v;
    }
  }
  const { residuals, informations, spreads } = all;
  const d = sumOfProducts(informations, informations) - ownInformation;
  const variance = sumOfProducts(spreads, spreads) - ownSpread;
  if (!(d > 1e-9 * information ** 2 && variance > 0)) return { variance: 0, error: 0 };
  const ofLevel =
    (2 * sumOfProducts(informations, spreads)) / information -
    (spread * sumOfProducts(informations, informations)) / information ** 2;
  const q = sumOfProducts(residuals, residuals) - ownResidual + ofLevel;
  return { variance: q / d, error: Math.sqrt(2 * variance) / d };
}

/** Sums by bin: of residuals, of informations, and of what the residuals spread by, which is another where rows have weights. */
class Sums {
  readonly residuals = new Float64Array(CODES);
  readonly informations = new Float64Array(CODES);
  readonly spreads = new Float64Array(CODES);

  add(code: number, residual: number, information: number, spread: number): void {
    this.residuals[code]! += residual;
    this.informations[code]! += information;
    this.spreads[code]! += spread;
  }

  /** A bin's sums, which are 0 from then on. */
  take(code: number): readonly [number, number, number] {
    const sums = [this.residuals[code]!, this.informations[code]!, this.spreads[code]!] as const;
    this.residuals[code] = 0;
    this.informations[code] = 0;
    this.spreads[code] = 0;
    return sums;
  }
}

/** One draw of such effects: log-odds, one a row, of mean 0. */
export function drawHidden(
  matrix: FeatureMatrix,
  variances: ReadonlyMap<string, number>,
  random: Random,
): Float64Array {
  const codes = binCodes(matrix);
  const hidden = new Float64Array(matrix.rows);
  matrix.features.forEach(({ name }, j) => {
    const deviation = Math.sqrt(variances.get(name) ?? 0);
    const effects = Float64Array.from({ length: CODES }, () => deviation * random.normal());
    for (let row = 0; row < matrix.rows; row++) hidden[row]! += effects[codes[j]![row]!]!;
  });
  const mean = hidden.reduce((sum, each) => sum + each, 0) / matrix.rows;
  return hidden.map((each) => each - mean);
}

function binCodes(matrix: FeatureMatrix): readonly Uint8Array[] {
  return applyBins(matrix, fitBins(matrix, { maxBins: MOST_CODES })).codes;
}

function sumOfProducts(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}
