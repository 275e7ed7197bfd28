/** A row of a file that was left out. */
export interface BadRow {
  /** Its number in the file, counted from 1 without the header and without blank lines. */
  readonly row: number;
  /** The line of the file on which it begins, counted from 1; only where the reading itself failed there. */
  readonly line?: number;
  /** Null where the row as a whole is at fault. */
  readonly column: string | null;
  /** What stood there, its text cut to 40 characters: for the user's own terminal only. */
  readonly found: string;
  readonly wanted: string;
  /** All of it in one sentence. */
  readonly message: string;
}

/** The bad row with its sentence; `source` is the file as the user wrote it. */
export function badRow(source: string, fault: Omit<BadRow, "message">): BadRow {
  const place = [
    source,
    `row ${fault.row}${fault.line === undefined ? "" : ` (line ${fault.line})`}`,
    ...(fault.column === null ? [] : [`column ${JSON.stringify(fault.column)}`]),
  ].join(", ");
  return { ...fault, message: `${place}: found ${fault.found}, wanted ${fault.wanted}` };
}

/** Text of a cell or line in quotes, at most 40 characters of it. */
export function excerpt(text: string): string {
  const characters = Array.from(text.slice(0, 100));
  return JSON.stringify(
    characters.length > 40 || text.length > 100 ? `${characters.slice(0, 39).join("")}…` : text,
  );
}
