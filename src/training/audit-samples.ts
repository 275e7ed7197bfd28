import { denseGroups } from "../evaluation/dense-groups.ts";
import type { Column } from "../leads/table.ts";
import { Random } from "../numeric/random.ts";
import { groupedFolds } from "./folds.ts";
import { oneFieldAuc } from "./one-field-auc.ts";
import { OPEN, WON } from "./outcomes.ts";

/** Rows with labels to judge single columns by. */
export interface AuditSample {
  readonly rows: Uint32Array;
  /** 0 or 1 for each of `rows`. */
  readonly y: Float64Array;
  readonly folds: Uint8Array;
  /** The smaller of its two classes. */
  readonly fewest: number;
}

export interface SampleOptions {
  readonly rows: Uint32Array;
  readonly outcome: Uint8Array;
  readonly y: Float64Array;
  readonly groups?: Uint32Array;
  readonly seed: number;
}

/** The AUC of one column alone. */
export interface FieldAuc {
  readonly auc: number;
  /** Leads of the smaller class that it was measured on. */
  readonly fewest: number;
  /** Its standard error where the column tells nothing (the variance of Mann and Whitney's statistic). */
  readonly chance: number;
}

const FOLDS = 5;
const MOST_ROWS = 50_000;

/** At most 50,000 of the labelled rows with their labels and, where that differs, the closed ones with won and lost. */
export function drawSamples({ rows, outcome, y, groups, seed }: SampleOptions): readonly AuditSample[] {
  const drawn = new Random(seed, "leakage").shuffle(rows.slice()).subarray(0, MOST_ROWS).sort();
  const sampleOf = (of: Uint32Array, label: (row: number) => number): AuditSample | null => {
    const labels = Float64Array.from(of, label);
    const buyers = Array.from(of, (row) => groups?.[row] ?? row);
    if (denseGroups(buyers).count < FOLDS) return null;
    const folds = groupedFolds(labels, buyers, FOLDS, seed);
    return { rows: of, y: labels, folds, fewest: smallerClass(labels) };
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

/** The same sample without the rows that `keep` refuses. */
export function thin(sample: AuditSample, keep: (row: number) => boolean): AuditSample {
  const places = Uint32Array.from(sample.rows.keys()).filter((at) => keep(sample.rows[at]!));
  const y = Float64Array.from(places, (at) => sample.y[at]!);
  return {
    rows: Uint32Array.from(places, (at) => sample.rows[at]!),
    y,
    folds: Uint8Array.from(places, (at) => sample.folds[at]!),
    fewest: smallerClass(y),
  };
}

/** The largest of the column's AUCs on the samples; null where none has both classes. */
export function bestAuc(column: Column, samples: readonly AuditSample[]): FieldAuc | null {
  let best: FieldAuc | null = null;
  for (const { rows, y, folds, fewest } of samples) {
    const auc = oneFieldAuc(column, rows, y, folds);
    if (auc === null || (best !== null && auc <= best.auc)) continue;
    const others = y.length - fewest;
    best = { auc, fewest, chance: Math.sqrt((y.length + 1) / (12 * fewest * others)) };
  }
  return best;
}

function smallerClass(labels: Float64Array): number {
  const wins = labels.reduce((sum, value) => sum + value, 0);
  return Math.min(wins, labels.length - wins);
}
