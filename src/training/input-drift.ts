import { populationStability } from "../evaluation/population-stability.ts";
import { FIRST_LEVEL, MISSING } from "../features/matrix.ts";
import { applyPlan, type FeaturePlan, type Transform } from "../features/plan.ts";
import type { LeadTable } from "../leads/table.ts";
import { countAtMost } from "../numeric/order.ts";
import type { Reference } from "./reference.ts";

/** How far one input has moved from what a version was trained on. */
export interface InputDrift {
  readonly feature: string;
  /** Population stability index. */
  readonly psi: number;
  /** Above the bound, and beyond what chance does to so few leads. */
  readonly isDrifted: boolean;
}

/** "The population has shifted" (Siddiqi 2006, "Credit risk scorecards"). */
export const PSI_BOUND = 0.25;

/**
 * How far each feature that a version reads has drifted, farthest first. What moves with the calendar alone (the month, days on an
 * absolute clock) isn't asked.
 * @param table leads as they were seen at `moments`, with the types that the plan was fitted on
 * @param without columns that aren't asked
 */
export function inputDrift(
  plan: FeaturePlan,
  reference: Reference,
  table: LeadTable,
  moments: Float64Array,
  without: ReadonlySet<string>,
): InputDrift[] {
  const { values } = applyPlan(plan, table, moments);
  const drifts = plan.features.flatMap((feature, f): InputDrift[] => {
    const known = reference.features.find(({ feature: name }) => name === feature.name);
    if (!known || without.has(feature.column) || movesByItself(plan.transforms[f]!)) return [];
    const now = new Float64Array(known.shares.length);
    for (const value of values[f]!) {
      const code = feature.kind === "category" ? value : codeOf(value, known.cuts);
      now[code] = now[code]! + 1;
    }
    const before = known.shares.map((share) => Math.round(share * reference.leads));
    const { psi, chance } = populationStability(before, now);
    return [{ feature: feature.name, psi, isDrifted: psi > PSI_BOUND && psi > chance }];
  });
  return drifts.sort((a, b) => b.psi - a.psi || (a.feature < b.feature ? -1 : 1));
}

function movesByItself(transform: Transform): boolean {
  return transform.kind === "date" && (transform.part === "month" || transform.part === "absolute_days");
}

/** The bin of a number, as `features/bins.ts` numbers them. */
function codeOf(value: number, cuts: readonly number[]): number {
  return Number.isNaN(value) ? MISSING : FIRST_LEVEL + countAtMost(cuts, value);
}
