import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cell, ColumnType } from "../../src/leads/table.ts";
import type { Concept } from "../../src/qualification/concept.ts";
import { conceptReader } from "../../src/qualification/concept-reader.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { normalText } from "../../src/qualification/normal-text.ts";
import { spellingTable } from "../../src/qualification/spelling-table.ts";
import { suits } from "../../src/qualification/suits.ts";
import { column } from "./tables.ts";

const bant = await loadFramework("bant");
const described = { title: "x", guess: [] };
const MOMENT = Date.UTC(2026, 5, 30, 15);
const { NaN: UNKNOWN } = Number;

/** What the concept makes of these cells of a column of that type. */
function read(concept: Concept, type: ColumnType, cells: readonly Cell[], asBytes = false): number[] {
  const moments = new Float64Array(cells.length).fill(MOMENT);
  const reader = conceptReader(
    concept,
    spellingTable(concept, ["Retail", "E-Commerce"]),
    column("c", type, cells, asBytes),
    moments,
  );
  return cells.map((_, row) => reader(row));
}

/** The choice that each cell means, by name. */
function choices(concept: Concept, type: ColumnType, cells: readonly Cell[]): (string | undefined)[] {
  const names = concept.type === "choice" ? concept.spellings.map(({ means }) => means) : [];
  return read(concept, type, cells).map((place) => names[place]);
}

describe("yes or no", () => {
  const concept = bant.concepts.need!;

  test("from booleans", () => {
    expect(read(concept, "boolean", [true, false, null])).toEqual([1, 0, UNKNOWN]);
  });

  test("from text as people spell it; what is neither is unknown", () => {
    expect(read(concept, "category", ["Yes", "Y", "TRUE", "ja", "Sí", "very interested"])).toEqual(
      Array(6).fill(1),
    );
    expect(read(concept, "category", ["No", "n", "False", "nein", "none", "Not interested"])).toEqual(
      Array(6).fill(0),
    );
    expect(read(concept, "category", ["maybe", "-", "?", null])).toEqual(Array(4).fill(UNKNOWN));
  });

  test("from counts: none is no, any is yes, and fewer than none says nothing", () => {
    expect(read(concept, "number", [0, 1, 7, -1, null])).toEqual([0, 1, 1, UNKNOWN, UNKNOWN]);
  });

  test("from the date on which it happened, once it has come", () => {
    expect(read(concept, "date", [MOMENT, MOMENT - 1, MOMENT + 1, null])).toEqual([1, 1, UNKNOWN, UNKNOWN]);
  });
});

describe("numbers", () => {
  const budget = bant.concepts.budget!;

  test("are taken as they are", () => {
    expect(read(budget, "number", [0, -5, 12_000.5, null])).toEqual([0, -5, 12_000.5, UNKNOWN]);
  });

  test("of integer columns know the mark of a missing cell", () => {
    const values = Int16Array.of(7, -32_768);
    const reader = conceptReader(
      budget,
      new Map(),
      { name: "c", type: "number", values },
      new Float64Array(2),
    );
    expect([reader(0), reader(1)]).toEqual([7, UNKNOWN]);
  });

  test("are spelled by yes and no where the framework says so, but never by currency text", () => {
    expect(read(budget, "boolean", [true, false, null])).toEqual([10_000, 0, UNKNOWN]);
    expect(suits(budget, "category")).toBe(false);
    expect(suits(budget, "text")).toBe(false);
  });

  test("stand in text as decimals beside the spellings", () => {
    const concept: Concept = {
      type: "number",
      ...described,
      spellings: [{ means: 50, texts: ["10k - 50k", "5"] }],
    };
    expect(read(concept, "text", ["-5", " 1.5 ", "10K–50K", "€ 20", "1e3", "0x10"])).toEqual([
      -5,
      1.5,
      50,
      UNKNOWN,
      UNKNOWN,
      UNKNOWN,
    ]);
  });
});

