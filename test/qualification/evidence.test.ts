import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asOf } from "../../src/leads/as-of.ts";
import type { ActivityLog, AnswerLog, EventLog, FieldHistory } from "../../src/leads/event-log.ts";
import type { Cell, LeadTable } from "../../src/leads/table.ts";
import { parseFramework } from "../../src/qualification/framework.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";
import { column, tableOf } from "./tables.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 30);
const ago = (days: number) => NOW - days * DAY;
const iso = (days: number) => new Date(ago(days)).toISOString();

interface Entry {
  readonly days: number;
  readonly kind: string;
  readonly value?: Cell;
  readonly by?: string | null;
}

/** The entries of one lead, oldest first. */
function log(entries: readonly Entry[]): EventLog & { readonly cells: readonly Cell[] } {
  const sorted = [...entries].sort((a, b) => b.days - a.days);
  const kinds = [...new Set(sorted.map(({ kind }) => kind))];
  return {
    from: Uint32Array.of(0),
    to: Uint32Array.of(sorted.length),
    times: Float64Array.from(sorted, ({ days }) => ago(days)),
    kinds,
    codes: Uint32Array.from(sorted, ({ kind }) => kinds.indexOf(kind)),
    cells: sorted.map(({ value = null }) => value),
  };
}
const answersOf = (entries: readonly Entry[]): AnswerLog => {
  const sorted = [...entries].sort((a, b) => b.days - a.days);
  return { ...log(entries), by: sorted.map(({ by = null }) => by) };
};
const activitiesOf = (entries: readonly Entry[]): ActivityLog => {
  const all = log(entries);
  return {
    ...all,
    values: Float64Array.from(all.cells, (cell) => (cell === null ? Number.NaN : Number(cell))),
  };
};

const bant = await loadFramework("bant");
const COLUMNS = [
  { name: "money", type: "number" as const },
  { name: "need_stated", type: "boolean" as const },
  { name: "months", type: "number" as const },
  { name: "talked", type: "boolean" as const },
];
const MAP = { budget: "money", need: "need_stated", timing: "months", conversation: "talked" };

interface Lead {
  readonly cells?: Readonly<Record<string, Cell>>;
  readonly discovery?: readonly Entry[];
  readonly activities?: readonly Entry[];
  readonly history?: readonly Entry[];
}

function tableFor({ cells = {}, discovery, activities, history }: Lead): LeadTable {
  return {
    ...tableOf(
      COLUMNS.map(({ name, type }) => column(name, type, [cells[name] ?? null])),
      1,
    ),
    ...(discovery && { discovery: answersOf(discovery) }),
    ...(activities && { activities: activitiesOf(activities) }),
    ...(history && { history: log(history) as FieldHistory }),
  };
}

const compiled = compileFramework(bant, MAP, COLUMNS);

function qualify(lead: Lead, at = NOW, by = compiled) {
  const moments = Float64Array.of(at);
  return by.forTable(asOf(tableFor(lead), moments), moments)(0);
}
const criterion = (lead: Lead, name: string, at = NOW) =>
  qualify(lead, at).criteria.find((one) => one.name === name)!;

