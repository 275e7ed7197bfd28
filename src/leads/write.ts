import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { csvLine } from "./csv-line.ts";
import { InputError } from "./input-error.ts";
import { replaceFile } from "./replace-file.ts";
import { writeParquet } from "./write-parquet.ts";
import type { WrittenColumn, WrittenRow } from "./written-row.ts";

/** Rows that are turned into bytes at a time; also DuckDB's longest chunk. */
const BATCH = 2048;

/**
 * Writes rows to a CSV, NDJSON or Parquet file, by the ending of `path` (`.csv`, `.ndjson`, both also with `.gz`, or
 * `.parquet`), whole or not at all: after an error a file that stood at `path` is as it was, and nothing is left beside it.
 * Rows are taken as they are needed, a few thousand at a time.
 *
 * Numbers are read back as the same numbers (but for the sign of zero). CSV has a header, its lines end with `\n` (`csvLine`).
 * @returns how many rows were written
 * @throws InputError where the ending is another one, `path` is a folder, or its folder doesn't exist
 * @throws RangeError or TypeError for a row that doesn't fit the columns; the signal's reason once it is aborted; whatever
 * the rows throw; the system's error where the disk is full or may not be written
 */
export async function writeRows(
  path: string,
  columns: readonly WrittenColumn[],
  rows: Iterable<WrittenRow> | AsyncIterable<WrittenRow>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<number> {
  const ending = /\.(csv|ndjson|parquet)(\.gz)?$/i.exec(path);
  const format = ending?.[1]?.toLowerCase();
  const gzip = ending?.[2] !== undefined;
  if (!format || (format === "parquet" && gzip))
    throw new InputError(
      `can't write ${path}: found another ending, wanted .csv, .ndjson, .csv.gz, .ndjson.gz or .parquet`,
    );
  const names = new Set(columns.map((column) => column.name));
  if (names.size === 0 || names.size < columns.length)
    throw new RangeError(
      `can't write ${path}: found ${columns.length} columns with ${names.size} names, wanted one or more, each with its own`,
    );

  let written = 0;
  async function* checkedBatches(): AsyncGenerator<WrittenRow[]> {
    let batch: WrittenRow[] = [];
    for await (const row of rows) {
      checkRow(columns, row, written);
      written += 1;
      if (batch.push(row) < BATCH) continue;
      yield batch;
      signal?.throwIfAborted();
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  await replaceFile(path, async (temporary) => {
    signal?.throwIfAborted();
    try {
      if (format === "parquet") await writeParquet(temporary, columns, checkedBatches(), signal);
      else {
        const text = format === "csv" ? csv(columns, checkedBatches()) : ndjson(columns, checkedBatches());
        const file = createWriteStream(temporary);
        const stop = signal ? { signal } : {};
        await (gzip ? pipeline(text, createGzip(), file, stop) : pipeline(text, file, stop));
      }
    } catch (error) {
      // Streams tell an abort by an error of their own.
      signal?.throwIfAborted();
      throw error;
    }
    signal?.throwIfAborted();
  });
  return written;
}

function checkRow(columns: readonly WrittenColumn[], row: WrittenRow, index: number): void {
  if (row.length !== columns.length)
    throw new RangeError(
      `can't write row ${index + 1}: found ${row.length} cells, wanted ${columns.length}, one a column`,
    );
  for (let j = 0; j < row.length; j++) {
    const cell = row[j]!;
    if (cell === null) continue;
    const { name, type } = columns[j]!;
    if (type === "number" ? !Number.isFinite(cell) : typeof cell !== "string")
      throw new TypeError(
        `can't write column ${name} of row ${index + 1}: found ${typeof cell === "number" ? cell : `a ${typeof cell}`}, wanted ${type === "number" ? "a finite number" : "text"} or null`,
      );
  }
}

async function* csv(columns: readonly WrittenColumn[], batches: AsyncIterable<WrittenRow[]>) {
  yield `${csvLine(columns.map(({ name }) => name))}\n`;
  for await (const batch of batches) {
    let text = "";
    for (const row of batch) text += `${csvLine(row)}\n`;
    yield text;
  }
}

async function* ndjson(columns: readonly WrittenColumn[], batches: AsyncIterable<WrittenRow[]>) {
  // Joined by hand, so that a column named __proto__ is a key like others.
  const keys = columns.map((column) => `${JSON.stringify(column.name)}:`);
  for await (const batch of batches) {
    let text = "";
    for (const row of batch) text += `{${row.map((cell, j) => keys[j] + JSON.stringify(cell)).join(",")}}\n`;
    yield text;
  }
}
