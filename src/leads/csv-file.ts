import { type FileHandle, open } from "node:fs/promises";
import { type BadRow, badRow, excerpt } from "./bad-row.ts";
import { type Delimiter, guessDelimiter } from "./csv-delimiter.ts";
import { type CsvRow, csvCell, emptyCsvRow, readCsvRow } from "./csv-row.ts";
import type { Utf8File } from "./source-encoding.ts";

/** What reading a CSV file through once told. */
export interface CsvFile {
  readonly delimiter: Delimiter;
  readonly header: readonly string[];
  /** Rows written, all of them as wide as the header. */
  readonly rows: number;
  readonly badRows: readonly BadRow[];
}

/** A row may be this long; a quote that isn't closed within it is taken for a mistake. */
const LONGEST_ROW = 1 << 20;
const BLOCK = 1 << 22;

/**
 * Reads the CSV file through and writes each good row to `to`, in order, after its number: strictly RFC 4180, LF line ends,
 * without header. Blank lines are passed over and not counted. A row with too few or too many cells is bad. So is a line
 * on which a quote goes wrong; reading goes on with the next line.
 *
 * @param source the file as the user wrote it, for messages
 * @param onProgress called with the rows read so far
 */
export async function readCsvFile(
  file: Utf8File,
  to: string,
  source: string,
  signal?: AbortSignal,
  onProgress?: (rows: number) => void,
): Promise<CsvFile> {
  const input = await open(file.path);
  const output = await open(to, "wx", 0o600);
  try {
    const bytes = Buffer.allocUnsafe(BLOCK);
    const row = emptyCsvRow();
    const out = new RowWriter(output);
    const badRows: BadRow[] = [];
    let delimiter: Delimiter | undefined;
    let header: string[] | undefined;
    let position = file.start;
    let kept = 0; // bytes at the block's start that the last block did not finish
    let rows = 0;
    let line = 1;
    for (let last = false; !last; ) {
      signal?.throwIfAborted();
      let length = kept;
      while (length < BLOCK) {
        const { bytesRead } = await input.read(bytes, length, BLOCK - length, position);
        if (bytesRead === 0) break;
        length += bytesRead;
        position += bytesRead;
      }
      last = length < BLOCK;
      delimiter ??= guessDelimiter(bytes.subarray(0, Math.min(length, LONGEST_ROW)), last);
      const separator = delimiter.charCodeAt(0);
      let at = 0;
      while (at < length) {
        readCsvRow(bytes, at, length, last, separator, row);
        if (row.state === "more" && !last && length - at < LONGEST_ROW) break;
        if (row.state === "whole" && row.cells === 1 && row.end === at) {
          line += row.lines;
          at = row.next;
          continue;
        }
        const isHeader = header === undefined;
        if (!isHeader) rows++;
        const fault = faultOf(row, at, length, bytes, header?.length);
        if (fault) badRows.push(badRow(source, { row: isHeader ? 0 : rows, line, column: null, ...fault }));
        else if (isHeader) header = Array.from({ length: row.cells }, (_, cell) => csvCell(bytes, row, cell));
        else await out.write(rows, bytes, at, row, separator);
        if (isHeader && fault) return { delimiter, header: [], rows: 0, badRows };
        if (row.state === "whole") {
          line += row.lines;
          at = row.next;
        } else {
          line++;
          at = lineAfter(bytes, at, length);
        }
      }
      bytes.copyWithin(0, at, length);
      kept = length - at;
      onProgress?.(rows);
    }
    await out.flush();
    return { delimiter: delimiter!, header: header ?? [], rows: rows - badRows.length, badRows };
  } finally {
    await input.close();
    await output.close();
  }
}

function faultOf(
  row: CsvRow,
  at: number,
  length: number,
  bytes: Buffer,
  wide: number | undefined,
): { found: string; wanted: string } | null {
  if (row.state === "whole" && (wide === undefined || row.cells === wide)) return null;
  const end = row.state === "whole" ? row.end : lineAfter(bytes, at, length);
  const text = excerpt(bytes.toString("utf8", at, Math.min(end, at + 200)).trimEnd());
  if (row.state === "whole") {
    const cells = `${row.cells} ${row.cells === 1 ? "cell" : "cells"}`;
    return { found: `${cells} in ${text}`, wanted: `${wide}, one for each column of the header` };
  }
  if (row.state === "more")
    return { found: `a quote that is never closed in ${text}`, wanted: "a quote at the end of the cell" };
  return {
    found: `text after a closing quote in ${text}`,
    wanted: "a delimiter there, and quotes inside a cell doubled",
  };
}

/** Where the line after the one at `at` begins. */
function lineAfter(bytes: Buffer, at: number, length: number): number {
  for (let i = at; i < length; i++) {
    if (bytes[i] === 10) return i + 1;
    if (bytes[i] === 13) return bytes[i + 1] === 10 && i + 1 < length ? i + 2 : i + 1;
  }
  return length;
}

/** Gathers rows into blocks before they go to disk. */
class RowWriter {
  readonly #file: FileHandle;
  readonly #bytes = Buffer.allocUnsafe(BLOCK);
  #used = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async write(number: number, bytes: Buffer, at: number, row: CsvRow, delimiter: number): Promise<void> {
    const rewritten = row.stray ? quoted(bytes, row, delimiter) : undefined;
    const size = rewritten ? rewritten.length : row.end - at;
    if (this.#used + size + 16 > BLOCK) await this.flush();
    this.#used += this.#bytes.write(String(number), this.#used, "latin1");
    this.#bytes[this.#used++] = delimiter;
    this.#used += rewritten
      ? rewritten.copy(this.#bytes, this.#used)
      : bytes.copy(this.#bytes, this.#used, at, row.end);
    this.#bytes[this.#used++] = 10;
  }

  async flush(): Promise<void> {
    let from = 0;
    while (from < this.#used)
      from += (await this.#file.write(this.#bytes, from, this.#used - from)).bytesWritten;
    this.#used = 0;
  }
}

/** The row with all of its cells in quotes, as a stray quote inside a bare cell asks for. */
function quoted(bytes: Buffer, row: CsvRow, delimiter: number): Buffer {
  const cells = Array.from(
    { length: row.cells },
    (_, cell) => `"${csvCell(bytes, row, cell).replaceAll('"', '""')}"`,
  );
  return Buffer.from(cells.join(String.fromCharCode(delimiter)));
}
