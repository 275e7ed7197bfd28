import { logLossOfLogit } from "../../numeric/logistic.ts";
import type { Design } from "../linear/design.ts";
import { solve } from "../linear/solve.ts";
import type { Data, Rule } from "./rules.ts";

/** Keeps coefficients finite where a rule parts wins from losses wholly; small beside any number of rows. */
export const RIDGE = 1;

/** The rows joined by which of k rules hold for them: at most 2^k patterns, whatever the number of rows. */
export interface Patterns {
  readonly rules: number;
  /** Bit r of a key is set where rule r holds. */
  readonly keys: Uint32Array;
  /** Summed weight by pattern, above 0. */
  readonly weights: Float64Array;
  /** Weighted mean of the targets by pattern. */
  readonly means: Float64Array;
}

/** Coefficients, the intercept first, with their objective. */
export interface PatternFit {
  readonly coefficients: Float64Array;
  /** Summed loss over the rows and the ridge; up to a constant under the identity link. */
  readonly objective: number;
}

/** A bit a rule for every row. */
export function keysOf({ codes, y }: Data, rules: readonly Rule[]): Uint16Array {
  const keys = new Uint16Array(y.length);
  rules.forEach((rule, r) => {
    const own = codes[rule.feature]!;
    for (let row = 0; row < keys.length; row++) keys[row]! |= rule.holds[own[row]!]! << r;
  });
  return keys;
}

/**
 * The patterns of the rules that the keys tell and, where there is one, of a further rule.
 * @param rules how many rules the keys tell
 */
export function patternsOf(
  { codes, y, weights }: Data,
  keys: Uint16Array,
  rules: number,
  further?: Rule,
): Patterns {
  const count = rules + (further ? 1 : 0);
  const weight = new Float64Array(1 << count);
  const target = new Float64Array(1 << count);
  const own = further ? codes[further.feature]! : null;
  for (let row = 0; row < keys.length; row++) {
    const key = own ? keys[row]! | (further!.holds[own[row]!]! << rules) : keys[row]!;
    weight[key]! += weights[row]!;
    target[key]! += weights[row]! * y[row]!;
  }
  const found: number[] = [];
  for (let key = 0; key < weight.length; key++) if (weight[key]! > 0) found.push(key);
  return {
    rules: count,
    keys: Uint32Array.from(found),
    weights: Float64Array.from(found, (key) => weight[key]!),
    means: Float64Array.from(found, (key) => target[key]! / weight[key]!),
  };
}

/** The coefficients with the least objective, each on its rule's side of 0. */
export function fitPatterns(
  { rules, keys, weights, means }: Patterns,
  signs: readonly Rule["sign"][],
  link: Data["link"],
  start?: Float64Array,
): PatternFit {
  const most = keys.length * (rules + 1);
  const starts = new Uint32Array(keys.length + 1);
  const at = new Uint32Array(most);
  let end = 0;
  keys.forEach((key, i) => {
    at[end++] = 0;
    for (let r = 0; r < rules; r++) if (key & (1 << r)) at[end++] = r + 1;
    starts[i + 1] = end;
  });
  const design: Design = {
    rows: keys.length,
    columns: rules + 1,
    starts,
    at,
    values: new Float64Array(most).fill(1),
    signs: Int8Array.of(0, ...signs),
  };
  const coefficients = solve({
    design,
    y: means,
    weights,
    link,
    penalty: RIDGE,
    tolerance: 1e-6,
    ...(start && { start }),
  });
  let objective = 0;
  for (let r = 1; r <= rules; r++) objective += (RIDGE / 2) * coefficients[r]! ** 2;
  keys.forEach((key, i) => {
    objective += weights[i]! * lossOf(scoreOf(key, coefficients), means[i]!, link);
  });
  return { coefficients, objective };
}

/** What the coefficients give to the rows of a key. */
export function scoreOf(key: number, coefficients: Float64Array): number {
  let score = coefficients[0]!;
  for (let r = 1; r < coefficients.length; r++) if (key & (1 << (r - 1))) score += coefficients[r]!;
  return score;
}

/** The log loss, or half the squared error less y² / 2: linear in y, so that rows of equal score can be joined to their mean. */
export function lossOf(score: number, y: number, link: Data["link"]): number {
  return link === "logit" ? logLossOfLogit(score, y) : (score * score) / 2 - score * y;
}
