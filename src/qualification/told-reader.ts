import { parseDate } from "../leads/dates.ts";
import { type AnswerLog, type FieldHistory, knownUntil } from "../leads/event-log.ts";
import { type Cell, type Column, cellAt, textAt } from "../leads/table.ts";
import { cleanText } from "../leads/text.ts";
import type { Concept } from "./concept.ts";
import {
  conceptReader,
  happenedBy,
  meaning,
  monthsUntil,
  notNegative,
  readNothing,
} from "./concept-reader.ts";
import { countReader } from "./count-reader.ts";
import type { ToldFact } from "./fact.ts";
import type { FactReader, Known, Reading } from "./fact-reader.ts";
import { NOTHING_KNOWN } from "./fact-reader.ts";
import { compilePattern } from "./pattern.ts";
import type { SpellingTable } from "./spelling-table.ts";

const DAY = 86_400_000;

/** A concept or a column of the leads, as a framework's facts read it. */
export interface Told {
  readonly concept: Concept;
  readonly texts: SpellingTable;
  /** Undefined where no column tells it. */
  readonly column: Column | undefined;
  /** The names by which discovery answers may speak of it. */
  readonly names: readonly string[];
}

/** Of most leads most concepts are told by nothing. */
const KNOWS_NOTHING: FactReader = { value: () => Number.NaN, known: () => NOTHING_KNOWN };

/**
 * What is known of a told fact: the column's cell or the last discovery answer that can be understood, whichever was learned
 * later. A cell of which nobody knows when it was learned gives way to an answer. Answers later than the moment are unseen.
 */
export function toldReader(fact: ToldFact, told: Told, reading: Reading): FactReader {
  const { table, moments } = reading;
  const { column, concept, texts } = told;
  if (column === undefined && !table.discovery && !table.activities) return KNOWS_NOTHING;
  const matches = typeof fact.view === "object" ? compilePattern(fact.view.matches) : null;
  const ofColumn =
    column === undefined
      ? readNothing
      : matches
        ? patternReader(column, matches)
        : conceptReader(concept, texts, column, moments);
  const isTitle = column?.type === "jobTitle";
  const ofAnswer = (cell: Cell, moment: number): number => {
    if (!matches) return meaningOfCell(concept, texts, cell, moment, isTitle);
    return typeof cell === "string" ? Number(matches(cell)) : Number.NaN;
  };
  const { discovery } = table;
  const about = new Set(
    (discovery?.kinds ?? []).flatMap((kind, code) => (told.names.includes(kind) ? [code] : [])),
  );
  const changedAt = column && table.history ? changeReader(table.history, column.name, moments) : null;
  const proofs = (concept.type === "yesNo" && concept.evidence ? concept.evidence : []).map((of) =>
    countReader(of, reading),
  );
  const limit = (fact.freshDays ?? Number.POSITIVE_INFINITY) * DAY;

  /** The place of the answer that counts, or -1 for the column; with `fresh`, as if what is older weren't known. */
  const pick = (row: number, within: number): number => {
    if (about.size === 0) return -1;
    const log = discovery as AnswerLog;
    const moment = moments[row]!;
    const changed = changedAt ? changedAt(row) : Number.NaN;
    for (let at = knownUntil(log, row, moment) - 1; at >= log.from[row]!; at--) {
      const time = log.times[at]!;
      if (moment - time > within) return -1;
      if (!about.has(log.codes[at]!) || Number.isNaN(ofAnswer(log.cells[at]!, moment))) continue;
      return changed > time && !Number.isNaN(ofColumn(row)) ? -1 : at;
    }
    return -1;
  };
  const timeOf = (row: number, at: number): number =>
    at >= 0 ? discovery!.times[at]! : changedAt ? changedAt(row) : Number.NaN;

  const plain = about.size === 0 && changedAt === null;
  const value = (row: number): number => {
    if (plain) return ofColumn(row);
    const at = pick(row, limit);
    if (at >= 0) return ofAnswer(discovery!.cells[at]!, moments[row]!);
    return moments[row]! - timeOf(row, -1) > limit ? Number.NaN : ofColumn(row);
  };

  const known = (row: number): Known => {
    const at = pick(row, Number.POSITIVE_INFINITY);
    if (at >= 0)
      return {
        value: discovery!.cells[at]!,
        learnedAt: discovery!.times[at]!,
        by: discovery!.by[at]!,
        source: "discovery",
      };
    const cell = column ? cellAt(column, row) : null;
    if (cell === null) return NOTHING_KNOWN;
    const learnedAt = timeOf(row, -1);
    return { value: cell, learnedAt, by: null, source: Number.isNaN(learnedAt) ? "lead" : "history" };
  };

  if (fact.view === "age") return { value: (row) => (moments[row]! - known(row).learnedAt) / DAY, known };
  if (proofs.length === 0 || matches) return { value, known };

  /** Yes where anything says yes, else no where anything says no. */
  const decide = (row: number): { readonly truth: number; readonly by: FactReader | null } => {
    const own = value(row);
    if (own === 1) return { truth: 1, by: null };
    let no: FactReader | null = null;
    for (const proof of proofs) {
      const count = proof.value(row);
      if (count > 0) return { truth: 1, by: proof };
      if (count === 0) no ??= proof;
    }
    if (own === 0 || no === null) return { truth: own, by: null };
    return { truth: 0, by: no };
  };
  return {
    value: (row) => decide(row).truth,
    known: (row) => (decide(row).by ?? { known }).known(row),
  };
}

/** When a field was last changed by a row's moment, `NaN` where that isn't told. */
function changeReader(history: FieldHistory, field: string, moments: Float64Array) {
  const code = history.kinds.indexOf(field);
  if (code < 0) return null;
  return (row: number): number => {
    for (let at = knownUntil(history, row, moments[row]!) - 1; at >= history.from[row]!; at--)
      if (history.codes[at] === code) return history.times[at]!;
    return Number.NaN;
  };
}

/** An answer as a number, read as a file's text would be; dates as text. */
function meaningOfCell(
  concept: Concept,
  texts: SpellingTable,
  cell: Cell,
  moment: number,
  isTitle: boolean,
): number {
  if (cell === null) return Number.NaN;
  if (typeof cell === "boolean") return meaning(concept, texts, cell ? "yes" : "no", false);
  if (typeof cell === "number") {
    if (concept.type === "number") return cell;
    if (concept.type === "months") return notNegative(cell);
    if (concept.type === "yesNo") return cell > 0 ? 1 : notNegative(cell);
    return meaning(concept, texts, String(cell), false);
  }
  const told = meaning(concept, texts, cell, isTitle);
  if (!Number.isNaN(told) || (concept.type !== "months" && concept.type !== "yesNo")) return told;
  const date = parseDate(cleanText(cell));
  return concept.type === "months" ? monthsUntil(date, moment) : happenedBy(date, moment);
}

/** 1 where the pattern is found in the text, 0 where not; of a dictionary each level is looked at once. */
function patternReader(column: Column, matches: (text: string) => boolean): (row: number) => number {
  if ("levels" in column) {
    const found = Float64Array.of(Number.NaN, ...column.levels.map((level) => Number(matches(level))));
    return (row) => found[column.codes[row]!]!;
  }
  return (row) => {
    const text = "bytes" in column ? textAt(column, row) : null;
    return text === null ? Number.NaN : Number(matches(text));
  };
}
