import { calibrationTable } from "../../src/evaluation/calibration-table.ts";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import { groupRates } from "../../src/evaluation/group-rates.ts";
import { Random } from "../../src/numeric/random.ts";
import type { ReportFacts, StoredMetrics } from "../../src/report/report-facts.ts";
import { judgeSegments } from "../../src/training/segment-quality.ts";
import { handMadeParts } from "../scoring/fixture.ts";

const REGION = {
  name: "region",
  type: "category" as const,
  levels: ["north", "south"],
  codes: Uint8Array.from({ length: 400 }, (_, row) => 1 + (row % 2)),
};

/** Simulated: 400 leads whose probabilities are true, in two groups of which the second has less of them. */
export async function simulatedFacts(change: Partial<StoredMetrics> = {}): Promise<ReportFacts> {
  const random = new Random(1, "test");
  const group = Uint8Array.from({ length: 400 }, (_, row) => row % 2);
  const probabilities = Float64Array.from(group, (of) => random.uniform() * (of === 0 ? 0.9 : 0.4));
  const y = probabilities.map((probability) => Number(random.uniform() < probability));
  const metrics: StoredMetrics = {
    holdout: evaluate(probabilities, y, { seed: 1, resamples: 50 }),
    baseRateLogLoss: 0.6,
    reliability: {
      bins: calibrationTable(probabilities, y),
      curve: { bend: 0.01, pValue: 0.4, gain: 0.0001 },
    },
    split: "time",
    leaderboard: [
      { learner: "points", logLoss: 0.51, standardError: 0.004 },
      { learner: "additive", logLoss: 0.5, standardError: 0 },
    ],
    because: "additive is the best of 2",
    rows: { read: 500, won: 130, lost: 300, open: 70, immature: 20, used: 410 },
    dropped: [{ column: "contract_date", because: "is written with the outcome" }],
    doubtful: [{ column: "tags", because: "predicts too well" }],
    fairness: [
      {
        column: "gender",
        readAs: [],
        groups: groupRates(probabilities, y, group, ["men", "women"], 0.5),
        proxies: [{ feature: "industry", association: 0.42 }],
      },
    ],
    segments: judgeSegments(
      { rows: 400, source: "simulated.csv", columns: [REGION] },
      ["region", "a column that isn't there"],
      { heldOut: Uint32Array.from(group.keys()), probabilities, y, importance: null },
    ),
    learningCurve: [
      {
        share: 0.5,
        rows: 200,
        wins: 60,
        logLoss: 0.52,
        auc: 0.71,
        intervals: { logLoss: [0.48, 0.56], auc: [0.66, 0.76] },
        difference: { mean: 0.02, standardError: 0.005 },
      },
      {
        share: 1,
        rows: 400,
        wins: 120,
        logLoss: 0.5,
        auc: 0.74,
        intervals: { logLoss: [0.47, 0.54], auc: [0.69, 0.78] },
        difference: null,
      },
    ],
    warnings: ["only a few wins"],
    notes: ["3 bags"],
    ...change,
  };
  return { name: "m", parts: await handMadeParts(), metrics, edits: [] };
}
