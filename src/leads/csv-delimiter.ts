import { emptyCsvRow, readCsvRow } from "./csv-row.ts";

const DELIMITERS = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const ROWS = 200;

/**
 * The delimiter by which the most rows have as many cells as the header, and more than one; between equals the one that
 * makes more columns. Comma where none splits the header.
 *
 * @param start the file's first bytes, without byte order mark
 * @param last whether these bytes are the whole file
 */
export function guessDelimiter(start: Uint8Array, last: boolean): Delimiter {
  let best: Delimiter = ",";
  let bestFit = 0;
  let bestCells = 1;
  for (const delimiter of DELIMITERS) {
    const { cells, fit } = tryDelimiter(start, last, delimiter.charCodeAt(0));
    if (cells > 1 && (fit > bestFit || (fit === bestFit && cells > bestCells))) {
      best = delimiter;
      bestFit = fit;
      bestCells = cells;
    }
  }
  return best;
}

/** The header's cells, and the share of the rows, the header among them, that have as many. */
function tryDelimiter(start: Uint8Array, last: boolean, delimiter: number): { cells: number; fit: number } {
  const row = emptyCsvRow();
  let cells = 0;
  let rows = 0;
  let fitting = 0;
  for (let at = 0; at < start.length && rows < ROWS; ) {
    readCsvRow(start, at, start.length, last, delimiter, row);
    if (row.state !== "whole") {
      rows++;
      break;
    }
    at = row.next;
    if (row.cells === 1 && row.end === row.starts[0]) continue; // a blank line
    if (rows++ === 0) cells = row.cells;
    if (row.cells === cells) fitting++;
  }
  return { cells, fit: rows === 0 ? 0 : fitting / rows };
}
