import { isUtf8 } from "node:buffer";
import { guessDelimiter } from "../../leads/csv-delimiter.ts";
import { type CsvRow, csvCell, emptyCsvRow, readCsvRow } from "../../leads/csv-row.ts";
import { InputError } from "../../leads/input-error.ts";
import { columnNames } from "../../leads/source-header.ts";
import { Problem } from "../problem.ts";
import { type LeadCutter, MOST_LEAD_BYTES, type StreamedLead } from "./lead-stream.ts";

const LF = 10;
const BYTE_ORDER_MARK = Buffer.from("\ufeff");

/**
 * RFC 4180 with a header; the delimiter is guessed from the first rows as for a file. An empty cell is missing.
 * @throws Problem (from `take` and `end`) for a header that can't be used
 */
export function csvCutter(): LeadCutter {
  let kept: Buffer = Buffer.alloc(0);
  let delimiter: number | undefined;
  let header: readonly string[] | undefined;
  let skipping = false;
  const row = emptyCsvRow();

  const cut = (bytes: Buffer, last: boolean): StreamedLead[] => {
    const leads: StreamedLead[] = [];
    let at = 0;
    if (skipping) {
      const end = bytes.indexOf(LF);
      kept = Buffer.alloc(0);
      if (end < 0) return leads;
      at = end + 1;
      skipping = false;
    }
    if (delimiter === undefined) {
      if (!last && bytes.indexOf(LF) < 0 && bytes.length <= MOST_LEAD_BYTES) {
        kept = bytes;
        return leads;
      }
      if (bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) at = 3;
      delimiter = guessDelimiter(bytes.subarray(at), last).charCodeAt(0);
    }
    while (at < bytes.length) {
      readCsvRow(bytes, at, bytes.length, last, delimiter, row);
      if (row.state === "more" && !last && bytes.length - at <= MOST_LEAD_BYTES) break;
      if (row.state === "whole") {
        const isBlank = row.cells === 1 && row.end === at;
        if (!isBlank && header) leads.push(leadIn(bytes, at, row, header));
        else if (!isBlank) header = headerIn(bytes, at, row);
        at = row.next;
        continue;
      }
      const problem = brokenRow(row);
      if (!header) throw problem;
      leads.push({ problem });
      const end = bytes.indexOf(LF, at);
      skipping = end < 0 && !last;
      at = end < 0 ? bytes.length : end + 1;
    }
    kept = bytes.subarray(at);
    return leads;
  };

  return {
    take: (bytes) => cut(kept.length === 0 ? bytes : Buffer.concat([kept, bytes]), false),
    end() {
      const leads = cut(kept, true);
      if (!header) throw new Problem("unusable-request", "reading the body: found no row, wanted a header");
      return leads;
    },
  };
}

function headerIn(bytes: Buffer, at: number, row: CsvRow): readonly string[] {
  if (!isUtf8(bytes.subarray(at, row.end))) throw notUtf8("the header");
  const cells = Array.from({ length: row.cells }, (_, cell) => csvCell(bytes, row, cell));
  try {
    return columnNames("the body", cells);
  } catch (error) {
    if (error instanceof InputError) throw new Problem("unusable-request", error.message);
    throw error;
  }
}

function leadIn(bytes: Buffer, at: number, row: CsvRow, header: readonly string[]): StreamedLead {
  if (row.cells !== header.length)
    return {
      problem: new Problem(
        "unusable-lead",
        `reading the row: found ${row.cells} cells, wanted ${header.length}, one for each column of the header`,
      ),
    };
  if (!isUtf8(bytes.subarray(at, row.end))) return { problem: notUtf8("the row") };
  // Without a prototype, so that a column named __proto__ is a key like others.
  const lead: Record<string, string> = Object.create(null);
  for (let cell = 0; cell < header.length; cell++) {
    const text = csvCell(bytes, row, cell);
    if (text !== "" && header[cell] !== "") lead[header[cell]!] = text;
  }
  return { lead };
}

function brokenRow({ state }: CsvRow): Problem {
  return new Problem(
    "unusable-lead",
    state === "more"
      ? "reading the row: found a quote that isn't closed within 1 MB, wanted it at the end of the cell"
      : "reading the row: found text after a closing quote, wanted a delimiter there, and quotes inside a cell doubled",
  );
}

function notUtf8(what: string): Problem {
  return new Problem("unusable-lead", `reading ${what}: found bytes that aren't UTF-8, wanted CSV in UTF-8`);
}
