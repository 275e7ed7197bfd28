import { findColumn } from "../leads/table.ts";
import type { ScorerAbout } from "../scoring/parts.ts";
import { DAY_MS } from "./labels.ts";
import type { Prepared } from "./prepare.ts";

/** With fewer wins, the leads say too little. */
const FEWEST_WINS = 30;

/** Leads whose labels a version couldn't know. */
export interface NewlyMature {
  /** When its data ended, in milliseconds. */
  readonly end: number;
  /** All looks at these leads. */
  readonly looks: Uint32Array;
  /** The first look at each of them. */
  readonly rows: Uint32Array;
}

/**
 * The mature leads that a version can't have learned from, or, in one sentence, why they can't be compared on. They became mature
 * since its data ended.
 * @param isByWeight labels count by weight as soon as they are known, also of leads that were closed before they were mature: then
 * only leads created since are new
 */
export function newlyMature(
  prepared: Prepared,
  target: string,
  { endOfData, horizonDays, outcome }: ScorerAbout,
  isByWeight: boolean,
): NewlyMature | string {
  const days = prepared.labels.horizonDays;
  const created = prepared.roles.created === null ? null : findColumn(prepared.table, prepared.roles.created);
  if (endOfData === null || days === null || created?.type !== "date")
    return "without creation and closing times nobody can tell which leads are new to the champion";
  if (horizonDays !== days)
    return `the champion counts wins ${horizonDays === null ? "whenever they come" : `within ${horizonDays} days`}, the challenger within ${days}: --horizon ${horizonDays ?? days} would compare them as they are`;
  const won = (texts: readonly string[]) => [...texts].sort().join("\n");
  if (outcome.target !== target || won(outcome.positive) !== won(prepared.labels.positive))
    return "the champion calls other leads won than the challenger does";
  const end = Date.parse(endOfData);
  const wait = isByWeight ? 0 : days * DAY_MS;
  const looks = prepared.labels.mature.filter((row) => created.values[row]! + wait > end);
  const rows = firstLooks(prepared, looks);
  const wins = rows.reduce((sum, row) => sum + prepared.labels.y[row]!, 0);
  if (wins < FEWEST_WINS)
    return `of ${rows.length} mature leads that are new to the champion ${wins} were won, wanted ${FEWEST_WINS}`;
  return { end, looks, rows };
}

/** Those of `rows` that are the first look at their lead. */
export function firstLooks({ leads }: Prepared, rows: Uint32Array): Uint32Array {
  return rows.filter((row) => row === 0 || leads[row] !== leads[row - 1]);
}
