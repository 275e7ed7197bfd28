import { expect, test } from "vitest";
import { knownUntil } from "../../src/leads/event-log.ts";
import { recordReader } from "../../src/leads/records.ts";

const read = recordReader({
  columns: [
    { name: "id", type: "text", role: "id" },
    { name: "budget", type: "number", role: "feature", sentinels: [999] },
  ],
  activities: {},
  history: {},
});

test("a lead's activities and field changes are read beside its fields, in order of time", () => {
  const { table, problems, unknownFields } = read(
    [
      {
        id: "a",
        activities: [
          { time: "2024-01-03", type: "call", value: 5 },
          { time: "2024-01-01", type: "visit" },
        ],
        history: [
          { time: "2024-01-02", field: "budget", value: 999 },
          { time: "2024-01-01", field: "budget", value: 10 },
        ],
      },
      { id: "b" },
      { id: "c", activities: [] },
    ],
    { coerce: false },
  );
  expect(problems.size + unknownFields.size).toBe(0);
  const { activities, history } = table;
  expect(activities!.kinds).toEqual(["visit", "call"]);
  expect([...activities!.values]).toEqual([Number.NaN, 5]);
  expect([...activities!.told!]).toEqual([1, 0, 1]);
  expect(knownUntil(activities!, 0, Date.UTC(2024, 0, 2))).toBe(1);
  expect(history!.cells).toEqual([10, null]);
  expect([...history!.to]).toEqual([2, 2, 2]);
});

test("what is wrong with an entry is told with its place, never its text", () => {
  const { problems } = read(
    [
      { activities: "none" },
      {
        activities: [
          { time: "soon", type: "call" },
          7,
          { time: "2024-01-01", type: " ", value: "5", note: 1 },
        ],
      },
      {
        history: [
          { time: "2024-01-01", field: "secret", value: 1 },
          { time: 3, field: "budget", value: "much" },
        ],
      },
    ],
    { coerce: false },
  );
  const told = [...problems.values()].map((all) => all.map(({ field, found }) => `${field}: ${found}`));
  expect(told).toEqual([
    ["activities: text of 4 characters"],
    [
      "activities[0].time: text of 4 characters",
      "activities[1]: the number 7",
      "activities[2].note: a field of that name",
      "activities[2].type: text of 1 character",
      "activities[2].value: text of 1 character",
    ],
    ["history[0].field: text of 6 characters", "history[1].time: the number 3"],
  ]);
});

test("where the schema has no activities, a list of them is read for the gate, anything else is an unknown field", () => {
  const plain = recordReader({ columns: [{ name: "id", type: "text", role: "id" }] });
  const told = plain([{ id: "a", activities: [] }], { coerce: false });
  expect(told.table.activities).toBeDefined();
  expect(told.unknownFields.get(0)).toBeUndefined();
  const { table, unknownFields } = plain([{ id: "a", activities: 3 }], { coerce: false });
  expect(table.activities).toBeUndefined();
  expect(unknownFields.get(0)).toEqual(["activities"]);
});
