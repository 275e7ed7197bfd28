import { setImmediate } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { LeadError } from "../../src/scoring/lead-error.ts";
import { createScorer, type LeadScorer } from "../../src/scoring/scorer.ts";
import { type LoneQuestion, type LoneScorer, scoreTogether } from "../../src/service/score-together.ts";
import { handMadeParts } from "../scoring/fixture.ts";

const asOf = Date.UTC(2026, 6, 1);
const scorer = createScorer(await handMadeParts());
const question: LoneQuestion = {
  scorer,
  explain: "all",
  coerce: false,
  framework: undefined,
  asOf,
  now: asOf,
};

/** The scorer, and how many leads each of its calls had. */
function counted(): { scorer: LeadScorer; calls: number[] } {
  const calls: number[] = [];
  const scoreLeads = vi.fn<LeadScorer["scoreLeads"]>((leads, options) => {
    calls.push(leads.length);
    if (leads.includes("poison")) throw new TypeError("a fault of the scorer");
    return scorer.scoreLeads(leads, options);
  });
  return { scorer: { ...scorer, scoreLeads }, calls };
}

/** One before which several came in one turn of the event loop. */
async function busy(): Promise<LoneScorer> {
  const score = scoreTogether();
  await Promise.all([score({}, question), score({}, question)]);
  return score;
}

describe("leads that come alone at the same time", () => {
  const leads = [{ visits: 3 }, { visits: 12, industry: "software" }, 7, { visits: "many" }, {}];

  it("are scored in one go, each answered as if it were by itself", async () => {
    const { scorer: counting, calls } = counted();
    const score = await busy();
    const moments = leads.map((_, i) => asOf + 86_400_000 * i);
    const found = await Promise.all(
      leads.map((lead, i) => score(lead, { ...question, scorer: counting, asOf: moments[i]! })),
    );
    expect(calls).toEqual([leads.length]);
    leads.forEach((lead, i) => {
      const [alone] = scorer.scoreLeads([lead], { asOf: moments[i]!, now: asOf });
      expect(found[i]).toEqual(alone);
    });
    expect(found.filter((one) => one instanceof LeadError)).not.toHaveLength(0);
    expect(found[0]).toMatchObject({ id: "0" });
    expect(found[1]).toMatchObject({ id: "0" });
  });

  it("are scored apart where they are asked otherwise", async () => {
    const { scorer: counting, calls } = counted();
    const score = await busy();
    const ways = [{}, { explain: "none" }, { coerce: true }, { explain: "none" }] as const;
    const found = await Promise.all(
      ways.map((way) => score({ visits: "3" }, { ...question, scorer: counting, ...way })),
    );
    expect(calls).toEqual([1, 2, 1]);
    expect(found.map((one) => one instanceof LeadError)).toEqual([true, true, false, true]);
  });

  it("are scored by two hundreds at most", async () => {
    const { scorer: counting, calls } = counted();
    const score = await busy();
    await Promise.all(
      Array.from({ length: 450 }, () => score({ visits: 1 }, { ...question, scorer: counting })),
    );
    expect(calls).toEqual([200, 200, 50]);
  });

  it("don't suffer for one that the scorer fails on", async () => {
    const { scorer: counting } = counted();
    const score = await busy();
    const ask = (lead: unknown) => score(lead, { ...question, scorer: counting });
    const [first, poison, last] = await Promise.allSettled([ask({ visits: 3 }), ask("poison"), ask({})]);
    expect(first).toMatchObject({ status: "fulfilled" });
    expect(poison).toMatchObject({ status: "rejected", reason: expect.any(TypeError) });
    expect(last).toMatchObject({ status: "fulfilled" });
  });

  it("is scored at once where no other came in its turn of the event loop and in the one before", async () => {
    const score = scoreTogether();
    const [alone] = scorer.scoreLeads([{ visits: 3 }], { asOf, now: asOf });
    for (let turn = 0; turn < 3; turn++) {
      expect(score({ visits: 3 }, question)).toEqual(alone);
      await setImmediate();
    }
    expect(score({ visits: 3 }, question)).toEqual(alone);
    const second = score({ visits: 3 }, question);
    expect(second).toBeInstanceOf(Promise);
    expect(await second).toEqual(alone);
    const afterTwo = score({ visits: 3 }, question);
    expect(afterTwo).toBeInstanceOf(Promise);
    expect(await afterTwo).toEqual(alone);
    expect(score({ visits: 3 }, question)).toEqual(alone);
    expect(() => scoreTogether()("poison", { ...question, scorer: counted().scorer })).toThrow(TypeError);
  });
});
