import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logit } from "../../src/numeric/logistic.ts";
import { discoverySheet } from "../../src/report/discovery-sheet.ts";
import { type Answers, answersOf, foresee } from "../../src/scoring/answers.ts";
import { emptyFields } from "../../src/scoring/empty-fields.ts";
import type { ScorerParts } from "../../src/scoring/parts.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import { handMadeParts } from "./fixture.ts";

const parts = await handMadeParts();
/** As the drivers of the fixture, but with answers to tell apart: of 300 leads a budget of 20,000 or more won every other. */
const asking: ScorerParts = {
  ...parts,
  drivers: parts.drivers.map((driver) =>
    driver.feature.name === "budget"
      ? {
          ...driver,
          cuts: [1000, 20_000],
          bins: [
            { contribution: -0.3, leads: 200, wins: 20 },
            { contribution: 0, leads: 0, wins: 0 },
            { contribution: -0.7, leads: 100, wins: 10 },
            { contribution: 0.4, leads: 100, wins: 30 },
            { contribution: 1.1, leads: 100, wins: 50 },
          ],
        }
      : driver,
  ),
};
const scorer = createScorer(asking);
const askNext = (lead: object) => {
  const [found] = scorer.scoreLeads([lead], { asOf: 0 });
  if (!found || !("qualification" in found)) throw new TypeError("wanted a prediction");
  return found;
};

