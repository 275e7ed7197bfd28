import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import type { Cell, ColumnType, LeadTable } from "../../src/leads/table.ts";
import { type Framework, parseFramework } from "../../src/qualification/framework.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";
import type { Qualification } from "../../src/qualification/verdict.ts";
import { column, tableOf } from "./tables.ts";

const bant = await loadFramework("bant");

const TYPES: Readonly<Record<string, ColumnType>> = {
  money: "number",
  role: "category",
  need: "boolean",
  months: "number",
  talked: "boolean",
  fits: "boolean",
};
const CONCEPTS = {
  budget: "money",
  authority: "role",
  need: "need",
  timing: "months",
  conversation: "talked",
  fit: "fits",
};
const COLUMNS = Object.entries(TYPES).map(([name, type]) => ({ name, type }));

type Lead = Readonly<Record<string, Cell>>;
const SALES_READY: Lead = {
  money: 20_000,
  role: "CEO and owner",
  need: true,
  months: 3,
  talked: true,
  fits: true,
};
const LEAD: Lead = { ...SALES_READY, role: "decision maker" };

function tableFor(leads: readonly Lead[]): LeadTable {
  return tableOf(
    COLUMNS.map(({ name, type }) =>
      column(
        name,
        type,
        leads.map((lead) => lead[name] ?? null),
      ),
    ),
    leads.length,
  );
}

function qualify(lead: Lead, framework: Framework = bant): Qualification {
  const compiled = compileFramework(framework, CONCEPTS, COLUMNS);
  return compiled.forTable(tableFor([lead]), Float64Array.of(0))(0);
}

const verdicts = (qualification: Qualification) =>
  Object.fromEntries(qualification.criteria.map(({ name, verdict }) => [name, verdict]));

describe("BANT", () => {
  test("a lead that meets all of it", () => {
    expect(qualify(LEAD)).toMatchObject({
      framework: "bant",
      stage: "highlyQualified",
      stoppedAt: null,
      criteria: [
        { name: "budget", verdict: "met", evidence: [{ concept: "budget", column: "money", value: 20_000 }] },
        {
          name: "authority",
          verdict: "met",
          evidence: [{ concept: "authority", column: "role", value: "decision maker" }],
        },
        { name: "need", verdict: "met", evidence: [{ concept: "need", column: "need", value: true }] },
        { name: "timing", verdict: "met", evidence: [{ concept: "timing", column: "months", value: 3 }] },
        {
          name: "conversation",
          verdict: "met",
          evidence: [{ concept: "conversation", column: "talked", value: true }],
        },
        { name: "fit", verdict: "met", evidence: [{ concept: "fit", column: "fits", value: true }] },
      ],
      askNext: [],
    });
  });

  test("a lead of whom nothing is known is asked everything, in order, and stopped by nothing", () => {
    const answer = qualify({});
    expect(answer.stage).toBe("lead");
    expect(answer.stoppedAt).toBeNull();
    expect(answer.askNext).toEqual(
      bant.criteria.map(({ name, question }) => ({ criterion: name, question })),
    );
  });

  test("a text that nobody has spelled is unknown, not no", () => {
    const answer = qualify(SALES_READY);
    expect(verdicts(answer).authority).toBe("unknown");
    expect(answer.criteria[1]!.evidence[0]!.value).toBe("CEO and owner");
    expect(answer.askNext.map(({ criterion }) => criterion)).toEqual(["authority"]);
  });

  test("the cut-offs include their bound", () => {
    expect(verdicts(qualify({ ...LEAD, money: 10_000, months: 6 }))).toMatchObject({
      budget: "met",
      timing: "met",
    });
    expect(verdicts(qualify({ ...LEAD, money: 9999, months: 7 }))).toMatchObject({
      budget: "notMet",
      timing: "notMet",
    });
  });

  test.each<[Lead, string | null]>([
    [{ money: 1, need: false }, "budget"],
    [{ need: false, months: 12 }, "need"],
    [{ ...LEAD, months: 12 }, "timing"],
    [{ ...LEAD, talked: false, fits: false }, null],
  ])("%j is stopped at %s, past unknowns and past what doesn't gate", (lead, stoppedAt) => {
    expect(qualify(lead).stoppedAt).toBe(stoppedAt);
  });

  test.each<[Lead, string]>([
    [{ need: false }, "lead"],
    [{ need: true }, "mql"],
    [{ ...LEAD, talked: null }, "sql"],
    [{ ...LEAD, talked: false }, "sql"],
    [{ ...LEAD, fits: null }, "sql"],
    [{ ...LEAD, money: null }, "highlyQualified"],
    [{ ...LEAD, money: null, fits: null }, "mql"],
  ])("%j is at the stage %s", (lead, stage) => {
    expect(qualify(lead).stage).toBe(stage);
  });
});

