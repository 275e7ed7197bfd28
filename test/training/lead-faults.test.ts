import { expect, test } from "vitest";
import type { ActivityLog } from "../../src/leads/event-log.ts";
import { leadFaults } from "../../src/training/lead-faults.ts";
import { LOST, OPEN, WON } from "../../src/training/outcomes.ts";
import { assignRoles } from "../../src/training/roles.ts";
import { day, days, numbers, tableOf, texts } from "./tables.ts";

const table = tableOf(
  texts("lead_id", ["a", "b", "c", "d"]),
  texts("outcome", ["won", "lost", "lost", null]),
  days("created_at", [0, 10, 10, 50]),
  days("closed_at", [20, 30, 30, null]),
  numbers("size", [1, 2, 2, 3]),
);
const roles = assignRoles(table, { target: "outcome" });
const labels = { outcome: Uint8Array.from([WON, LOST, LOST, OPEN]), endOfData: day(60) };

/** One entry a pair of row and day. */
function logOf(entries: readonly (readonly [number, number])[]): ActivityLog {
  const rows = Uint32Array.from({ length: 4 }, (_, row) => row);
  return {
    from: rows.map((row) => entries.findIndex(([at]) => at >= row)),
    to: rows.map((row) => entries.filter(([at]) => at <= row).length),
    times: Float64Array.from(entries, ([, time]) => day(time)),
    kinds: ["visit"],
    codes: new Uint32Array(entries.length),
    values: new Float64Array(entries.length),
  };
}

test("leads that stand there twice are told, however their ids differ", () => {
  expect(leadFaults(table, roles, labels)).toEqual([expect.stringMatching(/^1 lead equals an earlier one/)]);
  const other = {
    ...table,
    columns: table.columns.map((c) => (c.name === "size" ? numbers("size", [1, 2, 4, 3]) : c)),
  };
  expect(leadFaults(other, roles, labels)).toEqual([]);
});

test("so are leads that came after the end of the data", () => {
  expect(leadFaults(table, roles, { ...labels, endOfData: day(5) })).toContainEqual(
    expect.stringMatching(/^3 leads were created after the end of the data, 2024-01-06: set aside/),
  );
});

test("and activities before a lead came or after it was closed, a day of leeway aside", () => {
  const activities = logOf([
    [0, -5],
    [0, 5],
    [0, 20.5],
    [1, 9.5],
    [1, 32],
    [1, 40],
    [3, 90],
  ]);
  expect(leadFaults({ ...table, activities }, roles, labels)).toEqual([
    expect.stringMatching(/^1 lead equals/),
    expect.stringMatching(/^Activities dated more than a day before .* created: 1,/),
    expect.stringMatching(/^Activities dated more than a day after .* lost: 2,/),
    "Activities of open leads dated more than a day after the end of the data, 2024-03-01: 1, none of them read.",
  ]);
});

test("a customer who has most of the leads is told", () => {
  const withCustomer = (ids: readonly string[]) => {
    const whole = { ...table, columns: [...table.columns, texts("customer_id", ids)] };
    return leadFaults(whole, assignRoles(whole, { target: "outcome" }), labels);
  };
  expect(withCustomer(["x", "x", "x", "y"])).toContainEqual(
    expect.stringMatching(/^75 % of the leads have one customer_id/),
  );
  expect(withCustomer(["x", "y", "z", "w"])).toEqual([]);
});
