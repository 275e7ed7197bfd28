import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Actionable } from "../../src/leads/schema.ts";
import { type Lift, liftGrade } from "../../src/scoring/lift-grade.ts";
import type { Prediction } from "../../src/scoring/prediction.ts";
import { createScorer, type LeadScorer } from "../../src/scoring/scorer.ts";
import { handMadeParts } from "./fixture.ts";

const asOf = Date.UTC(2026, 5, 30);
const GRADES = ["A", "B", "C", "D"];

async function scorerWith(actionable: Readonly<Record<string, Actionable>>): Promise<LeadScorer> {
  const parts = await handMadeParts();
  const columns = parts.schema.columns.map((column) => {
    const how = actionable[column.name];
    return how === undefined ? column : { ...column, actionable: how };
  });
  return createScorer({ ...parts, schema: { columns } });
}
const score = (scorer: LeadScorer, lead: object) => scorer.scoreLeads([lead], { asOf })[0] as Prediction;

let all: LeadScorer;
beforeAll(async () => {
  all = await scorerWith({ visits: true, budget: true, industry: true });
});

const anyLead = fc.record(
  {
    visits: fc.integer({ min: 0, max: 11 }),
    budget: fc.option(fc.integer({ min: 500, max: 100_000 })),
    industry: fc.constantFrom("retail", "software"),
  },
  { requiredKeys: ["visits"] },
);

describe("liftGrade", () => {
  it("finds a change that the scorer itself confirms, of marked fields only and inside the training range", () => {
    let lifted = 0;
    const property = fc.property(anyLead, (lead) => {
      const before = score(all, lead);
      const found = liftGrade(all, lead, { asOf });
      if (typeof found === "string") return;
      lifted++;
      const after = score(all, {
        ...lead,
        ...Object.fromEntries(found.changes.map(({ field, to }) => [field, to])),
      });
      expect(GRADES.indexOf(after.grade)).toBeLessThan(GRADES.indexOf(before.grade));
      expect(after.probability).toBe(found.prediction.probability);
      for (const { field, to } of found.changes) {
        const { range } = all.parts.schema.columns.find(({ name }) => name === field)!;
        if (range) expect(to).toSatisfy((value: number) => value >= range[0] && value <= range[1]);
      }
    });
    fc.assert(property, { numRuns: 60 });
    expect(lifted).toBeGreaterThan(10);
  });

  it("changes a number no further than needed, to a round value", async () => {
    const scorer = await scorerWith({ visits: "rising" });
    const lead = { visits: 2, budget: 60_000, industry: "retail" };
    const { changes } = liftGrade(scorer, lead, { asOf }) as Lift;
    expect(changes).toHaveLength(1);
    const to = changes[0]!.to as number;
    expect(Number.isInteger(to)).toBe(true);
    const before = score(scorer, lead).grade;
    expect(score(scorer, { ...lead, visits: to }).grade).not.toBe(before);
    expect(score(scorer, { ...lead, visits: to - 1 }).grade).toBe(before);
  });

  it("takes fewer fields before smaller steps", () => {
    for (let visits = 0; visits < 11; visits++) {
      const lead = { visits, budget: 5000, industry: "retail" };
      const found = liftGrade(all, lead, { asOf });
      if (typeof found === "string" || found.changes.length === 1) continue;
      for (const to of ["software"]) {
        const after = score(all, { ...lead, industry: to });
        expect(after.grade).toBe(score(all, lead).grade);
      }
    }
  });

  it("keeps to the direction that is marked", async () => {
    const falling = await scorerWith({ visits: "falling" });
    expect(liftGrade(falling, { visits: 2, budget: 60_000 }, { asOf })).toMatch(/^no realistic change/);
  });

  it("says why there is none", async () => {
    const none = await scorerWith({});
    expect(liftGrade(none, { visits: 2 }, { asOf })).toContain("marked actionable");
    const best = { visits: 11, budget: 90_000, industry: "software" };
    expect(score(all, best).grade).toBe("A");
    expect(liftGrade(all, best, { asOf })).toBe("the lead has the highest grade");
  });
});
