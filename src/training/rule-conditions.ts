import type { Column } from "../leads/table.ts";
import { numberAt } from "../leads/table.ts";
import { quantileSorted } from "../numeric/order.ts";
import type { Condition } from "../qualification/condition.ts";

/** A condition that a rule may be made of. */
export interface RuleCondition {
  readonly field: string;
  /** A rule takes one condition of a slot. */
  readonly slot: string;
  readonly when: Condition;
  /** "employees at least 200". */
  readonly inWords: string;
}

const CUTS = 10;
/** A level that fewer rows have isn't named in a rule. */
const FEWEST = 20;
/** A rule that lists more values isn't short. */
const MOST_LISTED = 4;

/**
 * The conditions over one column that a person can read: a number at least or below a round number near each tenth of the rows, a
 * yes or no, some values of a category that win most, or all but some that win least. Empty for dates, addresses and free text.
 * @param rows the rows to learn from: no other's outcome is looked at
 * @param y 0 or 1 for each of `rows`
 */
export function ruleConditions(column: Column, rows: Uint32Array, y: Float64Array): RuleCondition[] {
  const { name: field } = column;
  const said = field.replaceAll(/[._]+/g, " ").trim();
  if (column.type === "boolean")
    return [true, false].map((is) => ({
      field,
      slot: field,
      when: { field, is },
      inWords: `${said} ${is ? "yes" : "no"}`,
    }));
  if (column.type === "number") {
    const values = Float64Array.from(rows, (row) => numberAt(column, row) ?? Number.NaN);
    return roundCuts(values.filter((value) => !Number.isNaN(value)).sort()).flatMap((cut) => [
      {
        field,
        slot: `${field} from`,
        when: { field, atLeast: cut },
        inWords: `${said} at least ${shown(cut)}`,
      },
      { field, slot: `${field} to`, when: { field, below: cut }, inWords: `${said} below ${shown(cut)}` },
    ]);
  }
  if (!("levels" in column) || column.type === "email") return [];
  const levels = levelsByRate(column.codes, column.levels, rows, y);
  return Array.from({ length: Math.min(MOST_LISTED, levels.length - 1) }, (_, at) => at + 1).flatMap(
    (size): RuleCondition[] => {
      const [best, worst] = [levels.slice(0, size), levels.slice(-size)];
      return [
        {
          field,
          slot: field,
          when: { field, oneOf: best },
          inWords: `${said} ${best.join(" or ")}`,
        },
        {
          field,
          slot: field,
          when: { not: { field, oneOf: worst } },
          inWords: `${said} other than ${worst.join(" or ")}`,
        },
      ];
    },
  );
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
): string[] {
  const leads = new Float64Array(levels.length + 1);
  const wins = new Float64Array(levels.length + 1);
  for (const [at, row] of rows.entries()) {
    leads[codes[row]!]! += 1;
    wins[codes[row]!]! += y[at]!;
  }
  return levels
    .map((level, at) => ({ level, leads: leads[at + 1]!, rate: wins[at + 1]! / leads[at + 1]! }))
    .filter(({ level, leads }) => leads >= FEWEST && level.trim() !== "")
    .sort((a, b) => b.rate - a.rate || (a.level < b.level ? -1 : 1))
    .map(({ level }) => level);
}

function shown(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
