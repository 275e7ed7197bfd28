import { expect, test } from "vitest";
import { activityConditions, ageConditions } from "../../src/training/rule-life-conditions.ts";

test("counts of the activities that enough rows had by their moments, and of all in which the lead spoke", () => {
  const rows = Uint32Array.from({ length: 40 }, (_, row) => row);
  // each row: a visit on day 1, a meeting on day 2, a reply on day 3 that only half of the rows have seen by their moment
  const log = {
    from: rows.map((row) => 3 * row),
    to: rows.map((row) => 3 * row + 3),
    times: Float64Array.from({ length: 120 }, (_, at) => 1 + (at % 3)),
    kinds: ["visit", "meeting", "reply", "never"],
    codes: Uint32Array.from({ length: 120 }, (_, at) => at % 3),
    values: new Float64Array(120),
  };
  const at = (late: number) => Float64Array.from(rows, (row) => (row < late ? 3 : 2));
  const fieldsAt = (late: number) => [
    ...new Set(activityConditions(log, rows, at(late)).map(({ field }) => field)),
  ];
  expect(fieldsAt(20)).toEqual(["visit", "meeting", "reply", "two-way activities"]);
  expect(fieldsAt(19)).toEqual(["visit", "meeting", "two-way activities"]);
  const visits = activityConditions(log, rows, at(0)).filter(({ field }) => field === "visit");
  expect(new Set(visits.map(({ slot }) => slot)).size).toBe(1); // a rule takes one of them
  expect(visits.map(({ inWords }) => inWords)).toContain("visit at least 2 in the last 30 days");
  expect(visits.map(({ when }) => when)).toContainEqual({ activities: ["visit"], days: 7, below: 1 });
});

test("how long ago a field was learned, either way", () => {
  const [first, second] = ageConditions("budget");
  expect(first).toMatchObject({ when: { field: "budget", learnedWithin: 7 }, slot: "budget age" });
  expect(second!.when).toEqual({ not: first!.when });
});
