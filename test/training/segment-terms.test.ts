import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logit, logLossOfLogit, sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import type { ScoreProgram } from "../../src/program/program.ts";
import {
  addSegmentTerms,
  chooseSegmentTerms,
  describeSegmentTerms,
  type SegmentRows,
} from "../../src/training/segment-terms.ts";
import { train } from "../../src/training/train.ts";
import { numbers, tableOf, texts } from "./tables.ts";

const FEATURES = [
  { name: "region", column: "region", kind: "category" as const, levels: ["north", "south", "west"] },
  { name: "visits", column: "visits", kind: "number" as const },
  { name: "noise", column: "noise", kind: "number" as const },
];

/** Simulated: the pooled model knows visits; in the south they tell `turn` less, and the west buys `level` more. */
function simulate(rows: number, seed: number, { turn = 0, level = 0 } = {}): SegmentRows {
  const random = new Random(seed, "segments");
  const region = Uint8Array.from({ length: rows }, () => random.below(5)); // missing and unseen too
  const [visits, noise] = [0, 1].map(() => Float64Array.from(region, () => random.normal()));
  const y = visits!.map((x, row) => {
    const [inSouth, inWest] = [region[row] === 3, region[row] === 4];
    return Number(random.uniform() < sigmoid(x - 1 - (inSouth ? turn * x : 0) + (inWest ? level : 0)));
  });
  const matrix = { rows, features: FEATURES, values: [region, visits!, noise!] };
  return { matrix, logits: visits!.map((x) => x - 1), y, importance: null };
}

const choose = (rows: SegmentRows, allowed = () => true) =>
  chooseSegmentTerms(
    rows,
    Uint8Array.from(rows.y, (_, row) => row % 5),
    Uint32Array.from(rows.y, (_, row) => row),
    ["region"],
    allowed,
  );
const loss = (logits: Float64Array, y: Float64Array) =>
  logits.reduce((sum, x, row) => sum + logLossOfLogit(x, y[row]!), 0) / y.length;

const POOLED: ScoreProgram = {
  link: "logit",
  features: FEATURES,
  base: -1,
  terms: [
    {
      kind: "curve",
      feature: 1,
      x: Float64Array.of(-5, 5),
      y: Float64Array.of(-5, 5),
      missing: 0,
      ends: "continue",
    },
  ],
};

describe("segment terms", () => {
  test("where a segment differs, in a level or in what a feature tells, it has its own, and new leads are told better", () => {
    const [past, next] = [
      simulate(3000, 1, { turn: 1.2, level: 1 }),
      simulate(6000, 2, { turn: 1.2, level: 1 }),
    ];
    const { terms, logits } = choose(past);
    expect(terms.map(({ segment, partner }) => [segment, partner])).toContainEqual(["region", "visits"]);
    expect(terms.every(({ gain }) => gain.mean > 2 * gain.standardError)).toBe(true);
    expect(loss(logits, past.y)).toBeLessThan(loss(past.logits, past.y));
    const program = addSegmentTerms(POOLED, terms, past, past);
    expect(loss(evaluateProgram(program, next.matrix), next.y)).toBeLessThan(
      loss(next.logits, next.y) - 0.015,
    );
  });

  test("leads of no known segment keep the pooled logit", () => {
    const past = simulate(3000, 1, { turn: 1.2, level: 1 });
    const program = addSegmentTerms(POOLED, choose(past).terms, past, past);
    const logits = evaluateProgram(program, past.matrix);
    const region = past.matrix.values[0]!;
    for (const row of past.y.keys())
      if (region[row]! < 2) expect(logits[row]).toBeCloseTo(past.logits[row]!, 9);
  });

  test("the fewer leads a segment has, the nearer it stays to the pooled model", () => {
    const term = { segment: "region", partner: null, penalty: 8, gain: { mean: 1, standardError: 0 } };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (leads) => {
        const shiftOf = (count: number) => {
          const matrix = {
            rows: count,
            features: FEATURES,
            values: [new Uint8Array(count).fill(4), new Float64Array(count), new Float64Array(count)],
          };
          const rows = {
            matrix,
            logits: new Float64Array(count).fill(-1),
            y: new Float64Array(count).fill(1),
            importance: null,
          };
          const program = addSegmentTerms(POOLED, [term], rows, rows);
          return evaluateProgram(program, matrix)[0]! + 1;
        };
        expect(shiftOf(leads)).toBeGreaterThan(0);
        expect(shiftOf(leads + 1)).toBeGreaterThan(shiftOf(leads));
      }),
      { numRuns: 20 },
    );
  });

  test("where segments bring nothing there are none: in at most a few of forty files", () => {
    const files = Array.from({ length: 40 }, (_, seed) => choose(simulate(400, 100 + seed)));
    expect(files.filter(({ terms }) => terms.length > 0).length).toBeLessThanOrEqual(4);
    const rows = simulate(400, 1);
    expect(addSegmentTerms(POOLED, [], rows, rows)).toBe(POOLED);
    expect(describeSegmentTerms(["region", "visits"], [], FEATURES).join(" ")).toMatch(
      /for visits: wanted categories.*for region: none surely lowers/,
    );
  });

  test("a feature that may not act with the segment doesn't", () => {
    const { terms } = choose(simulate(3000, 1, { turn: 1.2 }), () => false);
    expect(terms.every(({ partner }) => partner === null)).toBe(true);
  });
});

test("a version says who answered: a segment's terms, the pooled model, or the base rate", async () => {
  const { matrix, y } = simulate(2500, 3, { turn: 1.5, level: 1.5 });
  const [region, visits] = matrix.values;
  const table = tableOf(
    texts(
      "region",
      Array.from(region!, (code) => FEATURES[0]!.levels?.[code - 2] ?? null),
    ),
    numbers("visits", Array.from(visits!)),
    texts(
      "outcome",
      Array.from(y, (won) => (won === 1 ? "won" : "lost")),
    ),
  );
  const settings = { target: "outcome", segments: ["region"], learner: "linear", budgetSeconds: 60 };
  const { scorer, notes } = await train(table, settings, { pool: inThisThread(), now: () => 0 });
  expect(notes.join("\n")).toContain("region by visits: terms of their own");
  const answers = scorer.scoreLeads(
    [{ region: "south", visits: 1 }, { region: "elsewhere", visits: 1 }, { visits: 1 }, {}],
    { asOf: 0 },
  );
  expect(answers.map((answer) => "answeredBy" in answer && [answer.answeredBy, answer.fallback])).toEqual([
    ["segment", null],
    ["pooled", null],
    ["pooled", null],
    ["baseRate", "baseRate"],
  ]);
  for (const answer of answers) {
    if (!("logit" in answer)) throw answer;
    const sum = answer.contributions.reduce((total, { contribution }) => total + contribution, answer.base);
    expect(sum + answer.rest).toBeCloseTo(answer.logit, 9);
    expect(answer.interval[0]).toBeLessThanOrEqual(answer.probability);
  }
  expect(logit(scorer.parts.calibration.baseRate)).toBeLessThan(0);
  const plain = await train(table, { ...settings, segments: [] }, { pool: inThisThread(), now: () => 0 });
  expect(plain.scorer.parts.calibration).not.toHaveProperty("segments");
});