describe("concepts and columns", () => {
  test("a concept without a column is unknown and named once", () => {
    const { budget, need } = CONCEPTS;
    const compiled = compileFramework(bant, { budget, need, metrics: "other framework's" }, COLUMNS);
    expect(compiled.unmapped).toEqual(["authority", "timing", "conversation", "fit"]);
    const answer = compiled.forTable(tableFor([LEAD]), Float64Array.of(0))(0);
    expect(verdicts(answer)).toMatchObject({ budget: "met", authority: "unknown", fit: "unknown" });
    expect(answer.criteria[1]!.evidence).toEqual([
      { concept: "authority", column: null, value: null, learnedAt: null, stale: false, source: null },
    ]);
  });

  test("a mapped column that a table lacks is missing", () => {
    const compiled = compileFramework(bant, CONCEPTS, COLUMNS);
    const answer = compiled.forTable(tableOf([], 1), Float64Array.of(0))(0);
    expect(answer.criteria[0]).toMatchObject({
      name: "budget",
      verdict: "unknown",
      evidence: [{ concept: "budget", column: "money", value: null }],
    });
  });

  test("a mapping that can't be is refused", () => {
    const compile = (concepts: Record<string, string>) => compileFramework(bant, concepts, COLUMNS);
    expect(() => compile({ budget: "mony" })).toThrow(InputError);
    expect(() => compile({ budget: "mony" })).toThrow(
      "concept budget mapped to the column mony, which the leads don't have",
    );
    expect(() => compile({ budget: "role" })).toThrow(InputError);
    expect(() => compile({ budget: "role" })).toThrow(
      "the concept budget (type number) mapped to the column role of type category, wanted a column of type number, boolean,",
    );
  });

  test("a table whose column has become another type is refused", () => {
    const compiled = compileFramework(bant, CONCEPTS, COLUMNS);
    const table = tableOf([column("money", "category", ["€ 5k"])], 1);
    expect(() => compiled.forTable(table, Float64Array.of(0))).toThrow(InputError);
  });

  test("one moment a row is wanted", () => {
    const compiled = compileFramework(bant, CONCEPTS, COLUMNS);
    expect(() => compiled.forTable(tableFor([LEAD]), new Float64Array(2))).toThrow(RangeError);
  });

  test("each row's dates are read at its own moment", () => {
    const due = Date.UTC(2026, 0, 15);
    const compiled = compileFramework(bant, { timing: "due" }, [{ name: "due", type: "date" }]);
    const moments = Float64Array.of(Date.UTC(2025, 0, 1), Date.UTC(2025, 11, 1), Date.UTC(2026, 1, 1));
    const judge = compiled.forTable(tableOf([column("due", "date", [due, due, due])], 3), moments);
    expect([0, 1, 2].map((row) => verdicts(judge(row)).timing)).toEqual(["notMet", "met", "unknown"]);
  });
});

