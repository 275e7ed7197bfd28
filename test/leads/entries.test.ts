import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asOf } from "../../src/leads/as-of.ts";
import { knownUntil } from "../../src/leads/event-log.ts";
import { InputError } from "../../src/leads/input-error.ts";
import { readActivities } from "../../src/leads/read-activities.ts";
import { readHistory } from "../../src/leads/read-history.ts";
import { sliceTable } from "../../src/leads/slice.ts";
import { cellAt, type LeadTable } from "../../src/leads/table.ts";
import { takeRows } from "../../src/leads/take.ts";
import { cells, temporaryFiles } from "./files.ts";
import { columnOf } from "./tables.ts";

const write = temporaryFiles();
const DAY = 86_400_000;

const leads: LeadTable = {
  rows: 4,
  columns: [
    columnOf("lead_id", "text", ["a", "b", "c", "b"]),
    columnOf("budget", "number", [100, 200, null, 250]),
    columnOf("stage", "category", ["new", "met", "new", "met"]),
    columnOf("note", "text", ["één", null, "x", "yy"], { arena: true }),
  ],
  source: "leads.csv",
};

describe("activities", () => {
  const path = write(
    "activities.csv",
    [
      "lead_id,at,type,value",
      "b,2024-01-03,call,5",
      "a,2024-01-02,web_visit,3",
      "b,2024-01-01,web_visit,",
      "z,2024-01-01,web_visit,1",
      "a,not a day,call,1",
      "a,2024-01-01,call,7",
      "",
    ].join("\n"),
  );

  it("are joined to their leads in order of time, also where an id stands twice", async () => {
    const { log, badRows, orphans, columns } = await readActivities(path, leads, { id: "lead_id" });
    const of = (row: number) =>
      Array.from({ length: log.to[row]! - log.from[row]! }, (_, i) => {
        const at = log.from[row]! + i;
        return [
          new Date(log.times[at]!).toISOString().slice(8, 10),
          log.kinds[log.codes[at]!],
          log.values[at],
        ];
      });
    expect(of(0)).toEqual([
      ["01", "call", 7],
      ["02", "web_visit", 3],
    ]);
    expect(of(1)).toEqual([
      ["01", "web_visit", Number.NaN],
      ["03", "call", 5],
    ]);
    expect(of(2)).toEqual([]);
    expect(of(3)).toEqual(of(1));
    expect(orphans).toBe(1);
    expect(badRows.map(({ row, column }) => [row, column])).toEqual([[5, "at"]]);
    expect(columns).toEqual({ lead: "lead_id", time: "at", type: "type", value: "value" });
  });

  it("follow their leads through slices and takes", async () => {
    const { log } = await readActivities(path, leads, { id: "lead_id" });
    const table = { ...leads, activities: log };
    const taken = takeRows(table, Uint32Array.of(1, 1, 0)).activities!;
    expect([...taken.from]).toEqual([log.from[1], log.from[1], log.from[0]]);
    const sliced = sliceTable(table, 1, 3).activities!;
    expect([...sliced.to]).toEqual([...log.to.subarray(1, 3)]);
  });

  it("refuse files that can't be joined, in one sentence", async () => {
    const unnamed = write("unnamed.csv", "lead_id,when_it_was,type\na,2024-01-01,call\n");
    await expect(readActivities(unnamed, leads, { id: "lead_id" })).rejects.toThrow(
      /which column of .*unnamed.csv holds each entry's time: found lead_id, when_it_was, type/,
    );
    const options = { id: "lead_id", columns: { time: "when_it_was" } };
    expect((await readActivities(unnamed, leads, options)).log.times).toHaveLength(1);
    const strange = write("strange.csv", "lead_id,at,type\nq,2024-01-01,call\n");
    await expect(readActivities(strange, leads, { id: "lead_id" })).rejects.toThrow(/none of the 1 entries/);
    await expect(readActivities(strange, leads, { id: "nr" })).rejects.toThrow(InputError);
  });
});

describe("field changes", () => {
  it("show every field as it was at the moment", async () => {
    const path = write(
      "changes.csv",
      [
        "lead_id,changed_at,field,new_value",
        "a,2024-01-02,budget,50",
        "a,2024-01-05,budget,",
        "a,2024-01-06,budget,100",
        "b,2024-01-03,stage,met",
        "a,2024-01-02,budget,much",
        "a,2024-01-02,nothing,1",
        "",
      ].join("\n"),
    );
    const { log, badRows, orphans } = await readHistory(path, leads, { id: "lead_id" });
    const at = (day: number) =>
      cells(asOf({ ...leads, history: log }, new Float64Array(4).fill(Date.UTC(2024, 0, day))));
    expect(at(1)).toMatchObject({ budget: [null, 200, null, 250], stage: ["new", null, "new", null] });
    expect(at(2).budget).toEqual([50, 200, null, 250]);
    expect(at(3).stage).toEqual(["new", "met", "new", "met"]);
    expect(at(5).budget![0]).toBeNull();
    expect(at(6)).toEqual(cells(leads));
    expect(badRows.map(({ message }) => message)).toEqual([
      expect.stringMatching(/row 5, column "new_value": found "much", wanted a number, as budget is/),
    ]);
    expect(orphans).toBe(1);
  });

  it("never tell what is learned after the moment", () => {
    const change = fc.record({ time: fc.integer({ min: 0, max: 20 }), value: fc.integer() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.integer({ min: -1, max: 21 }), (changes, day) => {
        const sorted = changes.toSorted((a, b) => a.time - b.time);
        const view = (known: typeof sorted) =>
          cellAt(
            asOf(
              {
                rows: 1,
                columns: [columnOf("x", "number", [7])],
                source: "t",
                history: {
                  from: Uint32Array.of(0),
                  to: Uint32Array.of(known.length),
                  times: Float64Array.from(known, ({ time }) => time * DAY),
                  kinds: ["x"],
                  codes: new Uint32Array(known.length),
                  cells: known.map(({ value }) => value),
                },
              },
              Float64Array.of(day * DAY),
            ).columns[0]!,
            0,
          );
        const sentinel = [...sorted, { time: 30, value: 999_999 }];
        const last = sorted.filter(({ time }) => time <= day).at(-1);
        expect(view(sentinel)).toBe(last?.value ?? null);
      }),
    );
  });
});

it("finds what is known by a moment", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 })),
      fc.integer({ min: -1, max: 10 }),
      (times, moment) => {
        times.sort((a, b) => a - b);
        const log = {
          from: Uint32Array.of(0),
          to: Uint32Array.of(times.length),
          times: Float64Array.from(times),
          kinds: ["call"],
          codes: new Uint32Array(times.length),
        };
        expect(knownUntil(log, 0, moment)).toBe(times.filter((time) => time <= moment).length);
      },
    ),
  );
});

it("takes rows of every kind of column as often as they are named", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 })), (rows) => {
      const all = cells(leads);
      const taken = cells(takeRows(leads, Uint32Array.from(rows)));
      for (const name of Object.keys(all)) expect(taken[name]).toEqual(rows.map((row) => all[name]![row]));
    }),
  );
});