describe("foresee", () => {
  test("chances sum to 1, and the lead is on average as likely to buy as before", () => {
    const bin = fc.record({
      effect: fc.double({ min: -3, max: 3, noNaN: true }),
      won: fc.integer({ min: 1, max: 50 }),
      lost: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(
        fc.array(bin, { minLength: 2, maxLength: 12 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (bins, probability) => {
          const sum = (of: (one: (typeof bins)[number]) => number) => bins.reduce((s, one) => s + of(one), 0);
          const answers: Answers = {
            bins: bins.map((_, code) => ({ code, label: String(code) })),
            ofWinners: Float64Array.from(bins, ({ won }) => won / sum((one) => one.won)),
            ofOthers: Float64Array.from(bins, ({ lost }) => lost / sum((one) => one.lost)),
            effects: Float64Array.from(bins, ({ effect }) => effect),
          };
          const [chances, then] = [new Float64Array(bins.length), new Float64Array(bins.length)];
          foresee(answers, probability, logit(probability), chances, then);
          expect(chances.reduce((s, c) => s + c, 0)).toBeCloseTo(1, 9);
          expect(chances.reduce((s, c, k) => s + c * then[k]!, 0)).toBeCloseTo(probability, 6);
          // answers stand as far apart as the model holds them
          const apart = logit(then[1]!) - logit(then[0]!);
          expect(apart).toBeCloseTo(answers.effects[1]! - answers.effects[0]!, 4);
        },
      ),
    );
  });

  test("few leads of an answer leave its shares near those of all", () => {
    const budget = asking.drivers.find(({ feature }) => feature.name === "budget")!;
    const answers = answersOf(budget)!;
    expect(answers.bins.map(({ label }) => label)).toEqual([
      "below 1,000",
      "1,000 to 20,000",
      "20,000 or more",
    ]);
    expect(answers.ofWinners[2]).toBeGreaterThan(answers.ofOthers[2]!);
    expect(answers.ofWinners.reduce((s, share) => s + share, 0)).toBeCloseTo(1, 9);
    expect(answersOf({ ...budget, bins: budget.bins.slice(0, 3) })).toBeNull();
  });
});

describe("what to ask next", () => {
  test("a question tells the chances of its verdicts, and what its answer would change", () => {
    const { qualification, probability } = askNext({ id: "a", visits: 5 });
    const [first, ...rest] = qualification!.askNext;
    expect(first).toMatchObject({ criterion: "budget", question: expect.any(String) });
    const known = first!.ifKnown!;
    expect(known.column).toBe("budget");
    // 10,000 lies near the middle of the second answer's values
    expect(known.met).toBeGreaterThan(0.3);
    expect(known.met).toBeLessThan(0.75);
    expect(known.met + known.notMet).toBeCloseTo(1, 9);
    expect(known.probabilityChange).toBeGreaterThan(0.02);
    expect(known.probabilityChange).toBeLessThan(probability);
    expect(known.dispositionChange).toBeCloseTo(known.notMet, 9); // others stay open: only a no settles anything
    expect(known).not.toHaveProperty("expectedValueChange");
    expect(rest.every(({ ifKnown }) => ifKnown === null)).toBe(true);
    expect(rest.map(({ criterion }) => criterion)).toEqual([
      "authority",
      "need",
      "timing",
      "conversation",
      "fit",
    ]);
  });

  test("the likelier a lead is to buy, the likelier it gives the answers of winners", () => {
    const metOf = (visits: number) => askNext({ id: "a", visits }).qualification!.askNext[0]!.ifKnown!.met;
    expect(metOf(11)).toBeGreaterThan(metOf(0));
  });

  test("money, where the model knows amounts", () => {
    const log = { ...asking.win, link: "identity" as const, base: Math.log(1000), terms: [] };
    const amount = { learner: "linear", program: log, smearing: 1, residuals: [-1, 1] as const, deals: 9 };
    const [found] = createScorer({ ...asking, amount }).scoreLeads([{ id: "a", visits: 5 }], { asOf: 0 });
    if (!found || !("qualification" in found)) throw new TypeError("wanted a prediction");
    const known = found.qualification!.askNext[0]!.ifKnown!;
    expect(known.expectedValueChange).toBeCloseTo(1000 * known.probabilityChange, 6);
  });

  test("nothing of it changes a probability", () => {
    const lead = { id: "a", visits: 5 };
    const bare = createScorer({ ...asking, framework: null }).scoreLeads([lead], { asOf: 0 })[0]!;
    expect(askNext(lead)).toMatchObject({
      probability: (bare as { probability: number }).probability,
      logit: (bare as { logit: number }).logit,
    });
  });

  test("empty fields, those that move a lead most first; filled ones aren't asked", () => {
    const fields = emptyFields(asking, askNext({ id: "a", visits: 5 }));
    expect(fields.map(({ column }) => column).toSorted()).toEqual(["budget", "industry"]);
    const moves = fields.map(({ probabilityChange }) => probabilityChange);
    expect(moves).toEqual(moves.toSorted((a, b) => b - a));
    for (const { answers } of fields)
      expect(answers.reduce((sum, { chance }) => sum + chance, 0)).toBeCloseTo(1, 9);
    expect(emptyFields(asking, askNext({ id: "a", visits: 5, budget: 5, industry: "retail" }))).toEqual([]);
  });
});

test("a discovery sheet asks in that order, with room for the answers, and tells what is known", () => {
  const prediction = askNext({ id: "L7", visits: 5, industry: "retail" });
  const sheet = discoverySheet({
    model: "m:1",
    prediction,
    framework: asking.framework!,
    emptyFields: emptyFields(asking, prediction),
    predicts: "won within 90 days",
  });
  expect(sheet).toMatch(/^# Discovery sheet: lead L7\n/);
  expect(sheet.match(/^### \d\. .*/gm)).toEqual([
    "### 1. Budget",
    "### 2. Authority",
    "### 3. Need",
    "### 4. Timing",
    "### 5. Two-way conversation",
    "### 6. Fit",
  ]);
  expect(sheet.match(/^Answer: _/gm)).toHaveLength(6);
  expect(sheet).toContain("20,000 or more: ");
  expect(sheet).not.toContain("NaN");
});

test("questions that nobody ranks stand in the framework's order, and all else is the same", () => {
  const lead = { id: "a", visits: 5 };
  const ranked = askNext(lead);
  const [plain] = scorer.scoreLeads([lead], { asOf: 0, rankQuestions: false });
  if (!plain || !("qualification" in plain)) throw new TypeError("wanted a prediction");
  expect(ranked.qualification!.askNext.some(({ ifKnown }) => ifKnown !== null)).toBe(true);
  const names = plain.qualification!.askNext.map(({ criterion }) => criterion);
  const order = plain.qualification!.criteria.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(1);
  expect(names).toEqual(order.filter((name) => names.includes(name)));
  expect(plain.qualification!.askNext.every(({ ifKnown }) => ifKnown === null)).toBe(true);
  const rest = {
    ...ranked,
    qualification: { ...ranked.qualification!, askNext: plain.qualification!.askNext },
  };
  expect(plain).toEqual(rest);
});
