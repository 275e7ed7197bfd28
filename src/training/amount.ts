import { pairedDifference } from "../evaluation/paired-difference.ts";
import { takeRows } from "../features/matrix.ts";
import { learnerNamed } from "../learners/catalogue.ts";
import type { FitInput, Learner } from "../learners/learner.ts";
import { quantileSorted } from "../numeric/order.ts";
import type { AmountModel } from "../scoring/parts.ts";
import { groupedFolds } from "./folds.ts";
import { outOfFold } from "./out-of-fold.ts";

/** Simplest first. A scorecard of points or evidence by bins says too little of an amount. */
const LEARNERS = ["linear", "additive", "boosted"];
/** Fewer deals tell little more than their mean. */
const FEWEST_DEALS = 30;
const FOLDS = 5;
/** The middle nine tenths of the residuals. */
const TAIL = 0.05;

export interface FittedAmount {
  readonly model: AmountModel | null;
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Learns the amount of a deal, given that it is won: squared error on the log amount, the simplest learner within one standard
 * error of the best out of fold, turned back into a mean by Duan's smearing factor (Duan 1983, JASA 78), with the middle nine
 * tenths of the out-of-fold residuals as its 90 % interval.
 * @param input of all mature rows; `y` tells who won
 * @param amounts one a row of the input, `NaN` where unknown; empty where there is no column of amounts
 * @param leads the lead of each row, where some rows are looks at the same one: deals are counted as leads
 */
export async function fitAmount(
  input: FitInput,
  amounts: Float64Array,
  leads: Uint32Array = Uint32Array.from(amounts.keys()),
): Promise<FittedAmount> {
  if (amounts.length === 0) return { model: null, notes: [] };
  const countOf = (rows: Uint32Array) => new Set(rows.map((row) => leads[row]!)).size;
  const won = Uint32Array.from(amounts.keys()).filter((row) => input.y[row] === 1);
  const deals = won.filter((row) => amounts[row]! > 0 && amounts[row]! < Number.POSITIVE_INFINITY);
  const notes: string[] = [];
  const [wonLeads, dealCount] = [countOf(won), countOf(deals)];
  const unusable = wonLeads - dealCount;
  if (unusable > 0)
    notes.push(
      `${unusable} of ${wonLeads} won leads have no amount above 0: the amounts of the other ${dealCount} were learned from.`,
    );
  if (dealCount < FEWEST_DEALS)
    return {
      model: null,
      notes: [
        ...notes,
        `Amounts aren't predicted: ${dealCount} won deals have one, wanted at least ${FEWEST_DEALS}.`,
      ],
    };

  const { matrix, groups, pool, signal, seed } = input;
  const logs = Float64Array.from(deals, (row) => Math.log(amounts[row]!));
  const own: FitInput & { readonly groups: Uint32Array } = {
    matrix: takeRows(matrix, deals),
    y: logs,
    groups: Uint32Array.from(deals, (row) => groups?.[row] ?? row),
    link: "identity",
    seed,
    ...(pool && { pool }),
    ...(signal && { signal }),
  };
  const median = quantileSorted(logs.slice().sort(), 0.5);
  const count = Math.min(FOLDS, new Set(own.groups).size);
  if (count < 2)
    return { model: null, notes: [...notes, "Amounts aren't predicted: all won deals are one buyer's."] };
  const folds = groupedFolds(
    logs.map((log) => Number(log > median)),
    own.groups,
    count,
    seed,
  );
  const { learner, residuals } = await simplestNearTheBest(own, folds);
  const { program } = await learner.fit({ ...own, wantsBags: false });
  const smearing = residuals.reduce((sum, residual) => sum + Math.exp(residual), 0) / residuals.length;
  const sorted = residuals.slice().sort();
  return {
    model: {
      learner: learner.name,
      program,
      smearing,
      residuals: [quantileSorted(sorted, TAIL), quantileSorted(sorted, 1 - TAIL)],
      deals: dealCount,
    },
    notes,
  };
}

async function simplestNearTheBest(
  input: FitInput & { readonly groups: Uint32Array },
  folds: Uint8Array,
): Promise<{ learner: Learner; residuals: Float64Array }> {
  const tried: { learner: Learner; residuals: Float64Array; losses: Float64Array; mean: number }[] = [];
  for (const learner of LEARNERS.map(learnerNamed)) {
    const predicted = await outOfFold(learner, input, folds);
    const residuals = input.y.map((y, row) => y - predicted[row]!);
    const losses = residuals.map((residual) => residual ** 2);
    tried.push({ learner, residuals, losses, mean: losses.reduce((a, b) => a + b, 0) / losses.length });
  }
  const best = tried.reduce((a, b) => (b.mean < a.mean ? b : a));
  return tried.find((one) => {
    if (one === best) return true;
    const { mean, standardError } = pairedDifference(one.losses, best.losses, { groups: input.groups });
    return mean <= standardError;
  })!;
}
