import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { sliceTable } from "../../src/leads/slice.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { LeadError } from "../../src/scoring/lead-error.ts";
import type { Prediction } from "../../src/scoring/prediction.ts";
import { createScorer, type LeadScorer } from "../../src/scoring/scorer.ts";
import { handMadeParts, table } from "./fixture.ts";

const asOf = Date.UTC(2026, 5, 30);
let scorer: LeadScorer;

beforeAll(async () => {
  // The plan keeps levels seen five times or more; the twelve leads hold each industry six times.
  scorer = createScorer(await handMadeParts());
});

const anyLead = fc.record(
  {
    id: fc.oneof(fc.string(), fc.integer()),
    visits: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 20 })),
    budget: fc.option(fc.double({ min: 0, max: 2e5, noNaN: true })),
    industry: fc.option(fc.constantFrom("retail", "software", "mining", "")),
    extra: fc.anything(),
  },
  { requiredKeys: ["visits"] },
);

function score(
  lead: unknown,
  options: { explain?: "all" | "none" | number; coerce?: boolean } = {},
): Prediction {
  const [answer] = scorer.scoreLeads([lead], { asOf, ...options });
  if (!answer || answer instanceof LeadError) throw answer;
  return answer;
}

describe("a prediction", () => {
  it("adds up: base + contributions + rest = logit to 1e-9, whatever is listed", () => {
    fc.assert(
      fc.property(anyLead, fc.constantFrom("all" as const, "none" as const, 1, 2), (lead, explain) => {
        const { base, contributions, rest, logit, probability, interval } = score(lead, { explain });
        const sum = contributions.reduce((total, { contribution }) => total + contribution, base + rest);
        expect(Math.abs(sum - logit)).toBeLessThan(1e-9);
        expect(probability).toBe(sigmoid(logit));
        expect(interval[0]).toBeLessThanOrEqual(probability);
        expect(interval[1]).toBeGreaterThanOrEqual(probability);
        if (explain === "none") expect(contributions).toEqual([]);
        if (typeof explain === "number") expect(contributions).toHaveLength(explain);
      }),
    );
  });

  it("lists the largest contributions first, with their reasons", () => {
    const { contributions } = score({ visits: 0, budget: 50000, industry: "retail" });
    expect(contributions.map(({ feature }) => feature)).toEqual(["budget", "visits", "industry"]);
    expect(contributions[0]!.reason).toMatch(
      /^budget is 5 or more: 30 % of 100 leads like this won, 25 % overall$/,
    );
  });

  it("is the same to the last bit from a table, from JSON, alone and among others", () => {
    const together = scorer.scoreTable(table, { asOf });
    const records = together.map((_, row) => recordAt(row));
    const fromJson = scorer.scoreLeads(records, { asOf });
    together.forEach((prediction, row) => {
      expect(fromJson[row]).toEqual(prediction);
      expect(scorer.scoreTable(sliceTable(table, row, row + 1), { asOf })[0]).toEqual(prediction);
    });
  });

  it("doesn't change when a framework does, nor when an unknown field comes along", () => {
    fc.assert(
      fc.property(anyLead, (lead) => {
        const bare = score(lead);
        const more = score({ ...lead, "not a column": 1 });
        expect(more.logit).toBe(bare.logit);
        expect(
          more.warnings.some(({ code, field }) => code === "unknownField" && field === "not a column"),
        ).toBe(true);
      }),
    );
  });

  it("carries the horizon, the grade, the verdicts and what to do", async () => {
    const framework = await loadFramework("bant");
    const [answer] = scorer.scoreLeads([{ visits: 11, budget: 90000, industry: "software" }], {
      asOf,
      framework,
    });
    expect(answer).toMatchObject({
      id: "0",
      horizons: [{ days: 90 }],
      grade: "A",
      fallback: null,
      featuresAsOf: "2026-06-30T00:00:00.000Z",
      disposition: "ask",
      qualification: { framework: "bant", stoppedAt: null },
    });
  });

  it("answers several horizons, ascending, by one sum of contributions; of nothing their base rates", () => {
    const { calibration } = scorer.parts;
    const horizons = [
      { days: 10, offset: -0.9, share: 0.25, baseRate: 0.05 },
      { days: 30, offset: -0.7, baseRate: 0.1 },
      { days: 180, offset: 0.4, baseRate: 0.6 },
    ];
    const columns = scorer.parts.schema.columns.map(({ required: _, ...column }) => column);
    const several = createScorer({
      ...scorer.parts,
      schema: { columns },
      calibration: { ...calibration, horizons },
    });
    const [known, nothing] = several.scoreLeads([{ visits: 5 }, {}], { asOf });
    if (!known || !nothing || known instanceof LeadError || nothing instanceof LeadError)
      throw new Error("found an error, wanted answers");
    const [tenDays, ...rest] = known.horizons!;
    expect(tenDays).toEqual({ days: 10, probability: expect.closeTo(known.probability / 4, 12) });
    expect(rest).toEqual([
      { days: 30, probability: sigmoid(known.logit - 0.7) },
      { days: 90, probability: known.probability },
      { days: 180, probability: sigmoid(known.logit + 0.4) },
    ]);
    expect(nothing.horizons).toEqual([
      { days: 10, probability: 0.05 },
      { days: 30, probability: 0.1 },
      { days: 90, probability: calibration.baseRate },
      { days: 180, probability: 0.6 },
    ]);
  });

  it("of nothing is the base rate, and says so", () => {
    const parts = {
      ...scorer.parts,
      schema: { columns: scorer.parts.schema.columns.map(({ required: _, ...c }) => c) },
    };
    const [answer] = createScorer(parts).scoreLeads([{ id: "a", other: 3 }], { asOf }) as [Prediction];
    expect(answer).toMatchObject({ probability: 0.25, fallback: "baseRate", contributions: [], rest: 0 });
    expect(answer.logit).toBe(answer.base);
    expect(answer.warnings.map(({ code }) => code)).toEqual(["noKnownField", "unknownField"]);
    expect(answer.interval[0]).toBeLessThan(0.25);
    expect(answer.interval[1]).toBeGreaterThan(0.25);
  });
});

