import type { Interval } from "../evaluation/evaluate.ts";

/** Rows of text as a table of Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A number as a cell; a dash where there is none. */
export function number(value: number | null, digits = 4): string {
  return value === null ? "–" : value.toFixed(digits);
}

/** An interval as a cell; a dash where there is none. */
export function range(interval: Interval | null, digits = 4): string {
  return interval === null ? "–" : `${interval[0].toFixed(digits)} to ${interval[1].toFixed(digits)}`;
}