describe("what is known, since when, from whom", () => {
  test("a column of which nobody told when it was learned", () => {
    expect(criterion({ cells: { money: 20_000 } }, "budget")).toEqual({
      name: "budget",
      verdict: "met",
      evidence: [
        { concept: "budget", column: "money", value: 20_000, learnedAt: null, stale: false, source: "lead" },
      ],
    });
  });

  test("an answer about the concept or its column goes before such a column", () => {
    for (const kind of ["budget", "money"])
      expect(
        criterion(
          { cells: { money: 20_000 }, discovery: [{ days: 3, kind, value: 900, by: "CFO" }] },
          "budget",
        ),
      ).toEqual({
        name: "budget",
        verdict: "notMet",
        evidence: [
          {
            concept: "budget",
            column: "money",
            value: 900,
            learnedAt: iso(3),
            stale: false,
            source: "discovery",
            by: "CFO",
          },
        ],
      });
  });

  test("a change of the field goes before earlier answers, and not before later ones", () => {
    const discovery = [{ days: 10, kind: "budget", value: 900 }];
    const changed = (days: number) => ({ discovery, history: [{ days, kind: "money", value: 50_000 }] });
    expect(criterion(changed(5), "budget")).toMatchObject({
      verdict: "met",
      evidence: [{ value: 50_000, learnedAt: iso(5), source: "history" }],
    });
    expect(criterion(changed(15), "budget")).toMatchObject({
      verdict: "notMet",
      evidence: [{ value: 900, learnedAt: iso(10), source: "discovery" }],
    });
  });

  test("answers later than the moment are unseen", () => {
    const lead = { discovery: [{ days: 5, kind: "need", value: "yes" }] };
    expect(criterion(lead, "need").verdict).toBe("met");
    expect(criterion(lead, "need", ago(6)).verdict).toBe("unknown");
    expect(criterion(lead, "need", ago(5)).verdict).toBe("met");
  });

  test("an answer that can't be understood tells nothing, and doesn't hide what is known", () => {
    const lead = { cells: { money: 20_000 }, discovery: [{ days: 1, kind: "budget", value: "we'll see" }] };
    expect(criterion(lead, "budget")).toMatchObject({ verdict: "met", evidence: [{ source: "lead" }] });
  });

  test("no discovery record is unknown", () => {
    expect(criterion({ discovery: [] }, "need").verdict).toBe("unknown");
    expect(criterion({}, "need").verdict).toBe("unknown");
  });

  test("answers are numbers, texts, booleans and dates", () => {
    const verdict = (kind: string, value: Cell) =>
      criterion({ discovery: [{ days: 1, kind, value }] }, kind).verdict;
    expect(verdict("budget", "12000")).toBe("met");
    expect(verdict("need", false)).toBe("notMet");
    expect(verdict("timing", "2026-09-01")).toBe("met");
    expect(verdict("timing", "2027-09-01")).toBe("notMet");
    expect(verdict("authority", "Decision-Maker")).toBe("met");
  });
});

describe("stale evidence", () => {
  test("is marked, and counts as it was, where the framework says so", () => {
    const told = (days: number) =>
      criterion({ discovery: [{ days, kind: "budget", value: 20_000 }] }, "budget");
    expect(told(90)).toMatchObject({ verdict: "met", evidence: [{ stale: false }] });
    expect(told(91)).toMatchObject({ verdict: "met", evidence: [{ stale: true, learnedAt: iso(91) }] });
  });

  test("is unknown where the criterion says so, but still shown", () => {
    const told = (days: number) => criterion({ discovery: [{ days, kind: "timing", value: 3 }] }, "timing");
    expect(told(180)).toMatchObject({ verdict: "met", evidence: [{ value: 3, stale: false }] });
    expect(told(181)).toMatchObject({ verdict: "unknown", evidence: [{ value: 3, stale: true }] });
    expect(criterion({ history: [{ days: 181, kind: "months", value: 3 }] }, "timing").verdict).toBe(
      "unknown",
    );
  });

  test("an old answer that counts no more leaves the column to speak", () => {
    const lead = { cells: { months: 12 }, discovery: [{ days: 400, kind: "timing", value: 3 }] };
    expect(criterion(lead, "timing").verdict).toBe("notMet");
  });

  test("the age itself can be asked for", () => {
    const mine = parseFramework(
      {
        ...JSON.parse(JSON.stringify(bant)),
        name: "mine",
        criteria: [
          {
            name: "fresh",
            title: "x",
            question: "?",
            gates: true,
            when: { field: "budget", learnedWithin: 30 },
          },
        ],
        stages: { mql: ["fresh"], sql: ["fresh"], highlyQualified: ["fresh"] },
      },
      "mine.json",
    );
    const by = compileFramework(mine, MAP, COLUMNS);
    const verdict = (lead: Lead) => qualify(lead, NOW, by).criteria[0]!.verdict;
    expect(verdict({ discovery: [{ days: 30, kind: "budget", value: 1 }] })).toBe("met");
    expect(verdict({ discovery: [{ days: 31, kind: "budget", value: 1 }] })).toBe("notMet");
    expect(verdict({ cells: { money: 1 } })).toBe("unknown");
  });
});

