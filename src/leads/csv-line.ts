/**
 * Cells as one line of CSV, without its end: UTF-8, commas; a cell is quoted where RFC 4180 asks for it, where white space
 * stands at its ends, and where it is text that is empty, which tells it from null. Text is written as it is, also where a
 * spreadsheet would run it as a formula.
 */
export function csvLine(cells: readonly (number | string | null)[]): string {
  // A line without any character would be skipped by most readers.
  if (cells.length === 1 && cells[0] === null) return '""';
  return cells.map(csvText).join(",");
}

function csvText(cell: number | string | null): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  return cell === "" || /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
