import { expect, test } from "vitest";
import { tellFutureTimes } from "../../src/cli/future-times.ts";
import { InputError } from "../../src/leads/input-error.ts";
import { day, days, tableOf, texts } from "../training/tables.ts";

const roles = { created: "created_at", closed: "closed_at" };
const settings = { target: "outcome" };

/** What is told of 200 leads of which so many closed ones, and so many open ones, have a date far ahead. */
function told(ahead: number, open: number, more: { readonly until?: number } = {}): string[] {
  const rows = Array.from({ length: 200 }, (_, row) => row);
  const isOpen = (row: number) => row >= 200 - open;
  const table = tableOf(
    texts(
      "outcome",
      rows.map((row) => (isOpen(row) ? null : row % 2 === 0 ? "won" : "lost")),
    ),
    days("created_at", rows),
    days(
      "closed_at",
      rows.map((row) => (row < ahead || isOpen(row) ? 9000 : row + 5)),
    ),
  );
  const lines: string[] = [];
  const terminal = { out: () => {}, tell: (line: string) => lines.push(line), progress: () => {} };
  tellFutureTimes(table, roles, { ...settings, ...more }, {
    now: () => new Date(day(230)),
    terminal,
  } as never);
  return lines;
}

test("a lead closed in the future is refused, with its row and date", () => {
  expect(() => told(1, 0)).toThrow(InputError);
  expect(() => told(1, 0)).toThrow(
    /found 1 lead of simulated\.csv created or closed after today, 2024-08-18: the first in row 1, closed_at 2048-08-22; wanted mended cells, or --until DATE/,
  );
});

test("many are told, since the clock may be another", () => {
  expect(told(50, 0)).toEqual([expect.stringMatching(/^note: 50 leads/)]);
});

test("an open lead's closing is a plan, and a stated end of the data settles it", () => {
  expect(told(0, 3)).toEqual([]);
  expect(told(1, 0, { until: day(200) })).toEqual([]);
});
