import { readJobTitle } from "../features/job-title.ts";
import type { Column, DateColumn, DictionaryColumn, NumberColumn, TextColumn } from "../leads/table.ts";
import { missingNumber, textAt } from "../leads/table.ts";
import { cleanText } from "../leads/text.ts";
import type { Concept } from "./concept.ts";
import { normalText } from "./normal-text.ts";
import { OTHER_TEXT, type SpellingTable } from "./spelling-table.ts";

/** The concept's value at a row of the table: a number as conditions compare it, `NaN` where it isn't known. */
export type ConceptReader = (row: number) => number;

/** The reader of a concept that no column tells. */
export const readNothing: ConceptReader = () => Number.NaN;

/**
 * Reads a concept from a column of a type that suits it (`suits`).
 * @param moments when each row of the table is looked at, in milliseconds since 1970
 */
export function conceptReader(
  concept: Concept,
  texts: SpellingTable,
  column: Column,
  moments: Float64Array,
): ConceptReader {
  switch (column.type) {
    case "number":
      return numberReader(concept, column);
    case "date":
      return concept.type === "months" ? monthsAhead(column, moments) : happened(column, moments);
    case "boolean": {
      const meanings = [Number.NaN, texts.get("no") ?? Number.NaN, texts.get("yes") ?? Number.NaN];
      return (row) => meanings[column.codes[row]!]!;
    }
    default:
      return textReader((text) => meaning(concept, texts, text, column.type === "jobTitle"), column);
  }
}

function numberReader(concept: Concept, { values }: NumberColumn): ConceptReader {
  const missing = missingNumber(values);
  const read = (row: number) => (values[row] === missing ? Number.NaN : values[row]!);
  if (concept.type === "number") return read;
  if (concept.type === "months") return (row) => notNegative(read(row));
  // a count: none is no, any is yes
  return (row) => {
    const count = notNegative(read(row));
    return count > 0 ? 1 : count;
  };
}

/** The value unless it is below 0: nothing is so many months ahead, or so many times. */
export function notNegative(value: number): number {
  return value >= 0 ? value : Number.NaN;
}

const DAY = 86_400_000;
const MONTH = (365.25 / 12) * DAY;

/** A day that has passed says nothing of what is planned now, so it is unknown; later on the moment's own day is 0. */
function monthsAhead({ values }: DateColumn, moments: Float64Array): ConceptReader {
  return (row) => monthsUntil(values[row]!, moments[row]!);
}

/** The months from a moment to a date, both in milliseconds since 1970. */
export function monthsUntil(date: number, moment: number): number {
  const startOfDay = Math.floor(moment / DAY) * DAY;
  return date >= startOfDay ? Math.max(0, date - moment) / MONTH : Number.NaN;
}

/** The date of something that happened: yes once it has come; nothing can be said of a later or a missing one. */
function happened({ values }: DateColumn, moments: Float64Array): ConceptReader {
  return (row) => happenedBy(values[row]!, moments[row]!);
}

/** 1 where the date has come by the moment. */
export function happenedBy(date: number, moment: number): number {
  return date <= moment ? 1 : Number.NaN;
}

/** Of a dictionary each level is read once, not each row. */
function textReader(
  meaningOf: (text: string) => number,
  column: DictionaryColumn | TextColumn,
): ConceptReader {
  if ("codes" in column) {
    const { codes } = column;
    const meanings = new Float64Array(1 + column.levels.length).fill(Number.NaN);
    for (const [level, text] of column.levels.entries()) meanings[1 + level] = meaningOf(text);
    return (row) => meanings[codes[row]!]!;
  }
  return (row) => {
    const text = textAt(column, row);
    return text === null ? Number.NaN : meaningOf(text);
  };
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

/** What a text says of the concept, as a number. */
export function meaning(concept: Concept, texts: SpellingTable, text: string, isTitle: boolean): number {
  const normal = normalText(text);
  if (normal === "") return Number.NaN;
  switch (concept.type) {
    case "number":
    case "months": {
      const clean = cleanText(text);
      const value = DECIMAL.test(clean) ? Number(clean) : (texts.get(normal) ?? Number.NaN);
      return concept.type === "months" ? notNegative(value) : value;
    }
    case "text":
      return texts.get(normal) ?? OTHER_TEXT;
    case "choice": {
      const spelled = texts.get(normal);
      if (spelled !== undefined || !isTitle) return spelled ?? Number.NaN;
      // a rank that the framework doesn't spell, "other" among them, is unknown
      return texts.get(normalText(readJobTitle(text).seniority)) ?? Number.NaN;
    }
    case "yesNo":
      return texts.get(normal) ?? Number.NaN;
  }
}
