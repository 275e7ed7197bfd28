import { type BadRow, badRow, excerpt } from "./bad-row.ts";
import { cellOfText } from "./cell-of-text.ts";
import { CLOCK_SLACK } from "./clock-slack.ts";
import { ANSWER_NAMES, BY_NAMES, LEAD_NAMES, TIME_NAMES, TOPIC_NAMES } from "./entry-names.ts";
import type { AnswerLog } from "./event-log.ts";
import { InputError } from "./input-error.ts";
import { lacking, readEntries } from "./read-entries.ts";
import { cellAt, findColumn, type LeadTable, numberAt, sourceRow } from "./table.ts";
import { cleanText } from "./text.ts";

/** The columns of a file of discovery answers, by what they tell. */
export interface DiscoveryColumns {
  readonly lead: string;
  readonly time: string;
  /** What the answer is about: a column of the leads, or a concept of the framework. */
  readonly field: string;
  readonly value: string;
  /** Who said it. */
  readonly by?: string;
}

export interface DiscoveryOptions {
  /** The column of the leads' table by which answers are joined to leads. */
  readonly id: string;
  /** Columns of the file where their names don't tell. */
  readonly columns?: Partial<DiscoveryColumns>;
  /** Now, in milliseconds since 1970: no answer can have been given later. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

export interface DiscoveryFile {
  readonly log: AnswerLog;
  readonly columns: DiscoveryColumns;
  readonly badRows: readonly BadRow[];
  /** Answers without a time or field, or of a lead that the table doesn't have: left out. */
  readonly orphans: number;
}

/**
 * Reads what leads were asked and told (a lead's id, a time, what it is about, the answer, perhaps who said it) and joins it to
 * the table. An answer about a column that isn't of the column's type makes a bad row; an empty one tells nothing.
 * @throws InputError for a file that can't be read, that lacks a column, of which no answer finds its lead, or that holds an
 *   answer of the future
 */
export async function readDiscovery(
  path: string,
  table: LeadTable,
  { id, columns: given = {}, now, signal }: DiscoveryOptions,
): Promise<DiscoveryFile> {
  const { field, ...same } = given;
  const unfit: BadRow[] = [];
  const { read, columns, badRows, log, rows } = await readEntries(
    path,
    table,
    { id, columns: { ...same, ...(field !== undefined && { type: field }) }, ...(signal && { signal }) },
    { lead: [id, ...LEAD_NAMES], time: TIME_NAMES, type: TOPIC_NAMES, value: ANSWER_NAMES, by: BY_NAMES },
    { lead: "text", time: "date", type: "category", value: "text", by: "category" },
    (file, row, kind, { time, value }) => {
      if (value === undefined)
        throw lacking(
          path,
          file.columns.map(({ name }) => name),
          "value",
          ANSWER_NAMES,
        );
      refuseFuture(path, file, row, time, now);
      const text = textOf(file, row, value);
      const column = findColumn(table, kind);
      if (text === "" || !column || cellOfText(text, column) !== undefined) return text !== "";
      unfit.push(
        badRow(path, {
          row: sourceRow(file, row),
          column: value,
          found: excerpt(text),
          wanted: `a ${column.type}, as ${kind} is`,
        }),
      );
      return false;
    },
  );
  const by = columns.by;
  return {
    log: {
      ...log,
      cells: Array.from(rows, (row) => textOf(read, row, columns.value!)),
      by: Array.from(rows, (row) => (by === undefined ? null : textOf(read, row, by) || null)),
    },
    columns: {
      lead: columns.lead,
      time: columns.time,
      field: columns.type,
      value: columns.value!,
      ...(by !== undefined && { by }),
    },
    badRows: [...badRows, ...unfit].sort((a, b) => a.row - b.row),
    orphans: read.rows - rows.length - unfit.length,
  };
}

function textOf(file: LeadTable, row: number, column: string): string {
  return cleanText(String(cellAt(findColumn(file, column)!, row) ?? ""));
}

function refuseFuture(path: string, file: LeadTable, row: number, column: string, now: number): void {
  const time = findColumn(file, column)!;
  const moment = time.type === "date" ? numberAt(time, row)! : 0;
  if (moment <= now + CLOCK_SLACK) return;
  throw new InputError(
    `can't read the answers of ${path}: row ${sourceRow(file, row)}, ${column}: found ${new Date(moment).toISOString()}, ` +
      `wanted a time up to now, ${new Date(now).toISOString().slice(0, 10)}: nobody can have said it later`,
  );
}
