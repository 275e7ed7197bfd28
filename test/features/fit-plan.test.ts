import { describe, expect, test } from "vitest";
import { applyPlan } from "../../src/features/apply-plan.ts";
import { fitPlan, type PlanInput } from "../../src/features/fit-plan.ts";
import type { Column } from "../../src/leads/table.ts";
import { allRows, arena, booleans, dates, dictionary, numbers, tableOf, times } from "./tables.ts";

const MOMENT = Date.parse("2025-06-30T12:00:00Z");

/** Fits a plan on all rows, each looked at at the same moment, and applies it to them. */
function fitAll(columns: Column[], more: Partial<PlanInput> = {}) {
  const table = tableOf(...columns);
  const moments = new Float64Array(table.rows).fill(MOMENT);
  const names = columns.map(({ name }) => name).filter((name) => name !== more.created);
  const { plan, dropped } = fitPlan(table, { columns: names, rows: allRows(table), moments, ...more });
  const matrix = applyPlan(plan, table, moments);
  const valuesOf = (name: string) => {
    const at = plan.features.findIndex((feature) => feature.name === name);
    return at < 0 ? undefined : [...matrix.values[at]!];
  };
  const levelsOf = (name: string) => plan.features.find((feature) => feature.name === name)?.levels;
  return { plan, dropped, valuesOf, levelsOf, names: plan.features.map(({ name }) => name) };
}

describe("numbers and booleans", () => {
  test("numbers stay as they are, the smallest integer means missing", () => {
    const small: Column = { name: "n", type: "number", values: Int8Array.of(3, -128, 5) };
    expect(fitAll([small]).valuesOf("n")).toEqual([3, Number.NaN, 5]);
    const wide: Column = { name: "n", type: "number", values: Int16Array.of(-128, -32_768, 5) };
    expect(fitAll([wide]).valuesOf("n")).toEqual([-128, Number.NaN, 5]);
    expect(fitAll([numbers("n", [0.1, Number.NaN, 1e300])]).valuesOf("n")).toEqual([0.1, Number.NaN, 1e300]);
  });

  test("booleans are two levels, however rare", () => {
    const { valuesOf, levelsOf } = fitAll([booleans("b", [true, false, null, false])]);
    expect(levelsOf("b")).toEqual(["false", "true"]);
    expect(valuesOf("b")).toEqual([3, 2, 0, 2]);
  });
});

describe.each([
  ["dictionary", dictionary],
  ["bytes", arena],
] as const)("text as %s", (_, text) => {
  test("a category lists levels seen five times, most frequent first, and groups the others", () => {
    const cells = [...times(5, "b", "a"), ...times(7, "c"), ...times(4, "rare"), null];
    const { valuesOf, levelsOf } = fitAll([text("c", "category", cells)]);
    expect(levelsOf("c")).toEqual(["c", "a", "b"]);
    expect(valuesOf("c")).toEqual([...times(5, 4, 3), ...times(7, 2), ...times(4, 1), 0]);
  });

  test("only training rows are counted", () => {
    const table = [text("c", "category", [...times(9, "a"), ...times(5, "b"), ...times(9, "later")])];
    const rows = Uint32Array.from({ length: 14 }, (__, row) => row);
    expect(fitAll(table, { rows }).levelsOf("c")).toEqual(["a", "b"]);
  });

  test("at most maxLevels are listed", () => {
    const cells = [...times(5, "a", "b", "c"), ...times(6, "d")];
    expect(fitAll([text("c", "category", cells)], { maxLevels: 2 }).levelsOf("c")).toEqual(["d", "a"]);
  });

  test("a job title gives seniority and function", () => {
    const cells = [...times(5, "VP, Sales", "CFO"), "VP Finance", ...times(4, "Nurse"), null];
    const { valuesOf, levelsOf, names } = fitAll([text("t", "jobTitle", cells)]);
    expect(names).toEqual(["t.seniority", "t.function"]);
    expect(levelsOf("t.seniority")).toEqual(["c-level", "vp"]);
    expect(levelsOf("t.function")).toEqual(["sales", "finance"]);
    expect(valuesOf("t.seniority")).toEqual([...times(5, 3, 2), 3, ...times(4, 1), 0]);
    expect(valuesOf("t.function")).toEqual([...times(5, 2, 3), 3, ...times(4, 1), 0]);
  });

  test("an e-mail address gives its kind, and leaves nothing of itself in the plan", () => {
    const cells = [
      ...times(6, "ann@siemens.com"),
      ...times(5, "bob@gmail.com", "x@mailinator.com", "none"),
      null,
    ];
    const { valuesOf, levelsOf, plan } = fitAll([text("email", "email", cells)]);
    expect(levelsOf("email.kind")).toEqual(["company", "free", "disposable", "invalid"]);
    expect(valuesOf("email.kind")).toEqual([...times(6, 2), ...times(5, 3, 4, 5), 0]);
    expect(JSON.stringify(plan)).not.toMatch(/siemens|gmail|ann|bob/);
  });

  test("free text tells whether it is filled in", () => {
    const { valuesOf, plan } = fitAll([text("notes", "text", ["called twice", null, "ok", null])]);
    expect(valuesOf("notes.filled")).toEqual([3, 2, 3, 2]);
    expect(JSON.stringify(plan)).not.toContain("called");
  });
});

