import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskCells } from "../../src/leads/mask.ts";
import { seenAt } from "../../src/leads/seen-at.ts";
import type { Cell, LeadTable } from "../../src/leads/table.ts";
import { cells } from "./files.ts";
import { columnOf } from "./tables.ts";

const DAY = 86_400_000;
const COLUMNS = { created: "created", closed: "closed", atClosing: ["outcome", "amount"] };

interface Lead {
  readonly created: number;
  readonly closed: number | null;
  readonly outcome: string | null;
  readonly amount: number | null;
  readonly signed: number | null;
}

function tableOf(leads: readonly Lead[], entries: readonly number[][] = leads.map(() => [])): LeadTable {
  const dates = (name: "created" | "closed" | "signed") =>
    columnOf(
      name,
      "date",
      leads.map((lead) => (lead[name] === null ? null : lead[name] * DAY)),
    );
  const sorted = entries.map((days) => days.toSorted((a, b) => a - b));
  const to = Uint32Array.from(sorted, (_, i) => sorted.slice(0, i + 1).flat().length);
  return {
    rows: leads.length,
    columns: [
      dates("created"),
      dates("closed"),
      dates("signed"),
      columnOf(
        "outcome",
        "category",
        leads.map(({ outcome }) => outcome),
      ),
      columnOf(
        "amount",
        "number",
        leads.map(({ amount }) => amount),
      ),
    ],
    source: "leads.csv",
    activities: {
      from: to.map((end, i) => end - sorted[i]!.length),
      to,
      times: Float64Array.from(sorted.flat(), (day) => day * DAY),
      kinds: ["call"],
      codes: new Uint32Array(sorted.flat().length),
      values: new Float64Array(sorted.flat().length),
    },
  };
}

describe("a table seen at a moment", () => {
  it("has the leads of then, open where they were closed later, and no date ahead", () => {
    const table = tableOf(
      [
        { created: 0, closed: 5, outcome: "won", amount: 10, signed: 12 },
        { created: 1, closed: 15, outcome: "won", amount: 20, signed: 16 },
        { created: 2, closed: null, outcome: null, amount: null, signed: null },
        { created: 3, closed: null, outcome: "lost", amount: null, signed: null },
        { created: 10, closed: 11, outcome: "lost", amount: null, signed: null },
      ],
      [[1, 20], [], [30], [], []],
    );
    const { table: seen, rows, undated } = seenAt(table, COLUMNS, 10 * DAY);
    expect([...rows]).toEqual([0, 1, 2]);
    expect(undated).toBe(1);
    expect(cells(seen)).toEqual({
      created: [0, DAY, 2 * DAY],
      closed: [5 * DAY, null, null],
      signed: [null, null, null],
      outcome: ["won", null, null],
      amount: [10, null, null],
    });
    const { from, to } = seen.activities!;
    expect([...to].map((end, row) => end - from[row]!)).toEqual([1, 0, 0]);
  });

  it("is the same whatever comes after it", () => {
    const day = fc.integer({ min: 0, max: 20 });
    const lead = fc.record({ created: day, days: fc.option(day), won: fc.boolean(), signed: fc.option(day) });
    fc.assert(
      fc.property(fc.array(lead, { minLength: 1, maxLength: 12 }), day, (leads, origin) => {
        const whole = leads.map(({ created, days, won, signed }): Lead => {
          const closed = days === null ? null : created + days;
          const isWon = closed !== null && won;
          return {
            created,
            closed,
            outcome: closed === null ? null : isWon ? "won" : "lost",
            amount: isWon ? created + 1 : null,
            signed,
          };
        });
        const later = (at: number | null) => at !== null && at > origin;
        const sentinel = whole
          .filter(({ created }) => created < origin)
          .map((one) => (later(one.closed) ? { ...one, closed: 999, outcome: "PLANTED", amount: -1 } : one))
          .map((one) => (later(one.signed) ? { ...one, signed: 998 } : one));
        fc.pre(sentinel.length > 0);
        const planted = [
          ...sentinel,
          { created: origin, closed: 999, outcome: "PLANTED", amount: -1, signed: 0 },
        ];
        const view = (all: readonly Lead[]) => cells(seenAt(tableOf(all), COLUMNS, origin * DAY).table);
        expect(view(planted)).toEqual(view(whole));
      }),
    );
  });
});

it("masks cells of every kind of column", () => {
  const columns: { cells: Cell[]; column: Parameters<typeof maskCells>[0] }[] = [
    { cells: [1, 2, 3], column: columnOf("a", "number", [1, 2, 3]) },
    {
      cells: [4, 5, 6],
      column: columnOf("b", "number", [4, 5, 6], { kind: (values) => Int8Array.from(values) }),
    },
    { cells: [true, false, true], column: columnOf("c", "boolean", [true, false, true]) },
    { cells: ["x", "y", "x"], column: columnOf("d", "category", ["x", "y", "x"]) },
    { cells: ["één", "b", "cc"], column: columnOf("e", "text", ["één", "b", "cc"], { arena: true }) },
  ];
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), (hidden) => {
      for (const { cells: all, column } of columns) {
        const masked = maskCells(column, Uint8Array.from(hidden, Number));
        const seen = cells({ rows: 3, columns: [masked], source: "t" })[column.name];
        expect(seen).toEqual(all.map((cell, i) => (hidden[i] ? null : cell)));
      }
    }),
  );
});
