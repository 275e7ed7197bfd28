import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type FeatureMatrix, takeRows } from "../../src/features/matrix.ts";
import { fitOdoo } from "../../src/learners/bayes/odoo.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { checkProgram } from "../../src/program/check.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";

type Lead = Record<string, string | null>;

interface Facts {
  stages_in_order: string[];
  fields: string[];
  teams: { closed: Lead[]; cases: { lead: Lead; probability: number }[] };
  tooltip: { closed: Lead[]; cases: { lead: Lead; probability: number }[] };
  tags: {
    totals: { won: number; lost: number };
    tag_counts: Record<string, { won: number; lost: number }>;
    cases: { tags: string[]; probability: number }[];
  };
}

// What the tests of Odoo's CRM expect of it; where it comes from stands in the file.
const facts = JSON.parse(
  readFileSync(new URL("../fixtures/odoo-pls.json", import.meta.url), "utf8"),
) as Facts;
const blankCounts = ["email_state", "phone_state"];

/** The leads as categories: stages in their order, other fields in the order in which `known` holds their values. */
function matrixOf(leads: readonly Lead[], fields: readonly string[], known = leads): FeatureMatrix {
  const features = ["stage", ...fields].map((name) => {
    const seen = new Set(known.map((lead) => lead[name]).filter((value) => value != null));
    const levels = name === "stage" ? facts.stages_in_order : [...seen];
    return { name, column: name, kind: "category" as const, levels };
  });
  const code = (levels: readonly string[], value: string | null | undefined) =>
    value == null ? 0 : levels.includes(value) ? 2 + levels.indexOf(value) : 1;
  return {
    rows: leads.length,
    features,
    values: features.map(({ name, levels }) => Uint8Array.from(leads, (lead) => code(levels, lead[name]))),
  };
}

const outcomes = (leads: readonly Lead[]) =>
  Float64Array.from(leads, ({ outcome }) => (outcome === "won" ? 1 : 0));

/** In percent, rounded and clamped as Odoo does. */
function percent(program: ReturnType<typeof fitOdoo>, lead: FeatureMatrix): number {
  checkProgram(program);
  const p = 100 * sigmoid(evaluateProgram(program, lead)[0]!);
  return Math.min(99.99, Math.max(0.01, Math.round(100 * p) / 100));
}

describe("Odoo's predictive lead scoring", () => {
  const { closed, cases } = facts.teams;
  it.each(cases)("of team $lead.team is $probability %", ({ lead, probability }) => {
    const matrix = matrixOf(closed, facts.fields);
    const y = outcomes(closed);
    const program =
      lead.team === null
        ? fitOdoo({
            matrix,
            y,
            stage: "stage",
            blankCounts,
            teams: closed.map(({ team }) => Number(team!.slice(1))),
          })
        : (() => {
            const rows = Uint32Array.from(closed.keys()).filter((row) => closed[row]!.team === lead.team);
            const own = Float64Array.from(rows, (row) => y[row]!);
            return fitOdoo({ matrix: takeRows(matrix, rows), y: own, stage: "stage", blankCounts });
          })();
    const asked = { ...matrixOf([lead], facts.fields, closed), features: matrix.features };
    expect(percent(program, asked)).toBe(probability);
  });

  it.each(facts.tooltip.cases)("with blanks that tell nothing is $probability %", ({ lead, probability }) => {
    const { closed } = facts.tooltip;
    const matrix = matrixOf(closed, facts.fields);
    const program = fitOdoo({ matrix, y: outcomes(closed), stage: "stage", blankCounts });
    const asked = { ...matrixOf([lead], facts.fields, closed), features: matrix.features };
    expect(percent(program, asked)).toBe(probability);
  });

  it.each(facts.tags.cases)("with the tags $tags is $probability %", ({ tags, probability }) => {
    const { totals, tag_counts } = facts.tags;
    const names = Object.keys(tag_counts);
    const leadsOf = (outcome: "won" | "lost"): Lead[] =>
      Array.from({ length: Math.round(totals[outcome] - 0.1) }, (_, i) => ({
        outcome,
        stage: facts.stages_in_order[0]!,
        ...Object.fromEntries(
          names.map((tag) => [tag, i < Math.round(tag_counts[tag]![outcome] - 0.1) ? "yes" : null]),
        ),
      }));
    const leads = [...leadsOf("won"), ...leadsOf("lost")];
    const matrix = matrixOf(leads, names);
    const program = fitOdoo({ matrix, y: outcomes(leads), stage: "stage", together: [names] });
    const lead: Lead = {
      stage: facts.stages_in_order[0]!,
      ...Object.fromEntries(tags.map((tag) => [tag, "yes"])),
    };
    const asked = { ...matrixOf([lead], names, leads), features: matrix.features };
    expect(percent(program, asked)).toBe(probability);
  });

  it("counts a value that was never seen as nothing", () => {
    const { closed } = facts.tooltip;
    const matrix = matrixOf(closed, facts.fields);
    const program = fitOdoo({ matrix, y: outcomes(closed), stage: "stage", blankCounts });
    const at = (country: string | null) =>
      percent(program, {
        ...matrixOf([{ stage: "s1", country }], facts.fields, closed),
        features: matrix.features,
      });
    expect(at("elsewhere")).toBe(at(null));
    expect(at("elsewhere")).not.toBe(at("c1"));
  });

  it("refuses what it can't count, in one sentence", () => {
    const { closed } = facts.tooltip;
    const matrix = matrixOf(closed, facts.fields);
    const y = outcomes(closed);
    const usual = { matrix, y, stage: "stage" };
    const lostWithoutStage = {
      ...matrix,
      values: matrix.values.map((v, j) => (j === 0 ? v.map(() => 0) : v)),
    };
    const unstaged = {
      ...matrix,
      features: matrix.features.map((f, j) => (j === 0 ? { ...f, levels: [] } : f)),
    };
    const number = {
      ...matrix,
      features: matrix.features.map((f, j) =>
        j === 1 ? { name: "n", column: "n", kind: "number" as const } : f,
      ),
      values: matrix.values.map((v, j) => (j === 1 ? new Float64Array(v.length) : v)),
    };
    for (const [changes, told] of [
      [{ stage: "phase" }, "found no feature phase"],
      [{ y: y.slice(1) }, "found 4 targets"],
      [{ y: y.map(() => 0.5) }, "found target 0.5"],
      [{ teams: [1] }, "found 1 teams"],
      [{ matrix: lostWithoutStage }, "found a lost lead without a known stage in row 2"],
      [{ matrix: number }, "found the number n"],
      [{ matrix: unstaged }, "found no levels of stage"],
      [{ matrix: takeRows(matrix, new Uint32Array(0)), y: y.slice(0, 0) }, "found no rows"],
    ] as const) {
      expect(() => fitOdoo({ ...usual, ...changes })).toThrow(RangeError);
      expect(() => fitOdoo({ ...usual, ...changes })).toThrow(told);
    }
  });
});