describe("the two-way conversation", () => {
  const talk = (lead: Lead) => criterion(lead, "conversation");
  test("is told by an activity of that kind", () => {
    const activities = [
      { days: 4, kind: "two_way_conversation" },
      { days: 1, kind: "web_visit" },
    ];
    expect(talk({ cells: { talked: false }, activities })).toMatchObject({
      verdict: "met",
      evidence: [{ learnedAt: iso(4), source: "activities" }],
    });
    expect(talk({ activities: [{ days: 1, kind: "web_visit" }] }).verdict).toBe("notMet");
  });

  test("is told by an answer of the prospect, not by one that sales wrote down", () => {
    const answer = (by: string | null) => ({ discovery: [{ days: 4, kind: "anything", value: "no", by }] });
    expect(talk(answer("Prospect"))).toMatchObject({ verdict: "met", evidence: [{ by: "Prospect" }] });
    expect(talk(answer("sales")).verdict).toBe("unknown");
    expect(talk(answer(null)).verdict).toBe("unknown");
    expect(talk({ cells: { talked: false }, ...answer("sales") }).verdict).toBe("notMet");
  });

  test("is wanted for highly qualified", () => {
    const cells = { money: 20_000, need_stated: true, months: 3 };
    const told = ["authority", "fit"].map((kind) => ({ days: 2, kind, value: "yes", by: "sales" }));
    expect(qualify({ cells, discovery: told }).stage).toBe("sql");
    const prospect = { days: 1, kind: "need", value: "yes", by: "prospect" };
    expect(qualify({ cells, discovery: [...told, prospect] }).stage).toBe("highlyQualified");
  });
});

describe("activities and answers in a window", () => {
  const count = (when: object, lead: Lead) => {
    const criteria = [{ name: "a", title: "x", question: "?", gates: true, when }];
    const stages = { mql: ["a"], sql: ["a"], highlyQualified: ["a"] };
    const mine = parseFramework(
      { format: 2, name: "mine", title: "x", concepts: {}, criteria, stages },
      "mine",
    );
    return qualify(lead, NOW, compileFramework(mine, {}, COLUMNS)).criteria[0]!;
  };
  const activities = [
    { days: 40, kind: "demo", value: 30 },
    { days: 29, kind: "Demo", value: 15 },
    { days: 2, kind: "email" },
    { days: -1, kind: "demo" },
  ];
  test.each([
    [{ activities: ["demo"], days: 30, atLeast: 1, atMost: 1 }, "met"],
    [{ activities: ["demo"], atLeast: 2, atMost: 2 }, "met"],
    [{ activities: ["demo", "email"], days: 30, above: 2 }, "notMet"],
    [{ activities: ["demo"], measure: "sum", atLeast: 45, atMost: 45 }, "met"],
    [{ activities: ["demo"], measure: "daysSince", atLeast: 29, atMost: 29 }, "met"],
    [{ activities: ["call"], measure: "daysSince", atMost: 1000 }, "notMet"],
    [{ activities: ["call"], atLeast: 1 }, "notMet"],
  ])("%j is %s", (when, verdict) => {
    expect(count(when, { activities }).verdict).toBe(verdict);
    expect(count(when, {}).verdict).toBe("unknown");
  });

  test("evidence tells the count and the last one", () => {
    expect(count({ activities: ["demo"], days: 30, atLeast: 1 }, { activities }).evidence).toEqual([
      {
        concept: "demo in 30 days",
        column: null,
        value: 1,
        learnedAt: iso(29),
        stale: false,
        source: "activities",
      },
    ]);
  });

  test("answers about something, but not those that say no or nothing", () => {
    const when = { answers: ["metrics"], atLeast: 1 };
    const told = (value: Cell) => count(when, { discovery: [{ days: 1, kind: "metrics", value }] }).verdict;
    expect(told("churn from 5 % to 3 %")).toBe("met");
    for (const nothing of ["no", "unknown", "n/a", null, false]) expect(told(nothing)).toBe("unknown");
    expect(
      count({ ...when, atLeast: 2 }, { discovery: [{ days: 1, kind: "metrics", value: "x" }] }).verdict,
    ).toBe("notMet");
  });
});

