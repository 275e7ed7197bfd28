import { parseBoolean } from "./guess-types.ts";
import { parseDateAs, parseNumberAs } from "./spelling.ts";
import type { Cell, Column } from "./table.ts";

/** What a cell's text means in that column: null where it is empty, undefined where it doesn't fit. */
export function cellOfText(text: string, column: Column): Cell | undefined {
  if (text === "") return null;
  if (column.type === "number" || column.type === "date") {
    const parse = column.type === "number" ? parseNumberAs : parseDateAs;
    const value = parse(text, column.spelling);
    return Number.isNaN(value) ? undefined : value;
  }
  return column.type === "boolean" ? (parseBoolean(text, true) ?? undefined) : text;
}
