import type { Column } from "../leads/table.ts";
import { numberAt } from "../leads/table.ts";
import { quantileSorted } from "../numeric/order.ts";
import type { Condition } from "../qualification/condition.ts";

/** A condition that a rule may be made of. */
export interface RuleCondition {
  /** The column or the activity that it reads, for names. */
  readonly field: string;
  /** Null where activities tell it, whose times are known. */
  readonly column: string | null;
  /** A rule takes one condition of a slot. */
  readonly slot: string;
  /** Two slots of one range are joined to one condition; absent where that can't be. */
  readonly range?: string;
  readonly when: Condition;
  /** "employees at least 200". */
  readonly inWords: string;
}

const CUTS = 10;
const MONTHS = [1, 3, 6, 12];
/** A level that fewer rows have isn't named in a rule. */
export const FEWEST_ROWS = 20;
/** A rule that lists more values isn't short. */
const MOST_LISTED = 4;

/**
 * The conditions over one column that a person can read: a number at least or below a round number near each tenth of the rows, a
 * yes or no, some values of a category that win most, or all but some that win least; a date is so many months ahead. Empty for addresses
 * and free text.
 * @param rows the rows to learn from: no other's outcome is looked at
 * @param y 0 or 1 for each of `rows`
 * @param weights how many leads each of `rows` stands for; 1 by default
 */
export function ruleConditions(
  column: Column,
  rows: Uint32Array,
  y: Float64Array,
  weights?: Float64Array,
): RuleCondition[] {
  const { name: field } = column;
  const said = spoken(field);
  const about = { field, column: field };
  if (column.type === "boolean")
    return [true, false].map((is) => ({
      ...about,
      slot: field,
      when: { field, is },
      inWords: `${said} ${is ? "yes" : "no"}`,
    }));
  const [from, to] = [
    { ...about, slot: `${field} from`, range: field },
    { ...about, slot: `${field} to`, range: field },
  ];
  if (column.type === "number") {
    const values = Float64Array.from(rows, (row) => numberAt(column, row) ?? Number.NaN);
    return roundCuts(values.filter((value) => !Number.isNaN(value)).sort()).flatMap((cut) => [
      { ...from, when: { field, atLeast: cut }, inWords: `${said} at least ${shown(cut)}` },
      { ...to, when: { field, below: cut }, inWords: `${said} below ${shown(cut)}` },
    ]);
  }
  if (column.type === "date")
    return MONTHS.flatMap((months) => [
      { ...to, when: { field, atMost: months }, inWords: `${said} at most ${months} months ahead` },
      { ...from, when: { field, above: months }, inWords: `${said} more than ${months} months ahead` },
    ]);
  if (!("levels" in column) || column.type === "email") return [];
  const levels = levelsByRate(column.codes, column.levels, rows, y, weights);
  return Array.from({ length: Math.min(MOST_LISTED, levels.length - 1) }, (_, at) => at + 1).flatMap(
    (size): RuleCondition[] => {
      const [best, worst] = [levels.slice(0, size), levels.slice(-size)];
      return [
        {
          ...about,
          slot: field,
          when: { field, oneOf: best },
          inWords: `${said} ${best.join(" or ")}`,
        },
        {
          ...about,
          slot: field,
          when: { not: { field, oneOf: worst } },
          inWords: `${said} other than ${worst.join(" or ")}`,
        },
      ];
    },
  );
}

/** A field's name as people say it. */
export function spoken(field: string): string {
  return field.replaceAll(/[._]+/g, " ").trim();
}

/** Two digits are enough to cut by; below the least value none would be. */
function roundCuts(sorted: Float64Array): number[] {
  if (sorted.length === 0) return [];
  const cuts = Array.from({ length: CUTS - 1 }, (_, i) =>
    Number(quantileSorted(sorted, (i + 1) / CUTS).toPrecision(2)),
  );
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  return [...new Set(cuts)].filter((cut) => cut > least && cut <= most);
}

/** Those that enough rows have, the ones that won most first. */
function levelsByRate(
  codes: ArrayLike<number>,
  levels: readonly string[],
  rows: Uint32Array,
  y: Float64Array,
  weights: Float64Array | undefined,
): string[] {
  const [counts, leads, wins] = Array.from({ length: 3 }, () => new Float64Array(levels.length + 1));
  for (const [at, row] of rows.entries()) {
    const [code, weight] = [codes[row]!, weights?.[at] ?? 1];
    counts![code]! += 1;
    leads![code]! += weight;
    wins![code]! += weight * y[at]!;
  }
  return levels
    .map((level, at) => ({ level, count: counts![at + 1]!, rate: wins![at + 1]! / leads![at + 1]! }))
    .filter(({ level, count }) => count >= FEWEST_ROWS && level.trim() !== "")
    .sort((a, b) => b.rate - a.rate || (a.level < b.level ? -1 : 1))
    .map(({ level }) => level);
}

function shown(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
