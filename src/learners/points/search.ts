import { sigmoid } from "../../numeric/logistic.ts";
import {
  fitPatterns,
  keysOf,
  type PatternFit,
  type Patterns,
  patternsOf,
  RIDGE,
  scoreOf,
} from "./patterns.ts";
import { candidateRules, type Data, type Rule } from "./rules.ts";

/** Rule sets that are kept of each size. */
const BEAM = 6;
/** Ways in which each of them is grown by a rule. */
const CHILDREN = 8;

/** A set of rules with its best real coefficients. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly patterns: Patterns;
  readonly fit: PatternFit;
}

/**
 * The best set of rules of each size from 0 to `most`, by a beam search over the loss (Liu, Zhong, Seltzer and Rudin 2022,
 * algorithm 2): each set of the beam grows by the rules along which the loss would fall most, all its coefficients are fitted
 * anew, and the best of all that have grown form the next beam. The last entry is repeated where nothing more helps.
 */
export function searchRules(data: Data, most: number): RuleSet[] {
  const candidates = candidateRules(data);
  const none = patternsOf(data, keysOf(data, []), 0);
  let beam: RuleSet[] = [{ rules: [], patterns: none, fit: fitPatterns(none, [], data.link) }];
  const best = [beam[0]!];
  for (let size = 1; size <= most; size++) {
    const grown = beam
      .flatMap((parent) => growthsOf(parent, data, candidates))
      .toSorted((a, b) => a.fit.objective - b.fit.objective);
    // two sets of the very same objective tell the rows apart alike
    const next = grown.filter((each, i) => i === 0 || each.fit.objective !== grown[i - 1]!.fit.objective);
    if (next.length > 0) beam = next.slice(0, BEAM);
    best.push(beam[0]!);
  }
  return best;
}

function growthsOf(parent: RuleSet, data: Data, candidates: readonly Rule[]): RuleSet[] {
  const keys = keysOf(data, parent.rules);
  return promisingRules(parent, keys, data, candidates).map((rule) => {
    const rules = [...parent.rules, rule];
    const patterns = patternsOf(data, keys, parent.rules.length, rule);
    const start = Float64Array.of(...parent.fit.coefficients, 0);
    const signs = rules.map(({ sign }) => sign);
    return { rules, patterns, fit: fitPatterns(patterns, signs, data.link, start) };
  });
}

/** The rules with the largest G² / (H - H² / all H + ridge): what a Newton step along one of them and the intercept gains. */
function promisingRules(
  { patterns, fit, rules }: RuleSet,
  keys: Uint16Array,
  { codes, shapes, visits, y, weights, link }: Data,
  candidates: readonly Rule[],
): Rule[] {
  const expected = new Float64Array(1 << patterns.rules);
  for (const key of patterns.keys) {
    const score = scoreOf(key, fit.coefficients);
    expected[key] = link === "logit" ? sigmoid(score) : score;
  }
  const g = new Float64Array(y.length);
  const h = new Float64Array(y.length);
  let allH = 0;
  for (let row = 0; row < y.length; row++) {
    const p = expected[keys[row]!]!;
    g[row] = weights[row]! * (p - y[row]!);
    h[row] = link === "logit" ? weights[row]! * p * (1 - p) : weights[row]!;
    allH += h[row]!;
  }
  const byFeature = new Map(
    visits.map((feature) => [feature, derivativesByBin(codes[feature]!, g, h, shapes[feature]!.bins)]),
  );
  const gains = candidates.map((rule) => {
    if (rules.includes(rule)) return 0;
    const sums = byFeature.get(rule.feature)!;
    let sumG = 0;
    let sumH = 0;
    for (let bin = 0; bin < rule.holds.length; bin++)
      if (rule.holds[bin]) {
        sumG += sums.g[bin]!;
        sumH += sums.h[bin]!;
      }
    if (rule.sign * sumG > 0) return 0; // would have to move to its forbidden side
    return allH > 0 ? sumG ** 2 / (sumH - sumH ** 2 / allH + RIDGE) : 0;
  });
  return [...candidates.keys()]
    .filter((c) => gains[c]! > 0)
    .sort((a, b) => gains[b]! - gains[a]! || a - b)
    .slice(0, CHILDREN)
    .map((c) => candidates[c]!);
}

function derivativesByBin(codes: Uint8Array, g: Float64Array, h: Float64Array, bins: number) {
  const sums = { g: new Float64Array(bins), h: new Float64Array(bins) };
  for (let row = 0; row < codes.length; row++) {
    sums.g[codes[row]!]! += g[row]!;
    sums.h[codes[row]!]! += h[row]!;
  }
  return sums;
}
