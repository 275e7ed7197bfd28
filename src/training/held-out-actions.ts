import type { LeadTable } from "../leads/table.ts";
import type { Framework } from "../qualification/framework.ts";
import type { CompiledFramework } from "../qualification/qualify.ts";
import { type ActionCell, actionMatrix, type Judged } from "../scoring/action-matrix.ts";
import { dispositionOf } from "../scoring/disposition.ts";
import type { Calibration } from "../scoring/parts.ts";
import { gradeOf, scoreOf } from "../scoring/rank.ts";

/** The held-out leads by grade and stage, as numbers alone: a version holds no lead. */
export interface HeldOutActions {
  readonly framework: string;
  readonly leads: number;
  readonly cells: readonly ActionCell[];
  /** How many have grade A or B, and a gating criterion that isn't met. */
  readonly highScoreGateFailed: number;
  /** How many have grade C or D, and pass the gate. */
  readonly lowScoreGatePassed: number;
}

/**
 * What score and gate say of the held-out leads, each by the model that never saw it.
 * @param heldOut rows of the table, and the probability of each
 * @param moments when each row of the table is looked at
 */
export function heldOutActions(
  framework: Framework,
  compiled: CompiledFramework,
  table: LeadTable,
  moments: Float64Array,
  heldOut: { readonly rows: Uint32Array; readonly probabilities: Float64Array },
  { gradeCuts, quantiles }: Pick<Calibration, "gradeCuts" | "quantiles">,
): HeldOutActions {
  const judge = compiled.forTable(table, moments);
  const gates = new Set(framework.criteria.filter((criterion) => criterion.gates).map(({ name }) => name));
  const { leads, cells, highScoreGateFailed, lowScoreGatePassed } = actionMatrix(framework, judged());
  return {
    framework: framework.name,
    leads,
    cells,
    highScoreGateFailed: highScoreGateFailed.length,
    lowScoreGatePassed: lowScoreGatePassed.length,
  };

  function* judged(): Generator<Judged> {
    for (const [at, row] of heldOut.rows.entries()) {
      const probability = heldOut.probabilities[at]!;
      const grade = gradeOf(probability, gradeCuts);
      const qualification = judge(row);
      const { disposition } = dispositionOf(qualification, gates, grade);
      yield { id: "", score: scoreOf(probability, quantiles), grade, disposition, qualification };
    }
  }
}
