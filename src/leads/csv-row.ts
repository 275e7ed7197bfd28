/** One row found in CSV bytes. */
export interface CsvRow {
  /** Where the row's text ends, before its line end. */
  end: number;
  /** Where the next row begins. */
  next: number;
  cells: number;
  /** Line ends passed, those inside quotes too. */
  lines: number;
  /** A quote stands inside a cell that doesn't begin with one; it is part of the text. */
  stray: boolean;
  /** "more": the bytes end before the row does. "text after quote": a closing quote isn't followed by a delimiter. */
  state: "whole" | "more" | "text after quote";
  /** Where each cell begins, `cells` entries. */
  readonly starts: number[];
}

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** A row to be filled by `readCsvRow`. */
export function emptyCsvRow(): CsvRow {
  return { end: 0, next: 0, cells: 0, lines: 0, stray: false, state: "whole", starts: [] };
}

/**
 * Finds the row that begins at `at` (RFC 4180: cells in quotes may hold delimiters, line ends and doubled quotes; a row
 * ends with LF, CRLF or CR) and writes it into `row`. `last`: no bytes come after these.
 */
export function readCsvRow(
  bytes: Uint8Array,
  at: number,
  length: number,
  last: boolean,
  delimiter: number,
  row: CsvRow,
): void {
  row.stray = false;
  row.state = "more";
  row.lines = 0;
  let cells = 0;
  let lines = 0;
  let i = at;
  for (;;) {
    row.starts[cells++] = i;
    if (i < length && bytes[i] === QUOTE) {
      i++;
      for (;;) {
        if (i >= length) return;
        const byte = bytes[i++]!;
        if (byte === LF || (byte === CR && bytes[i] !== LF)) lines++;
        if (byte !== QUOTE) continue;
        if (i >= length && !last) return; // the next byte tells whether this quote closes
        if (i < length && bytes[i] === QUOTE) i++;
        else break;
      }
      if (i < length && bytes[i] !== delimiter && bytes[i] !== LF && bytes[i] !== CR) {
        row.state = "text after quote";
        return;
      }
    } else {
      while (i < length) {
        const byte = bytes[i]!;
        if (byte === delimiter || byte === LF || byte === CR) break;
        if (byte === QUOTE) row.stray = true;
        i++;
      }
    }
    if (i < length && bytes[i] === delimiter) {
      i++;
      continue;
    }
    if (i >= length ? !last : bytes[i] === CR && i + 1 >= length && !last) return;
    row.end = i;
    row.next = i >= length ? i : bytes[i] === CR && bytes[i + 1] === LF ? i + 2 : i + 1;
    row.cells = cells;
    row.lines = lines + 1;
    row.state = "whole";
    return;
  }
}

/** The text of one cell of a whole row, out of its quotes. */
export function csvCell(bytes: Buffer, row: CsvRow, cell: number): string {
  const from = row.starts[cell]!;
  const to = cell + 1 < row.cells ? row.starts[cell + 1]! - 1 : row.end;
  if (bytes[from] !== QUOTE || from === to) return bytes.toString("utf8", from, to);
  return bytes.toString("utf8", from + 1, to - 1).replaceAll('""', '"');
}
