import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDate } from "../../src/leads/dates.ts";
import { type RecordsRead, recordReader } from "../../src/leads/records.ts";
import type { ColumnSchema, LeadSchema } from "../../src/leads/schema.ts";
import { type Cell, type ColumnType, cellAt, findColumn } from "../../src/leads/table.ts";

const SCHEMA: LeadSchema = {
  columns: [
    { name: "id", type: "number", role: "id" },
    { name: "visits", type: "number", role: "feature", sentinels: [999], placeholders: ["-1", "never"] },
    { name: "paid", type: "boolean", role: "feature" },
    { name: "created", type: "date", role: "created" },
    { name: "source", type: "category", role: "feature", placeholders: ["Select", "7"] },
    { name: "mail", type: "email", role: "feature" },
    { name: "outcome", type: "category", role: "outcome" },
    { name: "closed", type: "date", role: "closed" },
    { name: "notes", type: "text", role: "ignored" },
  ],
};
const readSchema = recordReader(SCHEMA);
const read = (records: readonly unknown[], coerce = false) => readSchema(records, { coerce });
const cell = ({ table }: RecordsRead, name: string, row = 0): Cell => cellAt(findColumn(table, name)!, row);

/** What one value becomes in one column: its cell, or the problem that it is. */
function one(name: string, value: unknown, coerce = false) {
  const all = read([{ [name]: value }], coerce);
  return all.problems.get(0)?.[0] ?? { cell: cell(all, name), coerced: all.coerced.get(0)?.[0] === name };
}
const plain = (cell: Cell) => ({ cell, coerced: false });
const bent = (cell: Cell) => ({ cell, coerced: true });

describe("numbers", () => {
  test("every finite number is taken as it is, to the last bit", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        fc.pre(value !== 999 && value !== -1);
        expect(one("visits", value)).toEqual(plain(value));
        // Text has no negative zero.
        expect(one("visits", String(value), true)).toEqual(bent(value + 0));
        expect(one("visits", String(value))).toMatchObject({ wanted: "a finite number" });
      }),
    );
  });

  test.each(["1", "-1.5", "+2", ".5", "5.", "1e3", "1E-3", " 12 ", "\u00a07"])("coerce takes %j", (text) => {
    expect(one("visits", text, true)).toEqual(bent(Number(text)));
  });

  test.each([
    "0x10",
    "1,5",
    "1 000",
    "1_000",
    "12abc",
    "1e999",
    "Infinity",
    "--1",
    "e5",
    "-.",
    "٣",
    "true",
    "0b1",
  ])("even coerce refuses %j", (text) => {
    expect(one("visits", text, true)).toEqual({
      field: "visits",
      found: `text of ${text.length} character${text.length === 1 ? "" : "s"}`,
      wanted: "a finite number, or one as plain decimal text",
    });
  });

  test.each([
    [true, "the boolean true"],
    [Number.NaN, "the number NaN"],
    [Number.POSITIVE_INFINITY, "the number Infinity"],
    [[1], "an array"],
    [{ valueOf: () => 1 }, "an object"],
    [1n, "a bigint"],
  ])("%s is refused in any case", (value, found) => {
    for (const coerce of [false, true]) expect(one("visits", value, coerce)).toMatchObject({ found });
  });

  test("sentinels and placeholders of the schema are missing, also as text where that is taken", () => {
    for (const value of [999, -1, "never", " never "]) expect(one("visits", value)).toEqual(plain(null));
    expect(one("visits", "999.0", true)).toEqual(bent(null));
    expect(one("visits", "n/a")).toMatchObject({ found: "text of 3 characters" });
    expect(one("visits", "N/A", true)).toEqual(bent(null));
  });
});

describe("booleans", () => {
  test.each([
    [true, true],
    [false, false],
    [1, true],
    [0, false],
    ["TRUE", true],
    ["f", false],
    [" Yes ", true],
    ["n", false],
  ])("%j is %j", (value, wanted) => {
    expect(one("paid", value)).toEqual(plain(wanted));
  });

  test("texts of numbers and placeholders only where text is taken for them", () => {
    for (const value of ["1", "unknown", "perhaps", 2, -1, []])
      expect(one("paid", value)).toMatchObject({ wanted: "true or false" });
    expect(one("paid", "1", true)).toEqual(bent(true));
    expect(one("paid", "0", true)).toEqual(bent(false));
    expect(one("paid", "unknown", true)).toEqual(bent(null));
    expect(one("paid", "perhaps", true)).toMatchObject({ wanted: "true or false" });
  });
});

