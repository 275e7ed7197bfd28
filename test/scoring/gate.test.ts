import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { parseFramework } from "../../src/qualification/framework.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { actionMatrix, type Judged } from "../../src/scoring/action-matrix.ts";
import { dispositionOf } from "../../src/scoring/disposition.ts";
import { LeadError } from "../../src/scoring/lead-error.ts";
import type { Grade, Prediction } from "../../src/scoring/prediction.ts";
import { createScorer, type LeadScorer, type ScoreOptions } from "../../src/scoring/scorer.ts";
import { handMadeParts } from "./fixture.ts";

const DAY = 86_400_000;
const asOf = Date.UTC(2026, 5, 30);
const on = (days: number) => new Date(asOf - days * DAY).toISOString();
let scorer: LeadScorer;
let taught: LeadScorer;

beforeAll(async () => {
  const parts = await handMadeParts();
  scorer = createScorer(parts);
  taught = createScorer({ ...parts, schema: { ...parts.schema, discovery: {} } });
});

function score(
  lead: object,
  options: Partial<ScoreOptions> & { now?: number } = {},
  by = scorer,
): Prediction {
  const [answer] = by.scoreLeads([{ visits: 5, ...lead }], { asOf, ...options });
  if (!answer || answer instanceof LeadError) throw answer;
  return answer;
}
const verdict = ({ qualification }: Prediction, name: string) =>
  qualification!.criteria.find((criterion) => criterion.name === name)!;

const bant = await loadFramework("bant");
const anyFramework = fc.oneof(
  fc.constantFrom("bant", "meddic", "stepwise"),
  fc.record({
    atLeast: fc.integer({ min: 0, max: 200_000 }),
    gates: fc.boolean(),
    field: fc.constantFrom("budget", "visits"),
    stale: fc.constantFrom("unknown", "asItWas"),
    days: fc.integer({ min: 1, max: 400 }),
  }),
);

it("never changes a probability, whatever the framework", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyFramework,
      fc.record({
        visits: fc.nat(20),
        budget: fc.option(fc.nat(100_000)),
        industry: fc.constantFrom("retail", null),
      }),
      fc.option(fc.record({ days: fc.nat(400), value: fc.nat(100_000) })),
      async (asked, fields, answer) => {
        const framework =
          typeof asked === "string"
            ? await loadFramework(asked)
            : parseFramework(
                {
                  format: 2,
                  name: "mine",
                  title: "x",
                  concepts: {},
                  freshness: { days: asked.days, stale: asked.stale },
                  criteria: [
                    {
                      name: "a",
                      title: "x",
                      question: "?",
                      gates: asked.gates,
                      when: { field: asked.field, atLeast: asked.atLeast },
                    },
                  ],
                  stages: { mql: ["a"], sql: ["a"], highlyQualified: ["a"] },
                },
                "mine",
              );
        const discovery = answer
          ? [{ time: on(answer.days), field: "budget", value: answer.value, by: "prospect" }]
          : [];
        for (const by of [scorer, taught]) {
          const own = score({ ...fields, discovery }, {}, by);
          const other = score({ ...fields, discovery }, { framework }, by);
          expect(other.logit).toBe(own.logit);
          const { probability, interval, grade, score: rank, contributions } = other;
          expect({ probability, interval, grade, rank, contributions }).toEqual({
            probability: own.probability,
            interval: own.interval,
            grade: own.grade,
            rank: own.score,
            contributions: own.contributions,
          });
        }
      },
    ),
    { numRuns: 50 },
  );
});