describe("dates", () => {
  const oneYear = ["2024-01-01T08:00:00Z", "2024-12-31T08:30:00Z"];

  test("become days before the moment, never a clock", () => {
    const { valuesOf, names } = fitAll([
      dates("d", ["2025-06-30T00:00Z", "2025-06-28T12:00Z", null, "2025-07-01T12:00Z"]),
    ]);
    expect(valuesOf("d.days_before")).toEqual([0.5, 2, Number.NaN, -1]);
    expect(names).not.toContain("d.absolute_days");
    expect(fitAll([dates("d", oneYear)], { absoluteDates: ["d"] }).valuesOf("d.absolute_days")).toEqual(
      oneYear.map((time) => Date.parse(time) / 86_400_000),
    );
  });

  test("have an hour only where there are times of day", () => {
    expect(fitAll([dates("d", [...oneYear, "1969-12-31T23:59:00Z", null])]).valuesOf("d.hour")).toEqual([
      8,
      8,
      23,
      Number.NaN,
    ]);
    expect(fitAll([dates("d", ["2024-01-01", "2024-12-31"])]).names).not.toContain("d.hour");
  });

  test("have a weekday, in UTC, before and after 1970", () => {
    const week = [
      "2024-02-26",
      "2024-02-27",
      "2024-02-28",
      "2024-02-29",
      "2024-03-01",
      "2024-03-02",
      "2024-03-03",
    ];
    const old = "1969-12-31"; // a Wednesday
    const { valuesOf, levelsOf } = fitAll([dates("d", [...times(5, ...week), old, null])]);
    expect(levelsOf("d.weekday")).toEqual(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
    expect(valuesOf("d.weekday")).toEqual([...times(5, 2, 3, 4, 5, 6, 7, 8), 4, 0]);
  });

  test("have a month only where the training dates span a year", () => {
    const cells = (last: string) => [...times(5, "2023-03-01", "2023-11-30"), last];
    const { valuesOf, levelsOf } = fitAll([dates("d", cells("2024-02-29"))]);
    expect(levelsOf("d.month")).toEqual(["mar", "nov"]);
    expect(valuesOf("d.month")).toEqual([...times(5, 2, 3), 1]);
    expect(fitAll([dates("d", cells("2024-02-28"))]).names).not.toContain("d.month");
  });

  test("of creation give only the season", () => {
    const cells = [...times(6, "2023-01-02T01:00Z", "2024-01-02T02:00Z"), ...times(6, "2024-06-03T03:00Z")];
    expect(fitAll([dates("created", cells), dates("seen", cells)], { created: "created" }).names).toEqual([
      "seen.days_before",
      "seen.month",
      "seen.weekday",
      "seen.hour",
    ]);
    expect(fitAll([dates("created", cells)], { created: "created" }).names).toEqual([
      "created.month",
      "created.weekday",
      "created.hour",
    ]);
  });
});

describe("what is dropped, with the reason", () => {
  const because = (columns: Column[], more?: Partial<PlanInput>) => {
    const { dropped, names } = fitAll(columns, more);
    return { names, dropped: dropped.map((one) => `${one.column} ${one.because}`) };
  };

  test("columns without a value", () => {
    expect(
      because([
        numbers("n", times(1_200, Number.NaN)),
        booleans("b", times(1_200, null)),
        dates("d", times(1_200, null)),
        dictionary("c", "category", times(1_200, null)),
        arena("t", "text", times(1_200, null)),
        dictionary("e", "email", times(1_200, null)),
        dictionary("j", "jobTitle", times(1_200, null)),
      ]),
    ).toEqual({
      names: [],
      dropped: ["n", "b", "d", "c", "t", "e", "j"].map(
        (name) => `${name} has no value in any of the 1,200 training rows`,
      ),
    });
  });

  test("constants, but not a value beside missing ones", () => {
    expect(
      because([
        numbers("n", times(6, 7)),
        numbers("seen", [7, 7, 7, 7, 7, Number.NaN]),
        dictionary("c", "category", times(6, "No")),
      ]),
    ).toEqual({
      names: ["seen"],
      dropped: ["n is the same in all 6 training rows", "c is the same in all 6 training rows"],
    });
  });

  test("ids, and categories of rare values", () => {
    const ids = Array.from({ length: 20 }, (_, i) => `lead ${i}`);
    expect(because([dictionary("id", "category", [...ids, null])]).dropped).toEqual([
      "id has 20 different values in 20 filled training rows, like an id",
    ]);
    expect(because([dictionary("pairs", "category", times(2, ...ids))]).dropped).toEqual([
      "pairs has 20 different values in 40 training rows, none of them in 5 rows or more",
    ]);
  });

  test("free text that is always filled in", () => {
    expect(because([arena("notes", "text", ["a b", "b c"])]).dropped).toEqual([
      "notes is free text, of which only whether it is filled in is used, and it is in all 2 training rows",
    ]);
  });

  test("what tells the same as an earlier feature in all training rows, whatever stands in the others", () => {
    const rows = Uint32Array.from({ length: 12 }, (_, row) => row);
    expect(
      because(
        [
          dictionary("code", "category", [...times(5, "DE", "FR"), null, null, "DE"]),
          dictionary("name", "category", [...times(5, "Germany", "France"), null, null, "France"]),
          dictionary("coarse", "category", [...times(5, "EU", "EU"), null, null, "EU"]),
          numbers("n", [...times(6, 1, 2), 3]),
          numbers("twice", [...times(6, 1, 2), 4]),
          numbers("other", [...times(6, 2, 1), 3]),
        ],
        { rows },
      ),
    ).toEqual({
      names: ["code", "coarse", "n", "other"],
      dropped: [
        "name tells the same as code in all 12 training rows",
        "twice tells the same as n in all 12 training rows",
      ],
    });
  });

  test("a part of a column is named", () => {
    const cells = times(5, "2024-01-01T08:00Z", "2024-01-02T08:00Z");
    expect(because([dates("d", cells)])).toEqual({
      names: ["d.days_before", "d.weekday"],
      dropped: ["d has a feature d.hour that is the same in all 10 training rows"],
    });
  });

  test("no reason quotes a cell", () => {
    const secret = "ann@siemens.com";
    const { dropped } = fitAll([
      dictionary("a", "category", times(6, secret)),
      dictionary("b", "text", times(6, secret)),
      dictionary("c", "email", times(6, secret)),
    ]);
    expect(dropped.length).toBe(3);
    expect(JSON.stringify(dropped)).not.toContain("siemens");
  });
});

test("unfit input is refused", () => {
  const table = tableOf(numbers("n", [1, 2]));
  const good = { columns: ["n"], rows: allRows(table), moments: new Float64Array(2) };
  const bad = (more: Partial<PlanInput>) => () => fitPlan(table, { ...good, ...more });
  expect(bad({ columns: ["m"] })).toThrow("found no column m in test");
  expect(bad({ created: "m" })).toThrow(RangeError);
  expect(bad({ rows: new Uint32Array(0) })).toThrow("found no training rows");
  expect(bad({ rows: Uint32Array.of(2) })).toThrow("found row 2, wanted one below 2");
  expect(bad({ moments: new Float64Array(3) })).toThrow("found 3 moments for 2 rows");
  expect(bad({ moments: Float64Array.of(0, Number.NaN) })).toThrow("found moment NaN at row 1");
  for (const maxLevels of [0, 254, 1.5]) expect(bad({ maxLevels })).toThrow("found maxLevels");
});