test("dates are text, never a number that may count seconds or milliseconds", () => {
  const moment = fc.integer({ min: parseDate("1900-01-01"), max: parseDate("2200-12-31") });
  fc.assert(
    fc.property(moment, (ms) => {
      expect(one("created", new Date(ms).toISOString())).toEqual(plain(ms));
      for (const coerce of [false, true])
        expect(one("created", ms, coerce)).toMatchObject({
          found: `the number ${ms}`,
          wanted: /^a date as text/,
        });
    }),
  );
  expect(one("created", "2024-02-30", true)).toMatchObject({ found: "text of 10 characters" });
  expect(one("created", "not known", true)).toEqual(bent(null));
});

describe("text", () => {
  test("is cleaned, and a placeholder of the schema is missing, case-sensitive", () => {
    expect(one("source", " cafe\u0301\u200b")).toEqual(plain("café"));
    expect(one("source", " Select ")).toEqual(plain(null));
    expect(one("source", "select")).toEqual(plain("select"));
    expect(one("source", "n/a")).toEqual(plain("n/a"));
  });

  test("numbers and booleans only where they are taken for text", () => {
    for (const value of [5, true, {}, []]) expect(one("source", value)).toMatchObject({ wanted: "text" });
    expect(one("source", 5, true)).toEqual(bent("5"));
    expect(one("source", 7, true)).toEqual(bent(null));
    expect(one("mail", false, true)).toEqual(bent("false"));
    expect(one("source", Number.NaN, true)).toMatchObject({ found: "the number NaN" });
  });

  test("an id is text or a whole number that JSON holds exactly", () => {
    expect(one("id", "0042")).toEqual(plain("0042"));
    expect(one("id", 42)).toEqual(plain("42"));
    expect(one("id", -(2 ** 53) + 1)).toEqual(plain("-9007199254740991"));
    for (const value of [2 ** 53, 1.5, true, {}]) expect(one("id", value, true)).toHaveProperty("found");
  });
});

test.each(["id", "visits", "paid", "created", "source", "mail"])(
  "nothing in any spelling is missing: %s",
  (name) => {
    for (const value of [null, undefined, "", " ", "\u00a0\u200b"])
      expect(one(name, value)).toEqual(plain(null));
    expect(cell(read([{}]), name)).toBeNull();
  },
);

test("a required column must be filled in", () => {
  const columns: ColumnSchema[] = [
    { name: "visits", type: "number", role: "feature", required: true, sentinels: [999] },
    { name: "source", type: "category", role: "feature", required: true },
  ];
  const { problems } = recordReader({ columns })(
    [{}, { visits: null, source: " " }, { visits: 999, source: "web" }, { visits: 1, source: "web" }],
    { coerce: false },
  );
  const number = "a finite number (the field is required)";
  const text = "text (the field is required)";
  expect([...problems]).toEqual([
    [
      0,
      [
        { field: "visits", found: "nothing", wanted: number },
        { field: "source", found: "nothing", wanted: text },
      ],
    ],
    [
      1,
      [
        { field: "visits", found: "null", wanted: number },
        { field: "source", found: "text of 1 character", wanted: text },
      ],
    ],
    [2, [{ field: "visits", found: "the number 999", wanted: number }]],
  ]);
});

test("ignored, outcome and closed columns are known, whatever they hold, and not read", () => {
  const all = read([{ outcome: {}, closed: 5, notes: [1], visits: 2 }]);
  expect(all.problems.size).toBe(0);
  expect(all.unknownFields.size).toBe(0);
  expect(all.table.columns.map((column) => column.name)).toEqual([
    "id",
    "visits",
    "paid",
    "created",
    "source",
    "mail",
  ]);
});

test("a bad record takes its place with every cell missing, and leaves no trace in the levels", () => {
  const all = read([
    { source: "web", visits: 1 },
    { source: "secret", visits: "1" },
    null,
    { source: "web", visits: 3 },
  ]);
  expect(all.table.rows).toBe(4);
  expect([0, 1, 2, 3].map((row) => [cell(all, "source", row), cell(all, "visits", row)])).toEqual([
    ["web", 1],
    [null, null],
    [null, null],
    ["web", 3],
  ]);
  expect([...all.problems.keys()]).toEqual([1, 2]);
  expect(findColumn(all.table, "source")).toMatchObject({ levels: ["web"] });
  expect(JSON.stringify([...all.problems])).not.toContain("secret");
});