describe("discovery answers of a lead", () => {
  const discovery = [{ time: on(10), field: "budget", value: 50_000, by: "CFO" }];

  it("are read by the gate as of the moment, with who said it and when", () => {
    expect(verdict(score({ discovery }), "budget")).toMatchObject({
      verdict: "met",
      evidence: [{ value: 50_000, learnedAt: on(10), by: "CFO", source: "discovery", stale: false }],
    });
    expect(verdict(score({ discovery }, { asOf: asOf - 11 * DAY }), "budget").verdict).toBe("unknown");
  });

  it("are fields of a model that was taught with them, and of no other", () => {
    const untold = score({});
    expect(score({ discovery }).logit).toBe(untold.logit);
    expect(score({ discovery }, {}, taught).logit).toBe(score({ budget: 50_000 }, {}, taught).logit);
    expect(score({ discovery }, { asOf: asOf - 11 * DAY }, taught).logit).toBe(untold.logit);
  });

  it("of the future are refused with their place, as is what isn't an answer", () => {
    const refused = (answer: object) => {
      const [found] = scorer.scoreLeads([{ visits: 1, discovery: [answer] }], { asOf, now: asOf });
      return found instanceof LeadError ? found.problems : [];
    };
    expect(refused({ time: on(-3), field: "budget", value: 1 })).toEqual([
      {
        field: "discovery[0].time",
        found: "a time of the future",
        wanted: expect.stringContaining("up to now"),
      },
    ]);
    expect(refused({ time: on(-0.5), field: "budget", value: 1 })).toEqual([]); // clocks differ
    expect(refused({ time: on(1), field: "budget", value: "a lot" })).toMatchObject([
      { field: "discovery[0].value" },
    ]);
    expect(refused({ time: on(1), value: "a lot" })).toMatchObject([{ field: "discovery[0].field" }]);
    expect(refused({ time: on(1), field: "mood", value: {} })).toMatchObject([
      { field: "discovery[0].value" },
    ]);
    expect(refused({ time: on(1), field: "mood", value: "good", who: "x" })).toMatchObject([
      { field: "discovery[0].who" },
    ]);
    expect(refused({ time: on(1), field: "mood", value: "good", by: null })).toEqual([]);
  });

  it("that are old warn once", () => {
    const old = [
      { time: on(200), field: "budget", value: 50_000 },
      { time: on(200), field: "timing", value: 3 },
    ];
    const { warnings, qualification } = score({ discovery: old });
    expect(warnings.filter(({ code }) => code === "stale")).toEqual([
      {
        code: "stale",
        field: "budget",
        message: `budget was learned on ${on(200).slice(0, 10)}, longer ago than bant holds for fresh`,
      },
      { code: "stale", field: "timing", message: expect.any(String) },
    ]);
    expect(qualification!.criteria.map(({ verdict }) => verdict).slice(0, 4)).toEqual([
      "met",
      "unknown",
      "unknown",
      "unknown",
    ]);
  });
});

/** A lead of that grade for which the gate says so. */
function judged(grade: Grade, gate: "passed" | "open" | "failed", more: object = {}): Judged {
  const verdict = { passed: "met", open: "unknown", failed: "notMet" } as const;
  const qualification = {
    framework: "bant",
    frameworkVersion: null,
    frameworkSha256: "",
    stage: "mql" as const,
    stoppedAt: gate === "failed" ? "budget" : null,
    criteria: bant.criteria.map(({ name }) => ({
      name,
      verdict: name === "budget" ? verdict[gate] : ("met" as const),
      evidence: [],
    })),
    points: { met: 0, notMet: 0, unknown: 0 },
    askNext: [],
  };
  const gates = new Set(["budget", "authority", "need", "timing"]);
  const { disposition } = dispositionOf(qualification, gates, grade);
  return { id: `${grade} ${gate}`, score: 50, grade, disposition, qualification, ...more };
}

describe("what to do", () => {
  it.each([
    ["A", "passed", "approach", "the gate is passed, with grade A"],
    ["D", "passed", "nurture", "the gate is passed, but grade D promises little"],
    ["C", "open", "ask", "nothing failed, but nobody knows yet about budget"],
    ["B", "failed", "nurture", "budget isn't met, but grade B promises: a good lead at a bad moment"],
    ["C", "failed", "setAside", "budget isn't met, and grade C promises little"],
  ] as const)("grade %s, gate %s: %s, because %s", (grade, gate, disposition, because) => {
    const { qualification } = judged(grade, gate);
    expect(dispositionOf(qualification!, new Set(["budget"]), grade)).toEqual({ disposition, because });
  });

  it("stands in every prediction with its reason", () => {
    expect(score({})).toMatchObject({
      disposition: "ask",
      dispositionBecause: "nothing failed, but nobody knows yet about budget, authority, need, timing",
    });
  });
});

describe("the matrix of grade and stage", () => {
  it("counts every lead once and names those of which score and gate disagree", () => {
    const leads = [
      judged("A", "failed", { score: 91 }),
      judged("B", "failed", { score: 95 }),
      judged("C", "failed"),
      judged("A", "open"),
      judged("D", "passed", { score: 8 }),
      judged("C", "passed", { score: 3 }),
      judged("D", "open"),
      { ...judged("A", "passed"), qualification: null },
    ];
    const matrix = actionMatrix(bant, leads);
    expect(matrix.leads).toBe(7);
    expect(matrix.cells).toHaveLength(16);
    expect(matrix.cells.reduce((sum, { leads: count }) => sum + count, 0)).toBe(7);
    expect(matrix.cells.find(({ grade, stage }) => grade === "A" && stage === "mql")).toMatchObject({
      leads: 2,
      advice: expect.stringContaining("ask"),
      dispositions: { approach: 0, ask: 1, nurture: 1, setAside: 0 },
    });
    expect(matrix.highScoreGateFailed.map(({ id }) => id)).toEqual(["B failed", "A failed"]);
    expect(matrix.lowScoreGatePassed.map(({ id }) => id)).toEqual(["C passed", "D passed"]);
  });

  it("isn't made of another framework's verdicts", () => {
    expect(() => actionMatrix({ ...bant, name: "other" }, [judged("A", "open")])).toThrow(RangeError);
  });
});
