import { logLossOfLogit, sigmoid } from "../../numeric/logistic.ts";
import type { Task } from "../../numeric/pool.ts";
import { sumsOf } from "../bin-sums.ts";
import { constantOf } from "../constant.ts";
import { chooseSmoothing, meanOf } from "./choose-smoothing.ts";
import { evidenceOf, type Smoothing } from "./evidence.ts";
import { type Shape, sumsByPart } from "./sums.ts";

/** The rows as bins; everything that is one a row lies in shared memory. */
export interface Data {
  /** One array of bin codes a feature. */
  readonly codes: readonly Uint8Array[];
  readonly shapes: readonly Shape[];
  /** The features in the order in which their evidence is added up. */
  readonly visits: readonly number[];
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly link: "logit" | "identity";
}

export interface Model {
  readonly base: number;
  /** By feature; null for one without a term. */
  readonly tables: readonly (Float64Array | null)[];
}

interface SmoothingTrial extends Data {
  readonly parts: Uint8Array;
  readonly count: number;
}

/** The smoothing of every feature, chosen by the parts that are held out in turn. */
export const chooseSmoothings: Task<SmoothingTrial, (Smoothing | null)[]> = {
  name: "bayes.chooseSmoothings",
  run: ({ codes, shapes, y, weights, link, parts, count }) =>
    codes.map((each, j) =>
      chooseSmoothing(sumsByPart(each, y, weights, shapes[j]!.bins, parts, count), shapes[j]!, link),
    ),
};

interface ExponentTrial extends Data {
  readonly smoothings: readonly (Smoothing | null)[];
  /** The rows whose part this is are held out. */
  readonly part: number;
  readonly parts: Uint8Array;
  readonly exponents: readonly number[];
}

/** By exponent, the summed loss of the rows held out. */
export const tryExponents: Task<ExponentTrial, Float64Array> = {
  name: "bayes.tryExponents",
  run: ({ part, parts, exponents, ...data }) => {
    const { y, weights, link } = data;
    const learned = weights.map((weight, row) => (parts[row] === part ? 0 : weight));
    const evidence = addUp(data, tablesOf({ ...data, weights: learned }));
    return Float64Array.from(exponents, (exponent) => {
      const base = baseFor(evidence, exponent, { y, weights: learned, link });
      let sum = 0;
      for (let row = 0; row < y.length; row++) {
        if (parts[row] !== part) continue;
        const score = base + exponent * evidence[row]!;
        sum +=
          weights[row]! * (link === "logit" ? logLossOfLogit(score, y[row]!) : (score - y[row]!) ** 2 / 2);
      }
      return sum;
    });
  },
};

interface ModelInput extends Data {
  readonly smoothings: readonly (Smoothing | null)[];
  readonly exponent: number;
}

/** The model of all rows. */
export const fitTables: Task<ModelInput, Model> = {
  name: "bayes.fitTables",
  run: ({ exponent, ...data }) => {
    const tables = tablesOf(data);
    return {
      base: baseFor(addUp(data, tables), exponent, data),
      tables: tables.map((table) => table?.map((value) => exponent * value) ?? null),
    };
  },
};

function tablesOf({
  codes,
  shapes,
  smoothings,
  y,
  weights,
  link,
}: Data & { readonly smoothings: readonly (Smoothing | null)[] }): (Float64Array | null)[] {
  return codes.map((each, j) => {
    const smoothing = smoothings[j];
    if (!smoothing) return null;
    const shape = shapes[j]!;
    const sums = sumsOf(each, y, weights, shape.bins);
    return evidenceOf(sums, shape, smoothing, meanOf(sums, link), link);
  });
}

/** Each row's sum over the tables. */
function addUp({ codes, visits, y }: Data, tables: readonly (Float64Array | null)[]): Float64Array {
  const sum = new Float64Array(y.length);
  for (const j of visits) {
    const table = tables[j];
    const own = codes[j]!;
    if (table) for (let row = 0; row < sum.length; row++) sum[row]! += table[own[row]!]!;
  }
  return sum;
}

/** The base with which the mean of what is predicted is that of the target, by Newton's steps from the best constant. */
function baseFor(
  evidence: Float64Array,
  exponent: number,
  { y, weights, link }: Pick<Data, "y" | "weights" | "link">,
): number {
  const constant = constantOf(y, weights, link);
  const wanted = link === "logit" ? sigmoid(constant) : constant;
  let total = 0;
  let centre = 0;
  for (let row = 0; row < y.length; row++) {
    total += weights[row]!;
    centre += weights[row]! * exponent * evidence[row]!;
  }
  if (!(total > 0)) return constant;
  let base = constant - centre / total;
  if (link === "identity") return base;
  for (let step = 0; step < 50; step++) {
    let expected = 0;
    let slope = 0;
    for (let row = 0; row < y.length; row++) {
      const p = sigmoid(base + exponent * evidence[row]!);
      expected += weights[row]! * p;
      slope += weights[row]! * p * (1 - p);
    }
    // a step of at most 2, for the mean is flat far out
    const by = Math.max(-2, Math.min(2, (wanted * total - expected) / Math.max(slope, 1e-12 * total)));
    base += by;
    if (Math.abs(by) < 1e-9) break;
  }
  return base;
}
