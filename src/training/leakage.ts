import { denseGroups } from "../evaluation/dense-groups.ts";
import { type Column, findColumn, type LeadTable } from "../leads/table.ts";
import { Random } from "../numeric/random.ts";
import { type FillRate, type FillRates, fillRates } from "./fill-rates.ts";
import { groupedFolds } from "./folds.ts";
import { oneFieldAuc } from "./one-field-auc.ts";
import { OPEN, WON } from "./outcomes.ts";

export type LeakageVerdict = "clean" | "doubtful" | "leak";

export interface ColumnLeakage {
  readonly column: string;
  readonly verdict: LeakageVerdict;
  /** One sentence with the figures behind the verdict. */
  readonly because: string;
}

export interface AuditOptions {
  /** The columns that features could be made from. */
  readonly columns: readonly string[];
  /** The rows to judge by, all with a label. */
  readonly rows: Uint32Array;
  /** `OPEN`, `LOST` or `WON` for each row of the table. */
  readonly outcome: Uint8Array;
  /** The label of each row of the table, 0 or 1 for those in `rows`. */
  readonly y: Float64Array;
  /** The buyer of each row of the table; by default each row stands alone. */
  readonly groups?: Uint32Array;
  readonly seed: number;
}

/** Filled for at least that share of one outcome's leads … */
const MOST = 0.5;
/** … and for at most that share of the others': written with the outcome. */
const HARDLY_ANY = 0.02;
/** A difference in fill that is told, and one that is told where the column alone says much as well. */
const LARGE_DIFFERENCE = 0.5;
const SOME_DIFFERENCE = 0.25;
const STRONG_AUC = 0.75;
/** A column that is filled for some leads of one outcome and none of the others is told if at least so many are. */
const SOME = 0.05;
const NONE = 0.001;
/** Of an outcome, before a verdict of leak; fewer could do it by chance. */
const FEWEST_LEADS = 20;
/** One field that tells won from lost so well is the outcome in other words. */
const LEAK_AUC = 0.99;
/** Honest single fields of real lead files reach 0.78 (interest rates, in a bank's campaign over years). */
const DOUBTFUL_AUC = 0.8;
const FOLDS = 5;
const MOST_ROWS = 50_000;

/**
 * Looks for columns that were written after the outcome, by two tests: whether the cell is filled depends on the outcome,
 * or the column alone nearly is the outcome (against the label and, where open leads or the horizon make a difference,
 * against won or lost). At most 50,000 rows, drawn by the seed, serve the second.
 * @returns a verdict for each column, in their order
 * @throws RangeError for a column that isn't in the table, or arrays that don't have a value for each of its rows
 */
export function auditLeakage(table: LeadTable, options: AuditOptions): readonly ColumnLeakage[] {
  const { columns, rows, outcome, y, groups } = options;
  for (const values of [outcome, y, groups]) {
    if (values !== undefined && values.length !== table.rows) {
      throw new RangeError(`auditing ${table.rows} leads with ${values.length} outcomes, labels or groups`);
    }
  }
  const samples = drawSamples(options);
  return columns.map((name) => {
    const column = findColumn(table, name);
    if (column === undefined) throw new RangeError(`no column ${name} in ${table.source} to audit`);
    const fill = fillRates(column, rows, outcome);
    return { column: name, ...judge(fill, bestAuc(column, samples)) };
  });
}

interface Sample {
  readonly rows: Uint32Array;
  readonly y: Float64Array;
  readonly folds: Uint8Array;
  /** The smaller of its two classes. */
  readonly fewest: number;
}

