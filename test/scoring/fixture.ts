import type { Driver } from "../../src/explanation/drivers.ts";
import { fitPlan } from "../../src/features/plan.ts";
import type { LeadSchema } from "../../src/leads/schema.ts";
import type { LeadTable } from "../../src/leads/table.ts";
import type { ScoreProgram } from "../../src/program/program.ts";
import { calibrateProgram } from "../../src/program/transform.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import type { ScorerParts } from "../../src/scoring/parts.ts";

/** Twelve simulated leads: visits, budget (often missing) and industry. */
export const table: LeadTable = {
  rows: 12,
  source: "simulated",
  columns: [
    {
      name: "id",
      type: "text",
      levels: letters(12),
      codes: Uint8Array.from({ length: 12 }, (_, i) => i + 1),
    },
    { name: "visits", type: "number", values: Int8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) },
    {
      name: "budget",
      type: "number",
      values: Float64Array.of(NaN, NaN, 500, 1e4, NaN, 2e4, 3e4, NaN, 900, 5e4, NaN, 1e5),
    },
    {
      name: "industry",
      type: "category",
      levels: ["retail", "software"],
      codes: Uint8Array.of(1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2),
    },
  ],
};

const schema: LeadSchema = {
  columns: [
    { name: "id", type: "text", role: "id" },
    { name: "visits", type: "number", role: "feature", range: [0, 11], required: true },
    { name: "budget", type: "number", role: "feature", range: [500, 1e5] },
    { name: "industry", type: "category", role: "feature" },
  ],
};

/** A scorer made by hand, over the plan of `table`. */
export async function handMadeParts(): Promise<ScorerParts> {
  const rows = Uint32Array.from({ length: 12 }, (_, i) => i);
  const { plan } = fitPlan(table, {
    columns: ["visits", "budget", "industry"],
    rows,
    moments: new Float64Array(12),
  });
  const at = (name: string) => plan.features.findIndex((feature) => feature.name === name);
  const levels = plan.features[at("industry")]!.levels!.length;
  const win: ScoreProgram = {
    link: "logit",
    features: plan.features,
    base: -0.5,
    terms: [
      {
        kind: "curve",
        feature: at("visits"),
        x: Float64Array.of(0, 11),
        y: Float64Array.of(-1, 1),
        missing: 0,
        ends: "hold",
      },
      {
        kind: "table",
        feature: at("budget"),
        cuts: Float64Array.of(1000, 40000),
        values: Float64Array.of(-0.3, 0, -0.7, 0.4, 1.1),
      },
      {
        kind: "table",
        feature: at("industry"),
        cuts: new Float64Array(),
        values: Float64Array.from({ length: levels + 2 }, (_, code) => (code < 2 ? 0 : code - 2.5)),
      },
    ],
  };
  const drivers: Driver[] = plan.features.map((feature) => ({
    feature,
    importance: 0.5,
    interval: [0.4, 0.6],
    cuts: feature.kind === "number" ? [5] : [],
    bins: Array.from({ length: feature.kind === "number" ? 4 : levels + 2 }, (_, code) => ({
      contribution: code / 10,
      leads: 100,
      wins: 10 * code,
    })),
  }));
  return {
    about: {
      learner: "additive",
      outcome: { target: "outcome", positive: ["won"], lost: ["lost"] },
      horizonDays: 90,
      endOfData: "2026-06-30T00:00:00.000Z",
    },
    schema,
    plan,
    win,
    bags: [0.8, 1, 1.2].map((slope) => calibrateProgram(win, slope, 0)),
    calibration: {
      slope: 1,
      offset: 0,
      quantiles: Array.from({ length: 1001 }, (_, i) => i / 1000),
      gradeCuts: [0.7, 0.5, 0.2],
      vennAbers: { logits: [-1, 0, 1], low: [0.2, 0.45, 0.7], high: [0.3, 0.55, 0.8] },
      reach: 2,
      misfit: 0.1,
      baseRate: 0.25,
      leads: 400,
    },
    amount: null,
    drivers,
    framework: await loadFramework("bant"),
    concepts: { budget: "budget" },
  };
}

function letters(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `lead-${i}`);
}
