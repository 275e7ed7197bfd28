import type { Driver } from "./drivers.ts";

/** What one column is worth on a form. */
export interface FormField {
  readonly column: string;
  /** The part of the scores' spread that it carries by itself, 0 to 1; all columns together carry 1. */
  readonly share: number;
  /** Of it and all columns before it. */
  readonly cumulative: number;
  /** The gating criteria that it answers. */
  readonly criteria: readonly string[];
  /** Whether a form that asks no more than is needed asks it. */
  readonly isAsked: boolean;
}

/** A form carries so much of the scores' spread; what is left costs more fields than it tells. */
const ENOUGH = 0.8;

/**
 * Which few columns carry the model and the gate, those that carry most of the model first: the spread (variance) of each feature's contributions
 * over the training leads, by the stored bins, summed by column as if columns were independent. Asked are all that answer a gating
 * criterion, and of the others as many as are needed until those asked carry 80 % of the spread.
 * @param answers column → the gating criteria that it answers
 */
export function formFields(
  drivers: readonly Driver[],
  answers: ReadonlyMap<string, readonly string[]>,
): FormField[] {
  const spreads = new Map<string, number>([...answers.keys()].map((column) => [column, 0]));
  for (const driver of drivers) {
    const { column } = driver.feature;
    spreads.set(column, (spreads.get(column) ?? 0) + spreadOf(driver));
  }
  const total = [...spreads.values()].reduce((sum, spread) => sum + spread, 0);
  const ranked = [...spreads].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const share = (spread: number) => (total === 0 ? 0 : spread / total);
  let asked = ranked.reduce((sum, [column, spread]) => sum + (answers.has(column) ? share(spread) : 0), 0);
  let cumulative = 0;
  return ranked.map(([column, spread]) => {
    const criteria = answers.get(column) ?? [];
    const isNeeded = criteria.length === 0 && asked < ENOUGH && spread > 0;
    if (isNeeded) asked += share(spread);
    cumulative += share(spread);
    return { column, share: share(spread), cumulative, criteria, isAsked: criteria.length > 0 || isNeeded };
  });
}

/** The variance of a driver's contributions over the training leads. */
function spreadOf({ bins }: Driver): number {
  const leads = bins.reduce((sum, bin) => sum + bin.leads, 0);
  if (leads === 0) return 0;
  const mean = bins.reduce((sum, bin) => sum + bin.leads * bin.contribution, 0) / leads;
  return bins.reduce((sum, bin) => sum + bin.leads * (bin.contribution - mean) ** 2, 0) / leads;
}
