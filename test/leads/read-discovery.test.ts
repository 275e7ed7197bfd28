import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answersAsHistory } from "../../src/leads/answers-as-history.ts";
import { asOf } from "../../src/leads/as-of.ts";
import { columnOfCells } from "../../src/leads/column-of-cells.ts";
import { InputError } from "../../src/leads/input-error.ts";
import { readDiscovery } from "../../src/leads/read-discovery.ts";
import { cellAt, findColumn, type LeadTable } from "../../src/leads/table.ts";

const NOW = Date.UTC(2026, 5, 30);
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "discovery-"));
});
afterAll(() => rm(folder, { recursive: true }));

const leads: LeadTable = {
  rows: 3,
  source: "leads.csv",
  columns: [
    columnOfCells({ name: "id", type: "text" }, ["a", "b", "a"]),
    columnOfCells({ name: "budget", type: "number" }, [5, null, 7]),
    columnOfCells({ name: "need", type: "boolean" }, [null, true, null]),
  ],
};

async function read(lines: string, columns = {}) {
  const path = join(folder, "told.csv");
  await writeFile(path, lines);
  return readDiscovery(path, leads, { id: "id", columns, now: NOW });
}

test("answers are joined by id, in order of time, with who said them", async () => {
  const { log, columns, badRows, orphans } = await read(
    "lead_id,time,field,value,by\n" +
      "a,2026-05-02,budget,12000,CFO\na,2026-05-01,mood,good,\nz,2026-05-01,need,yes,CFO\na,2026-05-03,need,,CFO\n",
  );
  expect(columns).toEqual({ lead: "lead_id", time: "time", field: "field", value: "value", by: "by" });
  expect([...log.from]).toEqual([0, 2, 0]);
  expect([...log.to]).toEqual([2, 2, 2]);
  expect(log.cells).toEqual(["good", "12000"]);
  expect(log.by).toEqual([null, "CFO"]);
  expect(badRows).toEqual([]);
  expect(orphans).toBe(2); // of no lead, and an empty answer
});

test("columns may be named otherwise, or not tell who spoke", async () => {
  const { log, columns } = await read("contact,asked_on,topic,said\nb,2026-05-02,need,no\n", {
    lead: "contact",
    time: "asked_on",
    value: "said",
  });
  expect(columns).toEqual({ lead: "contact", time: "asked_on", field: "topic", value: "said" });
  expect(log.by).toEqual([null]);
});

describe("what isn't right", () => {
  test("an answer about a column that isn't of its type is a bad row", async () => {
    const { badRows, log } = await read(
      "id,time,field,value\na,2026-05-02,budget,a lot\nb,2026-05-02,need,yes\n",
    );
    expect(badRows).toMatchObject([
      { row: 1, column: "value", found: '"a lot"', wanted: "a number, as budget is" },
    ]);
    expect(log.cells).toEqual(["yes"]);
  });

  test("an answer of the future is refused with its row", async () => {
    const asked = read("id,time,field,value\nb,2026-05-02,need,yes\na,2026-07-02,need,yes\n");
    await expect(asked).rejects.toThrow(InputError);
    await expect(read("id,time,field,value\na,2026-07-02,need,yes\n")).rejects.toThrow(
      /row 1, time: found 2026-07-02T00:00:00.000Z, wanted a time up to now, 2026-06-30/,
    );
  });

  test("a file without answers is refused", async () => {
    await expect(read("id,time,field\na,2026-05-02,need\n")).rejects.toThrow(/holds each entry's value/);
  });
});

test("as history, answers give their columns the value of each moment, beside the changes that are told", async () => {
  const { log } = await read(
    "id,time,field,value\na,2026-05-02,budget,12000\na,2026-05-20,budget,900\na,2026-05-01,mood,good\n",
  );
  const history = {
    from: Uint32Array.of(0, 1, 1),
    to: Uint32Array.of(1, 1, 1),
    times: Float64Array.of(Date.UTC(2026, 4, 10)),
    kinds: ["budget"],
    codes: Uint32Array.of(0),
    cells: [4000],
  };
  const table = answersAsHistory({ ...leads, discovery: log, history });
  const budgetAt = (day: number, row = 0) =>
    cellAt(findColumn(asOf(table, new Float64Array(3).fill(Date.UTC(2026, 4, day))), "budget")!, row);
  expect([1, 2, 9, 10, 19, 20].map((day) => budgetAt(day))).toEqual([null, 12_000, 12_000, 4000, 4000, 900]);
  expect(budgetAt(20, 1)).toBeNull();
  expect(answersAsHistory(leads)).toBe(leads);
});