/** The labelled rows with their labels and, where that differs, the closed ones with won and lost. */
function drawSamples({ rows, outcome, y, groups, seed }: AuditOptions): readonly Sample[] {
  const drawn = new Random(seed, "leakage").shuffle(rows.slice()).subarray(0, MOST_ROWS).sort();
  const sampleOf = (of: Uint32Array, label: (row: number) => number): Sample | null => {
    const labels = Float64Array.from(of, label);
    const buyers = Array.from(of, (row) => groups?.[row] ?? row);
    if (denseGroups(buyers).count < FOLDS) return null;
    const wins = labels.reduce((sum, value) => sum + value, 0);
    const fewest = Math.min(wins, labels.length - wins);
    return { rows: of, y: labels, folds: groupedFolds(labels, buyers, FOLDS, seed), fewest };
  };
  const isWon = (row: number) => Number(outcome[row] === WON);
  const differs = drawn.some((row) => outcome[row] === OPEN || y[row] !== isWon(row));
  const samples = [sampleOf(drawn, (row) => y[row]!)];
  if (differs) {
    samples.push(
      sampleOf(
        drawn.filter((row) => outcome[row] !== OPEN),
        isWon,
      ),
    );
  }
  return samples.filter((sample) => sample !== null);
}

interface Best {
  readonly auc: number;
  readonly fewest: number;
}

function bestAuc(column: Column, samples: readonly Sample[]): Best | null {
  let best: Best | null = null;
  for (const { rows, y, folds, fewest } of samples) {
    const auc = oneFieldAuc(column, rows, y, folds);
    if (auc !== null && (best === null || auc > best.auc)) best = { auc, fewest };
  }
  return best;
}

function judge(fill: FillRates, best: Best | null): Omit<ColumnLeakage, "column"> {
  const filled = describe(fill);
  const enough = Math.min(fill.won.leads, fill.lost.leads) >= FEWEST_LEADS;
  const [high, low] = fill.won.rate >= fill.lost.rate ? [fill.won, fill.lost] : [fill.lost, fill.won];
  const openAtMost = (share: number) => fill.open.leads === 0 || fill.open.rate <= share;
  if (high.rate >= MOST && low.rate <= HARDLY_ANY && openAtMost(HARDLY_ANY) && enough) {
    return { verdict: "leak", because: `${filled}: it is written with the outcome` };
  }
  const alone =
    best === null ? "" : `alone it tells won from lost leads with an AUC of ${best.auc.toFixed(3)}`;
  if (best !== null && best.auc >= LEAK_AUC && best.fewest >= FEWEST_LEADS) {
    return { verdict: "leak", because: `${alone}: it is the outcome in other words` };
  }
  if (best !== null && best.auc >= DOUBTFUL_AUC) {
    return { verdict: "doubtful", because: `${alone}, which is rare for what is known beforehand` };
  }
  const difference = high.rate - low.rate;
  if (difference >= LARGE_DIFFERENCE) {
    return { verdict: "doubtful", because: `${filled}: it may be written with the outcome` };
  }
  if (difference >= SOME_DIFFERENCE && best !== null && best.auc >= STRONG_AUC) {
    return { verdict: "doubtful", because: `${filled}, and ${alone}: it may be written with the outcome` };
  }
  // By the rate of the one outcome, so many leads of the other should be filled.
  const expected = Math.min(high.leads, low.leads) * high.rate;
  if (high.rate >= SOME && low.rate <= NONE && openAtMost(NONE) && expected >= FEWEST_LEADS) {
    return { verdict: "doubtful", because: `${filled}: it may be written with the outcome` };
  }
  if (isWrittenAtClosing(fill)) {
    return { verdict: "doubtful", because: `${filled}: it may be written when a lead is closed` };
  }
  return { verdict: "clean", because: alone === "" ? filled : `${filled}; ${alone}` };
}

function isWrittenAtClosing({ won, lost, open }: FillRates): boolean {
  return open.leads >= FEWEST_LEADS && open.rate <= HARDLY_ANY && Math.min(won.rate, lost.rate) >= MOST;
}

function describe({ won, lost, open }: FillRates): string {
  const parts = [`${percent(won)} of won`, `${percent(lost)} of lost`];
  if (open.leads > 0) parts.push(`${percent(open)} of open`);
  const last = parts.pop()!;
  return `filled for ${parts.join(", ")} and ${last} leads`;
}

function percent({ rate }: FillRate): string {
  return `${(100 * rate).toFixed(1)} %`;
}
