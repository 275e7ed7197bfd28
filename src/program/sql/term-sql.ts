import { type Feature, FIRST_LEVEL, MISSING, UNSEEN } from "../../features/matrix.ts";
import { sqlText } from "../../leads/source-store.ts";
import { countCodes } from "../bin-of.ts";
import type { CurveTerm, PairTerm, ScoreProgram, TableTerm, TreeTerm } from "../program.ts";
import { AT_MOST, IN_SET, ZERO } from "../tree.ts";
import { sqlNumber } from "./literals.ts";

/**
 * The expression of a feature's value: a double or a level's text, `NULL` where it is missing. Neither `NaN` nor an infinity ever
 * comes.
 */
export type ValueSql = (feature: number) => string;

export function tableSql(
  { feature, cuts, values }: TableTerm,
  { features }: ScoreProgram,
  valueSql: ValueSql,
): string {
  return overBins(features[feature]!, cuts, valueSql(feature), (bin) => sqlNumber(values[bin]!));
}

/** @param share what the values are multiplied by */
export function pairSql(
  { features: [a, b], cuts, values }: PairTerm,
  { features }: ScoreProgram,
  valueSql: ValueSql,
  share: number,
): string {
  const [first, second] = [features[a]!, features[b]!];
  const width = second.kind === "category" ? countCodes(second) : cuts[1].length + 3;
  return overBins(first, cuts[0], valueSql(a), (row) =>
    overBins(second, cuts[1], valueSql(b), (column) => sqlNumber(share * values[row * width + column]!)),
  );
}

/** By the formula of `evaluateProgram`. */
export function curveSql({ feature, x, y, missing, ends }: CurveTerm, valueSql: ValueSql): string {
  const value = valueSql(feature);
  const last = x.length - 1;
  const line = (from: number) =>
    `${sqlNumber(y[from]!)} + (${value} - ${sqlNumber(x[from]!)}) / ${sqlNumber(x[from + 1]! - x[from]!)} * ${sqlNumber(y[from + 1]! - y[from]!)}`;
  const cases = [`WHEN ${value} IS NULL THEN ${sqlNumber(missing)}`];
  if (last === 0) return `CASE ${cases[0]} ELSE ${sqlNumber(y[0]!)} END`;
  if (ends === "hold") cases.push(`WHEN ${value} < ${sqlNumber(x[0]!)} THEN ${sqlNumber(y[0]!)}`);
  for (let from = 0; from < last; from++)
    if (from < last - 1 || ends === "hold")
      cases.push(`WHEN ${value} < ${sqlNumber(x[from + 1]!)} THEN ${line(from)}`);
  return `CASE ${cases.join(" ")} ELSE ${ends === "hold" ? sqlNumber(y[last]!) : line(last - 1)} END`;
}

export function treeSql(tree: TreeTerm, { features }: ScoreProgram, valueSql: ValueSql): string {
  const write = (at: number): string => {
    const f = tree.feature[at]!;
    if (f < 0) return sqlNumber(tree.value[at]!);
    const { test, isLeft } = testOf(tree, at, features[f]!, valueSql(f));
    const [yes, no] = isLeft ? [tree.left[at]!, tree.right[at]!] : [tree.right[at]!, tree.left[at]!];
    return `CASE WHEN ${test} THEN ${write(yes)} ELSE ${write(no)} END`;
  };
  return write(0);
}

/** A condition that isn't true of what goes the way of the missing, and whether what it is true of goes left. */
function testOf(
  tree: TreeTerm,
  at: number,
  feature: Feature,
  value: string,
): { test: string; isLeft: boolean } {
  const missingLeft = tree.missingLeft[at] === 1;
  const threshold = tree.threshold[at]!;
  if (tree.test[at] === IN_SET)
    return { test: setTest(tree.sets.subarray(threshold), missingLeft, feature, value), isLeft: true };
  const isAtMost = tree.test[at] === AT_MOST;
  // NULL makes a comparison NULL, so it goes to ELSE: ask for the other side where missing goes left.
  const operator = missingLeft ? (isAtMost ? ">" : ">=") : isAtMost ? "<=" : "<";
  const test = `${value} ${operator} ${sqlNumber(threshold)}`;
  const zero = tree.zeroMissing[at] === 1 ? ` AND ABS(${value}) > ${sqlNumber(ZERO)}` : "";
  return { test: test + zero, isLeft: !missingLeft };
}

function setTest(words: Uint32Array, missingLeft: boolean, feature: Feature, value: string): string {
  const goesLeft = (code: number) => ((words[code >>> 5]! >>> (code & 31)) & 1) === 1;
  const unseenLeft = goesLeft(UNSEEN);
  const named = (feature.levels ?? []).filter((_, k) => goesLeft(FIRST_LEVEL + k) !== unseenLeft);
  const list = named.map(sqlText).join(", ");
  const isOther = named.length === 0 ? `${value} IS NOT NULL` : `${value} NOT IN (${list})`;
  const isNamed = named.length === 0 ? "1 = 0" : `${value} IN (${list})`;
  return `${unseenLeft ? isOther : isNamed}${missingLeft ? ` OR ${value} IS NULL` : ""}`;
}

/** A case for each bin; neighbours with one value become one. */
function overBins(
  feature: Feature,
  cuts: Float64Array,
  value: string,
  sqlAt: (bin: number) => string,
): string {
  const cases = [`WHEN ${value} IS NULL THEN ${sqlAt(MISSING)}`];
  if (feature.kind === "category") {
    const unseen = sqlAt(UNSEEN);
    feature.levels?.forEach((level, k) => {
      const own = sqlAt(FIRST_LEVEL + k);
      if (own !== unseen) cases.push(`WHEN ${value} = ${sqlText(level)} THEN ${own}`);
    });
    return `CASE ${cases.join(" ")} ELSE ${unseen} END`;
  }
  let above = sqlAt(cuts.length + FIRST_LEVEL);
  const intervals: string[] = [];
  for (let k = cuts.length - 1; k >= 0; k--) {
    const own = sqlAt(k + FIRST_LEVEL);
    if (own !== above || intervals.length > 0)
      intervals.unshift(`WHEN ${value} < ${sqlNumber(cuts[k]!)} THEN ${own}`);
    else above = own;
  }
  return `CASE ${[...cases, ...intervals].join(" ")} ELSE ${above} END`;
}
