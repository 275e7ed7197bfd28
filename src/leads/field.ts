import { parseDate } from "./dates.ts";
import { isPlaceholderWord } from "./placeholder-words.ts";
import type { ColumnSchema } from "./schema.ts";
import { parseDateAs, parseNumberAs, type Spelling } from "./spelling.ts";
import type { Cell, ColumnType } from "./table.ts";
import { cleanText } from "./text.ts";

/** How a column's JSON values are read, worked out once a schema. */
export interface Field {
  readonly name: string;
  readonly kind: "number" | "boolean" | "date" | "text" | "id";
  /** The type of the column that is made from it; an id is always text, so that `42` and `"42"` are one lead. */
  readonly type: ColumnType;
  readonly required: boolean;
  /** Null where there are none. */
  readonly placeholders: ReadonlySet<string> | null;
  readonly sentinels: ReadonlySet<number> | null;
  /** How files write its numbers or dates, where that isn't plain. */
  readonly spelling: Spelling | null;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Words for true and false, in lower case. */
export const TRUE_WORDS = ["true", "t", "yes", "y"];
export const FALSE_WORDS = ["false", "f", "no", "n"];

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...TRUE_WORDS.map((word) => [word, true] as const),
  ...FALSE_WORDS.map((word) => [word, false] as const),
]);

export function fieldOf(column: ColumnSchema): Field {
  const placeholders = (column.placeholders ?? []).map(cleanText);
  // A file has no other way to say a number than text: there the placeholder "999" is the number 999.
  const sentinels = [
    ...(column.sentinels ?? []),
    ...placeholders.filter((text) => DECIMAL.test(text)).map(Number),
  ];
  const isText = column.type !== "number" && column.type !== "boolean" && column.type !== "date";
  const kind = column.role === "id" ? "id" : isText ? "text" : (column.type as "number" | "boolean" | "date");
  return {
    name: column.name,
    kind,
    type: kind === "id" && !isText ? "text" : column.type,
    required: column.required === true,
    placeholders: placeholders.length > 0 ? new Set(placeholders) : null,
    sentinels: sentinels.length > 0 ? new Set(sentinels) : null,
    spelling: column.spelling ?? null,
  };
}

/** The cell that a JSON value means as it stands: null where it is missing, undefined where it is refused. */
export function readField(field: Field, value: unknown): Cell | undefined {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") {
    const text = cleanText(value);
    if (text === "" || field.placeholders?.has(text)) return null;
    switch (field.kind) {
      case "number":
        return undefined;
      case "boolean":
        return BOOLEANS.get(text.toLowerCase());
      case "date": {
        const moment = parseDate(text);
        return Number.isNaN(moment) ? undefined : moment;
      }
      default:
        return text;
    }
  }
  if (typeof value === "number") {
    if (field.kind === "number") return Number.isFinite(value) ? knownNumber(field, value) : undefined;
    if (field.kind === "boolean") return value === 1 ? true : value === 0 ? false : undefined;
    return field.kind === "id" && Number.isSafeInteger(value) ? knownText(field, String(value)) : undefined;
  }
  return typeof value === "boolean" && field.kind === "boolean" ? value : undefined;
}

/**
 * The cell of a value that `readField` refused, taken as a file's reader would take its text: plain decimal text for a
 * number, or number and date in the spelling of the files that the model was taught by, `1` and `0` for a boolean, a placeholder for nothing, a number or boolean for its text. Undefined where that
 * fails too. A date is never taken from a number, which may count seconds or milliseconds.
 */
export function coerceField(field: Field, value: unknown): Cell | undefined {
  if (typeof value === "string") {
    const text = cleanText(value);
    if (isPlaceholderWord(text)) return null;
    if (field.kind === "boolean") return text === "1" ? true : text === "0" ? false : undefined;
    if (field.spelling !== null) return spelledCell(field, field.spelling, text);
    if (field.kind !== "number" || !DECIMAL.test(text)) return undefined;
    const number = Number(text);
    return Number.isFinite(number) ? knownNumber(field, number) : undefined;
  }
  if (field.kind !== "text") return undefined;
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value)))
    return knownText(field, String(value));
  return undefined;
}

function spelledCell(field: Field, spelling: Spelling, text: string): Cell | undefined {
  const value = field.kind === "number" ? parseNumberAs(text, spelling) : parseDateAs(text, spelling);
  if (Number.isNaN(value)) return undefined;
  return field.kind === "number" ? knownNumber(field, value) : value;
}

/** What is wanted of a field, for a person. */
export function wantedOf(field: Field, coerce: boolean): string {
  const wanted = {
    number: coerce ? "a finite number, or one as plain decimal text" : "a finite number",
    boolean: "true or false",
    date: "a date as text, such as 2024-05-31 or 2024-05-31T14:30:00Z",
    text: "text",
    id: `text, or a whole number up to ${Number.MAX_SAFE_INTEGER}`,
  }[field.kind];
  return field.required ? `${wanted} (the field is required)` : wanted;
}

function knownNumber(field: Field, value: number): number | null {
  return field.sentinels?.has(value) ? null : value;
}

function knownText(field: Field, text: string): string | null {
  return field.placeholders?.has(text) ? null : text;
}