describe("warnings", () => {
  const codes = (lead: unknown) => score(lead).warnings.map(({ code, field }) => `${code} ${field}`);

  it.each([
    [{ visits: 3, budget: 600, industry: "retail" }, []],
    [{ visits: 30, budget: 600, industry: "retail" }, ["outOfRange visits"]],
    [{ visits: 3, budget: null, industry: "mining" }, ["missing budget", "unseenValue industry"]],
  ])("of %j are %j", (lead, wanted) => {
    expect(codes(lead)).toEqual(wanted);
  });

  it("tell of text read as a number only where that was asked for", () => {
    const lead = { visits: "3", budget: 600, industry: "retail" };
    expect(score(lead, { coerce: true }).warnings).toMatchObject([{ code: "coerced", field: "visits" }]);
    expect(() => score(lead)).toThrow(LeadError);
  });
});

describe("a lead that can't be read", () => {
  it("is answered in its place, by type and length but never by its text", () => {
    const answers = scorer.scoreLeads([{ visits: 1 }, { visits: "secret" }, 7, { visits: 2 }], { asOf });
    expect(answers.map((answer) => answer instanceof LeadError)).toEqual([false, true, true, false]);
    expect((answers[1] as LeadError).message).toMatch(/visits.*text of 6 characters.*wanted/);
    expect((answers[1] as LeadError).message).not.toContain("secret");
  });

  it("is one that lacks a required field", () => {
    const [answer] = scorer.scoreLeads([{ budget: 1 }], { asOf });
    expect(answer).toBeInstanceOf(LeadError);
  });
});

function recordAt(row: number): Record<string, unknown> {
  const [, visits, budget] = table.columns as [
    unknown,
    { values: Int8Array },
    { values: Float64Array },
    unknown,
  ];
  const amount = budget.values[row]!;
  return {
    id: `lead-${row}`,
    visits: visits.values[row],
    budget: Number.isNaN(amount) ? null : amount,
    industry: row % 2 === 0 ? "retail" : "software",
  };
}
