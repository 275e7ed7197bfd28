import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { LeadError } from "../../src/scoring/lead-error.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import { answerText, keepText } from "../../src/service/answer-text.ts";
import { handMadeParts } from "../scoring/fixture.ts";

const parts = await handMadeParts();
const frameworks = [parts.framework, await loadFramework("meddic"), null];
const scorers = frameworks.map((framework) => createScorer({ ...parts, framework }));

/** Simulated leads with and without evidence, and with texts that JSON escapes. */
const leads = fc.record(
  {
    id: fc.string(),
    visits: fc.nat(20),
    budget: fc.double({ min: 0, max: 1e6, noNaN: true }),
    industry: fc.constantFrom("retail", "software", '"quoted"', "\u2028é😀"),
    discovery: fc.array(
      fc.record({
        field: fc.constantFrom("authority", "need"),
        answer: fc.constantFrom("yes", "no", "unknown"),
        time: fc.constant("2026-06-01"),
        by: fc.constantFrom('the "boss"', undefined),
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ["visits"] },
);

describe("the text of an answer", () => {
  it("is JSON that means what the answer is, however often its parts were told before", () => {
    fc.assert(
      fc.property(fc.array(leads, { maxLength: 5 }), fc.constantFrom(...scorers), (some, scorer) => {
        for (const found of scorer.scoreLeads(some, { asOf: Date.UTC(2026, 6, 1) })) {
          if (found instanceof LeadError) continue;
          const answer = { ...found, predictionId: "p" };
          expect(JSON.parse(answerText(answer))).toEqual(JSON.parse(JSON.stringify(answer)));
        }
      }),
    );
  });

  it("is made once where the answer is kept", () => {
    const [found] = scorers[0]!.scoreLeads([{ visits: 3 }], { asOf: Date.UTC(2026, 6, 1) });
    const answer = { ...found!, predictionId: "p" } as Parameters<typeof keepText>[0] & { score: number };
    const text = keepText(answer);
    answer.score = -1;
    expect(answerText(answer)).toBe(text);
    expect(JSON.parse(answerText({ ...answer }))).toMatchObject({ score: -1 });
  });

  it("of a refused lead is its problem's", () => {
    const refused = { index: 3, id: "a", error: { type: "t", title: "t", status: 422, detail: "d" } };
    expect(answerText(refused)).toBe(JSON.stringify(refused));
  });
});