test("a criterion over several concepts shows each of them once, and a text concept compares texts", () => {
  const mine = parseFramework(
    {
      format: 1,
      name: "mine",
      title: "Mine",
      concepts: {
        industry: { type: "text", title: "Industry", guess: [] },
        employees: { type: "number", title: "Employees", guess: [] },
      },
      criteria: [
        {
          name: "business",
          title: "Kind of business",
          question: "What do you do?",
          when: {
            any: [
              {
                all: [
                  { concept: "industry", oneOf: ["Retail", "e-commerce"] },
                  { concept: "employees", above: 50 },
                ],
              },
              { concept: "employees", above: 1000 },
            ],
          },
          gates: true,
        },
      ],
      stages: { mql: ["business"], sql: ["business"], highlyQualified: ["business"] },
    },
    "mine.json",
  );
  const columns = [
    column("industry", "category", ["RETAIL", "E Commerce", "Mining", null, null, "retail"]),
    column("employees", "number", [60, 40, 900, 2000, 60, null]),
  ];
  const judge = compileFramework(mine, { industry: "industry", employees: "employees" }, columns).forTable(
    tableOf(columns, 6),
    new Float64Array(6),
  );
  expect([0, 1, 2, 3, 4, 5].map((row) => judge(row).criteria[0]!.verdict)).toEqual([
    "met",
    "notMet",
    "notMet",
    "met",
    "unknown",
    "unknown",
  ]);
  expect(judge(3).criteria[0]!.evidence).toMatchObject([
    { concept: "industry", column: "industry", value: null },
    { concept: "employees", column: "employees", value: 2000 },
  ]);
  expect(judge(0).stage).toBe("highlyQualified");
});

const anyLead: fc.Arbitrary<Lead> = fc.record({
  money: fc.option(fc.integer({ min: 0, max: 20_000 })),
  role: fc.option(fc.constantFrom("decision maker", "influencer", "user", "whoever")),
  need: fc.option(fc.boolean()),
  months: fc.option(fc.integer({ min: -1, max: 12 })),
  talked: fc.option(fc.boolean()),
  fits: fc.option(fc.boolean()),
});

test("filling in a field never turns a verdict of met or not met into another", () => {
  fc.assert(
    fc.property(anyLead, anyLead, (lead, facts) => {
      const before = qualify(lead).criteria;
      const filled = Object.fromEntries(Object.keys(TYPES).map((name) => [name, lead[name] ?? facts[name]!]));
      const after = qualify(filled).criteria;
      for (const [i, { verdict }] of before.entries())
        if (verdict !== "unknown") expect(after[i]!.verdict).toBe(verdict);
    }),
  );
});

test("where a lead is stopped, what is asked and how far it has come follow from the verdicts", () => {
  fc.assert(
    fc.property(anyLead, (lead) => {
      const answer = qualify(lead);
      const verdict = verdicts(answer);
      const stops = bant.criteria.find(({ name, gates }) => gates && verdict[name] === "notMet");
      const reached = (["highlyQualified", "sql", "mql"] as const).find((stage) =>
        bant.stages[stage].every((name) => verdict[name] === "met"),
      );
      expect(answer.stoppedAt).toBe(stops?.name ?? null);
      expect(answer.askNext.map(({ criterion }) => criterion)).toEqual(
        bant.criteria.map(({ name }) => name).filter((name) => verdict[name] === "unknown"),
      );
      expect(answer.stage).toBe(reached ?? "lead");
    }),
  );
});

test("a lead is judged alike alone and among others, in any order of columns", () => {
  fc.assert(
    fc.property(fc.array(anyLead, { minLength: 1, maxLength: 5 }), (leads) => {
      const table = tableFor(leads);
      const compiled = compileFramework(bant, CONCEPTS, COLUMNS);
      const turned = { ...table, columns: [...table.columns].reverse() };
      const judge = compiled.forTable(turned, new Float64Array(leads.length));
      const together = leads.map((_, row) => judge(row));
      expect(together).toEqual(leads.map((lead) => qualify(lead)));
    }),
    { numRuns: 50 },
  );
});
