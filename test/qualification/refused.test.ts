import { describe, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { parseFramework } from "../../src/qualification/framework.ts";
import { compilePattern } from "../../src/qualification/pattern.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";

const told = { title: "x", guess: [] };
const CONCEPTS = {
  budget: { type: "number", ...told },
  need: { type: "yesNo", ...told },
  role: {
    type: "choice",
    ...told,
    spellings: [
      { means: "boss", texts: [] },
      { means: "user", texts: [] },
    ],
  },
  title: { type: "text", ...told },
};

/** A framework of these conditions, called a, b, c … */
function framework(conditions: readonly unknown[], more: object = {}): unknown {
  const criteria = conditions.map((when, i) => ({
    name: String.fromCharCode(97 + i),
    title: "x",
    question: "?",
    gates: true,
    when,
  }));
  const stages = { mql: ["a"], sql: ["a"], highlyQualified: ["a"] };
  return { format: 2, name: "mine", title: "Mine", concepts: CONCEPTS, criteria, stages, ...more };
}

const parse = (conditions: readonly unknown[], more: object = {}) =>
  parseFramework(framework(conditions, more), "mine.json");

const EARLIER = { concept: "need", is: true };

describe("refused when the file is read, with the path into it", () => {
  const cases: [string, readonly unknown[], string, object?][] = [
    ["a cycle of one", [{ criterion: "a" }], "criteria[0].when.criterion found a cycle: a → a"],
    [
      "a cycle of three",
      [{ criterion: "b" }, { all: [EARLIER, { not: { criterion: "c" } }] }, { any: [{ criterion: "a" }] }],
      "criteria[2].when.any[0].criterion found a cycle: a → b → c → a",
    ],
    [
      "a persona that needs itself",
      [{ persona: true }],
      "persona.disqualifiers[0].when.criterion found a cycle: a → the persona → a",
      { persona: { disqualifiers: [{ title: "x", when: { criterion: "a" } }] } },
    ],
    [
      "a criterion that isn't there",
      [{ criterion: "z" }],
      'criteria[0].when.criterion found "z", wanted a criterion of',
    ],
    ["a persona that isn't there", [{ persona: true }], "criteria[0].when.persona found no persona"],
    [
      "an empty persona",
      [{ persona: true }],
      "criteria[0].when.persona found an empty persona",
      { persona: {} },
    ],
    [
      "a persona whose concept isn't declared",
      [EARLIER],
      "persona.industries found no concept industry among budget",
      { persona: { industries: ["Energy"] } },
    ],
    [
      "an empty range",
      [{ concept: "budget", atLeast: 10, below: 10 }],
      "criteria[0].when found a condition that contradicts",
    ],
    [
      "two ranges that don't meet",
      [
        EARLIER,
        {
          all: [
            { concept: "budget", atLeast: 10 },
            { any: [EARLIER, { not: { concept: "budget", below: 20 } }] },
            { concept: "budget", below: 5 },
          ],
        },
      ],
      "criteria[1].when found a condition that contradicts itself",
    ],
    [
      "a part that is and isn't so",
      [{ any: [EARLIER, { all: [{ concept: "need", is: true }, { not: { concept: "need", is: true } }] }] }],
      "criteria[0].when.any[1] found a condition that contradicts itself",
    ],
    [
      "two choices at once",
      [
        {
          all: [
            { concept: "role", oneOf: ["boss"] },
            { concept: "role", oneOf: ["user"] },
          ],
        },
      ],
      "criteria[0].when found a condition that contradicts itself",
    ],
    [
      "none of all choices",
      [{ not: { concept: "role", oneOf: ["boss", "user"] } }],
      "criteria[0].when found a condition that contradicts itself",
    ],
    [
      "a contradiction with another criterion",
      [EARLIER, { all: [{ criterion: "a" }, { concept: "need", is: false }] }],
      "criteria[1].when found a condition that contradicts itself",
    ],
    [
      "a count in vain",
      [{ activities: ["demo"], days: 30, above: 5, atMost: 5 }],
      "criteria[0].when found a condition that contradicts itself",
    ],
    [
      "a look-ahead",
      [{ concept: "title", matches: "(?=a)b" }],
      'criteria[0].when.matches found "(?=a)b" (invalid or unsupported',
    ],
    [
      "a back reference",
      [{ all: [{ field: "title", matches: "(a)\\1" }] }],
      "criteria[0].when.all[0].matches found",
    ],
    [
      "repeats of repeats",
      [{ concept: "title", matches: "((a{100}){100}){100}" }],
      "criteria[0].when.matches found",
    ],
    [
      "a large pattern",
      [{ concept: "title", matches: "[^a]{1000}[^b]{1000}[^c]{1000}" }],
      "criteria[0].when.matches found",
    ],
    ["a long pattern", [{ concept: "title", matches: "a".repeat(201) }], "wanted at most 200 characters"],
    [
      "a pattern on a number",
      [{ concept: "budget", matches: "1" }],
      "criteria[0].when.matches found a comparison of budget",
    ],
    [
      "currency text against a number",
      [{ concept: "budget", atLeast: "€ 10k" }],
      'criteria[0].when.atLeast found "€ 10k", wanted a number',
    ],
    [
      "a window that lies ahead",
      [{ activities: ["demo"], days: -3, atLeast: 1 }],
      "criteria[0].when.days found -3, wanted above 0",
    ],
    [
      "evidence of the future",
      [{ concept: "budget", learnedWithin: -1 }],
      "criteria[0].when.learnedWithin found -1, wanted above 0",
    ],
    [
      "a freshness of the future",
      [EARLIER],
      "freshness.days found -90, wanted above 0",
      { freshness: { days: -90 } },
    ],
    [
      "a count without a bound",
      [{ answers: "any" }],
      "criteria[0].when found an object with answers, wanted a condition",
    ],
    [
      "a weight below 0",
      [EARLIER],
      "persona.sizes.atLeast found",
      { persona: { sizes: { atLeast: "ten" } } },
    ],
  ];
  test.each(cases)("%s", (_, conditions, message, more) => {
    expect(() => parse(conditions, more)).toThrow(InputError);
    expect(() => parse(conditions, more)).toThrow(message);
  });

  const segmentCases: [string, object, string][] = [
    [
      "a concept that isn't declared",
      { "From the fair": { any: [EARLIER, { concept: "nede", is: true }] } },
      'segments.From the fair.any[1].concept found "nede", wanted a concept of this framework (budget, need, role, title)',
    ],
    [
      "a contradiction",
      {
        rich: {
          all: [
            { concept: "budget", atLeast: 9 },
            { concept: "budget", below: 5 },
          ],
        },
      },
      "segments.rich found a condition that contradicts itself",
    ],
    ["a look-ahead", { rich: { concept: "title", matches: "(?=a)b" } }, "segments.rich.matches found"],
    [
      "currency text against a number",
      { rich: { concept: "budget", atLeast: "€ 10k" } },
      'segments.rich.atLeast found "€ 10k", wanted a number',
    ],
    [
      "a comparison that doesn't fit",
      { rich: { concept: "budget", is: true } },
      "segments.rich.is found a comparison of budget, a concept of type number",
    ],
    [
      "a choice that isn't one",
      { bosses: { concept: "role", oneOf: ["king"] } },
      'segments.bosses.oneOf[0] found "king", wanted a choice of role (boss, user)',
    ],
    ["a criterion that isn't there", { rich: { criterion: "z" } }, 'segments.rich.criterion found "z"'],
    ["no condition", { rich: {} }, "segments.rich found an empty object, wanted a condition"],
    ["a name with blanks around it", { " rich": EARLIER }, "wanted a name of at most 60 characters"],
    ["a name that is too long", { ["r".repeat(61)]: EARLIER }, "wanted a name of at most 60 characters"],
    ["the name of the others", { Unknown: EARLIER }, "segments.Unknown found a name by which reports call"],
    ["a list", [EARLIER] as object, "segments found a list of 1, wanted an object"],
  ];
  test.each(segmentCases)("of a segment: %s", (_, segments, message) => {
    expect(() => parse([EARLIER], { segments })).toThrow(InputError);
    expect(() => parse([EARLIER], { segments })).toThrow(message);
  });

  test("criteria that double at each step", () => {
    const doubling = Array.from({ length: 16 }, (_, i) =>
      i === 15
        ? EARLIER
        : { any: [{ criterion: String.fromCharCode(98 + i) }, { criterion: String.fromCharCode(98 + i) }] },
    );
    expect(() => parse(doubling)).toThrow(/more than 10000 conditions/);
  });
});

describe("of any size", () => {
  const nots = (depth: number) => {
    let condition: object = EARLIER;
    for (let i = 0; i < depth; i++) condition = { not: condition };
    return condition;
  };

  test.each([100, 10_000, 1_000_000])("%d nots in one another are refused in a sentence", (depth) => {
    expect(() => parse([nots(depth)])).toThrow(InputError);
    expect(() => parse([nots(depth)])).toThrow("more than 100 deep in one another");
  });

  test("ninety are read", () => {
    expect(() => parse([nots(90)])).not.toThrow();
  });

  test("a hundred thousand criteria are refused", () => {
    const many = Array.from({ length: 100_000 }, () => EARLIER);
    const criteria = many.map((when, i) => ({ name: `c${i}`, title: "x", question: "?", gates: true, when }));
    expect(() => parse([EARLIER], { criteria })).toThrow(InputError);
  });

  test("a pattern that would go back for ever in a backtracking matcher takes a moment", () => {
    const found = compilePattern("^(a+)+$");
    expect(found(`${"a".repeat(900)}!`)).toBe(false);
    expect(found("a".repeat(900))).toBe(true);
  });
});

describe("let pass", () => {
  test.each([
    ["a range of one number", { concept: "budget", atLeast: 10, atMost: 10 }],
    [
      "alternatives that exclude each other",
      {
        any: [
          { concept: "need", is: true },
          { concept: "need", is: false },
        ],
      },
    ],
    ["a text that is none of some", { not: { concept: "title", oneOf: ["a", "b"] } }],
    [
      "two patterns",
      { all: [{ concept: "title", matches: "a" }, { not: { concept: "title", matches: "b" } }] },
    ],
    [
      "more ways than can be gone through",
      {
        all: Array.from({ length: 12 }, (_, i) => ({
          any: [
            { concept: "budget", atLeast: i },
            { concept: "need", is: true },
          ],
        })),
      },
    ],
  ])("%s", (_, when) => {
    expect(() => parse([when])).not.toThrow();
  });
});

describe("refused when it is joined to leads", () => {
  const COLUMNS = [
    { name: "revenue", type: "category" as const },
    { name: "employees", type: "number" as const },
  ];
  test("a field that is neither concept nor column", () => {
    const mine = parse([EARLIER, EARLIER, { all: [{ field: "revenu", atLeast: 5 }] }]);
    expect(() => compileFramework(mine, {}, COLUMNS)).toThrow(InputError);
    expect(() => compileFramework(mine, {}, COLUMNS)).toThrow(
      'can\'t qualify by mine: at criteria[2].when.all[0].field found "revenu", wanted a concept of this framework (budget, need, role, title) or a column of the leads',
    );
  });

  test("a segment's field that is neither, and text against a number", () => {
    const refusedBy = (segments: object) => () =>
      compileFramework(parse([EARLIER], { segments }), {}, COLUMNS);
    expect(refusedBy({ rich: { not: { field: "revenu", atLeast: 5 } } })).toThrow(InputError);
    expect(refusedBy({ rich: { not: { field: "revenu", atLeast: 5 } } })).toThrow(
      'can\'t qualify by mine: at segments.rich.not.field found "revenu", wanted a concept of this framework',
    );
    expect(refusedBy({ rich: { field: "revenue", atLeast: 5 } })).toThrow(
      "at segments.rich.atLeast found a comparison of revenue, a column of type category, wanted oneOf, matches",
    );
  });

  test("text, such as amounts with a currency, against a number", () => {
    const mine = parse([{ field: "revenue", atLeast: 5 }]);
    expect(() => compileFramework(mine, {}, COLUMNS)).toThrow(
      "at criteria[0].when.atLeast found a comparison of revenue, a column of type category, wanted oneOf, matches",
    );
    const other = parse([{ concept: "budget", atLeast: 5 }]);
    expect(() => compileFramework(other, { budget: "revenue" }, COLUMNS)).toThrow(
      "at concepts.budget found the concept budget (type number) mapped to the column revenue of type category",
    );
  });
});