describe("months ahead", () => {
  const timing = bant.concepts.timing!;

  test("from numbers, unless negative", () => {
    expect(read(timing, "number", [0, 6, -1, null])).toEqual([0, 6, UNKNOWN, UNKNOWN]);
  });

  test("from text", () => {
    expect(
      read(timing, "category", [
        "Immediately",
        "3-6 Months",
        "3–6 months",
        "12+ months",
        "4",
        "-2",
        "some day?",
      ]),
    ).toEqual([0, 6, 6, 24, 4, UNKNOWN, UNKNOWN]);
  });

  test("from dates: today is 0, a day that has passed says nothing of what is planned now", () => {
    const [today, halfAYear, yesterday, missing] = read(timing, "date", [
      Date.UTC(2026, 5, 30),
      Date.UTC(2026, 11, 30, 15),
      Date.UTC(2026, 5, 29, 23),
      null,
    ]);
    expect([today, yesterday, missing]).toEqual([0, UNKNOWN, UNKNOWN]);
    expect(halfAYear).toBeCloseTo(6, 1);
  });
});

describe("choices", () => {
  const authority = bant.concepts.authority!;

  test("from text by their spellings; any other text is unknown", () => {
    expect(
      choices(authority, "category", ["Decision-Maker", "decision_maker", "Economic Buyer", "C-Level", "VP"]),
    ).toEqual(Array(5).fill("decision maker"));
    expect(choices(authority, "category", ["Influencer", "End user", "Other", "", null])).toEqual([
      "influencer",
      "user",
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("from job titles by the rank that they tell", () => {
    const titles = [
      "VP, Sales",
      "CFO",
      "Head of IT",
      "Geschäftsführer",
      "Sr. Mktg Mgr",
      "Software Engineer",
      "Intern",
      "qwertz",
    ];
    expect(choices(authority, "jobTitle", titles)).toEqual([
      "decision maker",
      "decision maker",
      "decision maker",
      "decision maker",
      "influencer",
      "user",
      "user",
      undefined,
    ]);
    expect(choices(authority, "category", ["Head of IT"])).toEqual([undefined]);
  });

  test("from yes and no where they are spelled", () => {
    expect(choices(authority, "boolean", [true, false, null])).toEqual(["decision maker", "user", undefined]);
    const plain: Concept = { type: "choice", ...described, spellings: [{ means: "a", texts: [] }] };
    expect(suits(plain, "boolean")).toBe(false);
  });
});

test("any text is known to a text concept", () => {
  const concept: Concept = { type: "text", ...described };
  expect(read(concept, "category", ["retail", "e commerce", "Mining", null])).toEqual([1, 2, 0, UNKNOWN]);
});

test("text reads alike from a dictionary and from bytes", () => {
  const words = ["Yes", "no", "Decision Maker", "asap", "3-6 months", "12", "-3", "CFO", "?", " "];
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.oneof(fc.constantFrom(...words), fc.string({ minLength: 1 }))), { minLength: 1 }),
      fc.constantFrom("need", "timing", "authority"),
      (cells, name) => {
        const concept = bant.concepts[name]!;
        expect(read(concept, "text", cells, true)).toEqual(read(concept, "text", cells));
      },
    ),
  );
});

test("the types of column that suit the concepts of BANT", () => {
  const types: ColumnType[] = ["number", "boolean", "date", "category", "text", "email", "jobTitle"];
  const fitting = (name: string) => types.filter((type) => suits(bant.concepts[name]!, type));
  expect(fitting("budget")).toEqual(["number", "boolean"]);
  expect(fitting("authority")).toEqual(["boolean", "category", "text", "jobTitle"]);
  expect(fitting("need")).toEqual(["number", "boolean", "date", "category", "text"]);
  expect(fitting("timing")).toEqual(["number", "date", "category", "text"]);
});

test("normal text is normal already", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(normalText(normalText(text))).toBe(normalText(text));
    }),
  );
});
