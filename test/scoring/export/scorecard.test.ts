import { expect, test } from "vitest";
import type { Feature } from "../../../src/features/matrix.ts";
import { sigmoid } from "../../../src/numeric/logistic.ts";
import type { ScoreProgram, TableTerm } from "../../../src/program/program.ts";
import { scorecardOf } from "../../../src/scoring/export/scorecard.ts";
import { scorecardCsv, scorecardMarkdown } from "../../../src/scoring/export/write-scorecard.ts";
import { createScorer } from "../../../src/scoring/scorer.ts";
import { partsOf } from "./simulated-scorers.ts";

const features: Feature[] = [
  { name: "visits", column: "visits", kind: "number" },
  { name: "industry", column: "industry", kind: "category", levels: ["retail, fast", "software|cloud"] },
];
const UNIT = 0.370001;

/** Points with a mean taken out, as a trained card's tables are. */
function card(visits: number[], industry: number[]): ScoreProgram {
  const table = (feature: number, cuts: number[], points: number[]): TableTerm => {
    const mean = points.reduce((sum, p) => sum + p, 0) / points.length;
    return {
      kind: "table",
      feature,
      cuts: Float64Array.from(cuts),
      values: Float64Array.from(points, (p) => UNIT * (p - mean)),
    };
  };
  return {
    link: "logit",
    features,
    base: -1,
    terms: [table(0, [3, 5, 12.5], visits), table(1, [], industry)],
  };
}

const program = card([-2, 0, 0, 3, 3, 5], [1, 0, 0, -4]);

test("the points, and a lead's points give its probability", async () => {
  const parts = await partsOf(program);
  const { rows, base, unit, totals } = scorecardOf(parts);
  expect(unit).toBeCloseTo(UNIT, 9);
  expect(rows.map(({ feature, value, points }) => `${feature} ${value}: ${points}`)).toEqual([
    "visits below 3: 0",
    "visits 3 to below 12.5: 3",
    "visits 12.5 or more: 5",
    "visits missing: -2",
    "industry retail, fast: 0",
    "industry software|cloud: -4",
    "industry any other: 0",
    "industry missing: 1",
  ]);
  const [lead] = createScorer(parts).scoreLeads([{ visits: 4, industry: "software|cloud" }], { asOf: 0 });
  expect("probability" in lead! && lead.probability).toBeCloseTo(sigmoid(base + unit * (3 - 4)), 12);
  expect(totals.find(({ points }) => points === -1)!.probability).toBeCloseTo(sigmoid(base - unit), 12);
  expect(totals[0]!.points).toBe(-6);
  expect(totals.at(-1)!.points).toBe(6);
});

test("as Markdown and as CSV", async () => {
  const found = scorecardOf(await partsOf(program));
  const page = scorecardMarkdown("m:1", found);
  expect(page).toContain("| visits | 3 to below 12.5 | +3 |");
  expect(page).toContain("| industry | software\\|cloud | -4 |");
  expect(page).toContain("| industry | retail, fast, any other | 0 |");
  expect(page).toContain("| 6 | ");
  expect(scorecardCsv(found)).toContain('industry,"retail, fast",0\n');
  expect(scorecardCsv(found)).toMatch(/\nlog-odds of a point,,0\.37000\d+\n$/);
});

test("any other model is refused with what it is", async () => {
  const refused = async (win: ScoreProgram, sentence: string) => {
    const parts = await partsOf(win);
    expect(() => scorecardOf(parts)).toThrow(sentence);
  };
  await refused(
    {
      ...program,
      terms: [
        { kind: "curve", feature: 0, x: Float64Array.of(1), y: Float64Array.of(1), missing: 0, ends: "hold" },
      ],
    },
    "found a model of additive with a curve, wanted one that --learner points trained",
  );
  await refused({ ...program, terms: [] }, "without any rule");
  const table = program.terms[0] as TableTerm;
  await refused(
    {
      ...program,
      terms: [{ ...table, values: table.values.map((value, bin) => value + Math.sin(bin) / 7) }],
    },
    "whose values have no common unit in visits",
  );
});