const anyAnswer = fc.record({
  days: fc.integer({ min: -5, max: 400 }),
  kind: fc.constantFrom("budget", "money", "need", "timing", "months", "authority", "fit", "other"),
  value: fc.constantFrom<Cell>(
    20_000,
    5,
    "yes",
    "no",
    "3",
    "decision maker",
    "who knows",
    "n/a",
    null,
    true,
    false,
  ),
  by: fc.constantFrom("prospect", "sales", null),
});
const anyActivity = fc.record({
  days: fc.integer({ min: -5, max: 400 }),
  kind: fc.constantFrom("two_way_conversation", "email", "meeting"),
});
const frameworks = await Promise.all(["bant", "meddic", "stepwise"].map(loadFramework));

// Where a criterion reads several facts, to correct one that was known can open it again: whoever hears that the purchase is near
// after all has to ask for the need. To learn one that wasn't never does.
test("learning an answer, an activity or a cell never turns met or not met back to unknown", () => {
  const by = frameworks.map((framework) => compileFramework(framework, MAP, COLUMNS));
  fc.assert(
    fc.property(
      fc.array(anyAnswer, { maxLength: 4 }),
      fc.option(fc.array(anyActivity, { maxLength: 3 }), { nil: undefined }),
      fc.record({
        money: fc.constantFrom(null, 5, 20_000),
        months: fc.constantFrom(null, 3, 12),
        talked: fc.constantFrom(null, false),
      }),
      fc.oneof(
        anyAnswer.map((answer) => ({ answer })),
        anyActivity.map((activity) => ({ activity })),
        fc.constantFrom({ cell: { need_stated: true } }, { cell: { need_stated: false } }),
      ),
      (discovery, activities, cells, learned) => {
        const lead: Lead = { cells, discovery, ...(activities && { activities }) };
        const later: Lead = {
          ...lead,
          ...("answer" in learned && { discovery: [...discovery, learned.answer] }),
          ...("activity" in learned && { activities: [...(activities ?? []), learned.activity] }),
          ...("cell" in learned && { cells: { ...cells, ...learned.cell } }),
        };
        for (const compiled of by) {
          const before = qualify(lead, NOW, compiled).criteria;
          const after = qualify(later, NOW, compiled).criteria;
          for (const [i, { verdict, evidence }] of before.entries()) {
            const isCorrected = evidence.some(
              ({ source, value }, at) => source !== null && value !== after[i]!.evidence[at]!.value,
            );
            if (verdict === "unknown" || (evidence.length > 1 && isCorrected)) continue;
            expect(after[i]!.verdict).not.toBe("unknown");
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("codes and answers say the same of every row", () => {
  fc.assert(
    fc.property(
      fc.array(anyAnswer, { maxLength: 5 }),
      fc.constantFrom(...frameworks),
      (discovery, framework) => {
        const by = compileFramework(framework, MAP, COLUMNS);
        const lead = { discovery, cells: { money: 20_000 }, activities: [] };
        const answer = qualify(lead, NOW, by);
        const { verdicts, stages, stoppedAt } = by.codesFor(tableFor(lead), Float64Array.of(NOW));
        const words = { 1: "met", 0: "unknown", [-1]: "notMet" } as Record<number, string>;
        expect(verdicts.map((column) => words[column[0]!])).toEqual(
          answer.criteria.map(({ verdict }) => verdict),
        );
        expect(["lead", "mql", "sql", "highlyQualified"][stages[0]!]).toBe(answer.stage);
        expect(framework.criteria[stoppedAt[0]!]?.name ?? null).toBe(answer.stoppedAt);
      },
    ),
    { numRuns: 100 },
  );
});
