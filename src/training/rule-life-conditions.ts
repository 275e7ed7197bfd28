import { guessTwoWay } from "../features/two-way.ts";
import { type ActivityLog, knownUntil } from "../leads/event-log.ts";
import { FEWEST_ROWS, type RuleCondition, spoken } from "./rule-conditions.ts";

const AGES = [7, 30, 90];

/** Whether a field whose changes are dated was learned not longer than so many days ago. */
export function ageConditions(field: string): RuleCondition[] {
  return AGES.flatMap((days) => {
    const about = { field, column: field, slot: `${field} age` };
    const when = { field, learnedWithin: days };
    return [
      { ...about, when, inWords: `${spoken(field)} learned in the last ${days} days` },
      { ...about, when: { not: when }, inWords: `${spoken(field)} learned more than ${days} days ago` },
    ];
  });
}

const WINDOWS = [7, 30, null];
const COUNTS = [1, 2, 3, 5];
const MOST_KINDS = 30;

/**
 * Whether leads did something so often in the last days, or at all until they were looked at: of the types that most of the rows have, and of all
 * in which the lead itself spoke.
 * @param moments when each row of the log is looked at, in milliseconds
 */
export function activityConditions(
  log: ActivityLog,
  rows: Uint32Array,
  moments: Float64Array,
): RuleCondition[] {
  const leads = new Uint32Array(log.kinds.length);
  for (const row of rows) {
    const there = new Set(log.codes.subarray(log.from[row]!, knownUntil(log, row, moments[row]!)));
    for (const code of there) leads[code]! += 1;
  }
  const kinds = [...log.kinds.keys()]
    .filter((code) => leads[code]! >= FEWEST_ROWS)
    .sort((a, b) => leads[b]! - leads[a]! || a - b)
    .slice(0, MOST_KINDS)
    .map((code) => ({ field: log.kinds[code]!, activities: [log.kinds[code]!] as "twoWay" | string[] }));
  const twoWay = guessTwoWay(log.kinds).length > 1 ? [{ field: TWO_WAY, activities: "twoWay" as const }] : [];
  return [...kinds, ...twoWay].flatMap(({ field, activities }) =>
    WINDOWS.flatMap((days) => {
      const about = { field, column: null, slot: `activity ${field}` };
      const counted = { activities, ...(days !== null && { days }) };
      const within = days === null ? "so far" : `in the last ${days} days`;
      return [
        ...COUNTS.map((count) => ({
          ...about,
          when: { ...counted, atLeast: count },
          inWords: `${spoken(field)} at least ${count} ${within}`,
        })),
        { ...about, when: { ...counted, below: 1 }, inWords: `no ${spoken(field)} ${within}` },
      ];
    }),
  );
}

const TWO_WAY = "two-way activities";