test("only plain objects are records", () => {
  const bad = [null, undefined, 1, "x", true, [], [{}], new Map(), new Date(0), () => 1];
  const { problems, table } = read(bad);
  expect(table.rows).toBe(bad.length);
  expect([...problems.keys()]).toEqual(bad.map((_, i) => i));
  expect(problems.get(0)).toEqual([{ field: "lead", found: "null", wanted: "an object" }]);
  expect(problems.get(5)).toEqual([{ field: "lead", found: "an array", wanted: "an object" }]);
  expect(read([Object.create(null)]).problems.size).toBe(0);
});

describe("keys that objects inherit", () => {
  const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype"];

  test("are unknown fields like others and change nothing", () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const body = JSON.parse(
      '{"__proto__": {"visits": 5, "polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "toString": 1, "hasOwnProperty": 2}',
    );
    const all = read([body]);
    expect(all.unknownFields.get(0)).toEqual(["__proto__", "constructor", "toString", "hasOwnProperty"]);
    expect(cell(all, "visits")).toBeNull();
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test.each(NAMES)("%s as a column's name is only a name", (name) => {
    const reader = recordReader({ columns: [{ name, type: "category", role: "feature" }] });
    const { table, problems, unknownFields } = reader([{}, JSON.parse(`{"${name}": "a"}`)], {
      coerce: false,
    });
    expect([problems.size, unknownFields.size]).toEqual([0, 0]);
    expect([0, 1].map((row) => cellAt(table.columns[0]!, row))).toEqual([null, "a"]);
  });
});

test("one record equals many, and neither the order of keys nor that of columns matters", () => {
  const value = fc.oneof(
    fc.constantFrom(null, true, "web", "Web", "yes", "", "2024-05-31", 0, 1, 999, "12", "n/a", {}),
    fc.double(),
    fc.string(),
  );
  const keys = [...SCHEMA.columns.map((column) => column.name), "other", "toString"];
  const record = fc.dictionary(fc.constantFrom(...keys), value);
  fc.assert(
    fc.property(fc.array(record, { maxLength: 8 }), fc.boolean(), (records, coerce) => {
      const frozen = records.map((one) => Object.freeze({ ...one }));
      const many = read(frozen, coerce);
      const turned = recordReader({ columns: SCHEMA.columns.toReversed() })(
        records.map((one) => Object.fromEntries(Object.entries(one).reverse())),
        { coerce },
      );
      records.forEach((one, row) => {
        const alone = read([one], coerce);
        for (const column of alone.table.columns) {
          expect(cell(many, column.name, row)).toBe(cellAt(column, 0));
          expect(cell(turned, column.name, row)).toBe(cellAt(column, 0));
        }
        expect(many.problems.get(row)).toEqual(alone.problems.get(0));
        expect(many.coerced.get(row)).toEqual(alone.coerced.get(0));
        expect(many.unknownFields.get(row)).toEqual(alone.unknownFields.get(0));
        expect(new Set(turned.unknownFields.get(row))).toEqual(new Set(alone.unknownFields.get(0)));
      });
    }),
  );
});

test("more distinct texts than a byte can number keep their own", () => {
  for (const rows of [255, 256, 65_536]) {
    const all = read(Array.from({ length: rows }, (_, i) => ({ source: `s${i}` })));
    for (const row of [0, 254, rows - 1]) expect(cell(all, "source", row)).toBe(`s${row}`);
  }
});

test("a text column keeps its type", () => {
  const types: ColumnType[] = ["category", "text", "email", "jobTitle"];
  const columns = types.map((type): ColumnSchema => ({ name: type, type, role: "feature" }));
  const { table } = recordReader({ columns })([{}], { coerce: false });
  expect(table.columns.map((column) => column.type)).toEqual(types);
});

test("a schema with one name twice is refused", () => {
  const column: ColumnSchema = { name: "a", type: "text", role: "feature" };
  expect(() => recordReader({ columns: [column, column] })).toThrow(RangeError);
});
