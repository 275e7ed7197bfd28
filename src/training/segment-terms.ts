import { pairedDifference } from "../evaluation/paired-difference.ts";
import { cutPoints } from "../features/cut-points.ts";
import { type Feature, type FeatureMatrix, FIRST_LEVEL } from "../features/matrix.ts";
import { logLossOfLogit, sigmoid } from "../numeric/logistic.ts";
import { normalBelow } from "../numeric/normal-tail.ts";
import { binOf, countBins } from "../program/bin-of.ts";
import type { PairTerm, ScoreProgram, TableTerm } from "../program/program.ts";
import { purifyPairs } from "../program/purify.ts";
import { centreProgram } from "../program/transform.ts";

/** What one kind of lead has of its own, beside the model of all: a level for each segment, or one for each bin of a feature in it. */
export interface SegmentTerm {
  /** Names of features; the partner is null where segments differ by a level alone. */
  readonly segment: string;
  readonly partner: string | null;
  /** Each cell is shrunk towards the pooled model as so many leads at even odds, four times over, would. */
  readonly penalty: number;
  /** How much less log loss out of fold, with the standard error of the paired difference. */
  readonly gain: { readonly mean: number; readonly standardError: number };
}

/** Rows with the raw logits of a pooled model that never saw them. */
export interface SegmentRows {
  readonly matrix: FeatureMatrix;
  readonly logits: Float64Array;
  readonly y: Float64Array;
  /** How many leads each row stands for; null where each is one. */
  readonly importance: Float64Array | null;
}

const PENALTIES = [2, 8, 32];
/** Intervals of a partner that is a number. */
const INTERVALS = 4;
/** A category of more levels would part a segment into too few leads. */
const MOST_LEVELS = 20;
/** Partners that are tried out of fold, those that look best first, and terms kept. */
const MOST_TRIED = 8;
const MOST_KEPT = 4;
/** Chance lets so many segment terms in where there is nothing, of all tried together. */
const RISK = 0.05;
const STEPS = 12;

/**
 * Which segments need terms of their own: greedily the one that helps most out of fold, as long as it surely helps, with
 * Bonferroni's correction for all that could have been taken. So pooled models stay as they are where segments bring nothing.
 * @param folds the fold of each row: cells are fitted on the others
 * @param groups the buyer of each row
 * @param allowed whether two features may act together
 * @returns the terms, and the logits with them, each row's by cells of other folds
 */
export function chooseSegmentTerms(
  rows: SegmentRows,
  folds: Uint8Array,
  groups: Uint32Array,
  segments: readonly string[],
  allowed: (segment: Feature, partner: Feature) => boolean,
): { readonly terms: readonly SegmentTerm[]; readonly logits: Float64Array } {
  const terms: SegmentTerm[] = [];
  let logits = rows.logits;
  const shapes = candidatesOf(rows.matrix, segments, allowed);
  if (shapes.length === 0 || new Set(groups).size < 2) return { terms, logits };
  const tried = PENALTIES.length * shapes.length;
  while (terms.length < MOST_KEPT) {
    const now = { ...rows, logits };
    const found = promising(shapes, now)
      .flatMap((shape) => PENALTIES.map((penalty) => tryOutOfFold(shape, penalty, now, folds, groups)))
      .filter(({ gain }) => tried * normalBelow(-gain.mean / gain.standardError) < RISK)
      .sort((a, b) => b.gain.mean - a.gain.mean);
    const best = found[0];
    if (!best) break;
    terms.push({
      segment: nameOf(best.shape.segment, rows.matrix)!,
      partner: nameOf(best.shape.partner, rows.matrix),
      penalty: best.penalty,
      gain: best.gain,
    });
    logits = best.logits;
  }
  return { terms, logits };
}

/**
 * The program with these terms, fitted anew one after the other; one whose features it lacks is left out. The function of
 * the pooled program is otherwise untouched; pairs are purified and all terms centred on `training`.
 * @param rows what the pooled logits are known of, out of sample
 * @param weights one a row, for a bag; `rows.importance` by default
 */
export function addSegmentTerms(
  program: ScoreProgram,
  terms: readonly SegmentTerm[],
  rows: SegmentRows,
  training: { readonly matrix: FeatureMatrix; readonly weights?: Float64Array },
  weights: Float64Array | null = rows.importance,
): ScoreProgram {
  if (terms.length === 0) return program;
  let { logits } = rows;
  const added = terms.flatMap((term) => {
    const shape = shapeOf(rows.matrix, term.segment, term.partner);
    if (!shape) return [];
    const cells = fitCells(shape, term.penalty, { ...rows, logits, importance: weights });
    logits = logits.map((x, row) => x + cells[shape.cellOf(row)]!);
    return [asTerm(shape, cells)];
  });
  const whole = { ...program, terms: [...program.terms, ...added] };
  return centreProgram(
    purifyPairs(whole, training.matrix, training.weights),
    training.matrix,
    training.weights,
  );
}

/** What a person should know of the terms, one sentence each; none where no segment was named. */
export function describeSegmentTerms(
  segments: readonly string[] = [],
  terms: readonly SegmentTerm[],
  features: readonly Feature[],
): string[] {
  const isCategory = (name: string) => features.some((one) => one.name === name && one.kind === "category");
  const unread = segments.filter((name) => !isCategory(name));
  const told =
    unread.length === 0
      ? []
      : [`No terms of their own for ${unread.join(", ")}: wanted categories that the model reads.`];
  const read = segments.filter(isCategory);
  if (read.length === 0) return told;
  if (terms.length === 0)
    return [
      ...told,
      `No terms of their own for ${read.join(", ")}: none surely lowers the log loss out of fold, so all leads are told by the pooled model.`,
    ];
  const kept = terms.map(
    ({ segment, partner, gain }) =>
      `${partner === null ? `Levels of ${segment}` : `${segment} by ${partner}`}: terms of their own, shrunk towards the pooled model; out of fold they took ${gain.mean.toFixed(4)} ± ${gain.standardError.toFixed(4)} off the log loss.`,
  );
  return [...told, ...kept];
}

/** A table of cells: of a segment's codes, or of its codes by a partner's bins. */
interface Shape {
  readonly segment: number;
  readonly partner: number | null;
  /** Of the partner; empty for a category and for none. */
  readonly cuts: Float64Array;
  /** Cells a code of the segment. */
  readonly width: number;
  readonly cells: number;
  readonly cellOf: (row: number) => number;
}

function candidatesOf(
  matrix: FeatureMatrix,
  segments: readonly string[],
  allowed: (segment: Feature, partner: Feature) => boolean,
): Shape[] {
  return segments.flatMap((name) => {
    const segment = matrix.features.find((feature) => feature.name === name);
    if (segment?.kind !== "category") return [];
    const partners = matrix.features.filter(
      (feature) =>
        feature !== segment && (feature.levels?.length ?? 0) <= MOST_LEVELS && allowed(segment, feature),
    );
    return [null, ...partners.map((feature) => feature.name)].flatMap(
      (partner) => shapeOf(matrix, name, partner) ?? [],
    );
  });
}

function shapeOf(matrix: FeatureMatrix, segmentName: string, partnerName: string | null): Shape | null {
  const place = (name: string) => matrix.features.findIndex((feature) => feature.name === name);
  const segment = place(segmentName);
  const partner = partnerName === null ? null : place(partnerName);
  if (segment < 0 || partner === -1) return null;
  const codes = matrix.values[segment]!;
  const bins = countBins(matrix.features[segment]!, new Float64Array());
  const codeOf = (row: number) => binOf(new Float64Array(), bins, codes[row]!, true);
  if (partner === null)
    return { segment, partner, cuts: new Float64Array(), width: 1, cells: bins, cellOf: codeOf };
  const feature = matrix.features[partner]!;
  const isCategory = feature.kind === "category";
  const values = matrix.values[partner]!;
  const cuts = isCategory
    ? new Float64Array()
    : cutPoints(
        Float64Array.from(values).filter((x) => !Number.isNaN(x)),
        undefined,
        INTERVALS,
      );
  const width = countBins(feature, cuts);
  const cellOf = (row: number) => codeOf(row) * width + binOf(cuts, width, values[row]!, isCategory);
  return { segment, partner, cuts, width, cells: bins * width, cellOf };
}

/** Those whose first step of Newton's method promises most, at the middle penalty. */
function promising(shapes: readonly Shape[], rows: SegmentRows): Shape[] {
  const promised = shapes.map((shape) => {
    const { gradient, hessian } = slopesOf(shape, rows, new Float64Array(shape.cells), everyRow);
    const gain = gradient.reduce((sum, g, cell) => sum + (g * g) / (hessian[cell]! + PENALTIES[1]!), 0);
    return { shape, gain };
  });
  return promised
    .sort((a, b) => b.gain - a.gain)
    .slice(0, MOST_TRIED)
    .map(({ shape }) => shape);
}

function tryOutOfFold(
  shape: Shape,
  penalty: number,
  rows: SegmentRows,
  folds: Uint8Array,
  groups: Uint32Array,
) {
  const logits = new Float64Array(rows.y.length);
  for (const fold of new Set(folds)) {
    const cells = fitCells(shape, penalty, rows, (row) => folds[row] !== fold);
    folds.forEach((of, row) => {
      if (of === fold) logits[row] = rows.logits[row]! + cells[shape.cellOf(row)]!;
    });
  }
  const lossesOf = (some: Float64Array) => some.map((x, row) => logLossOfLogit(x, rows.y[row]!));
  const gain = pairedDifference(lossesOf(rows.logits), lossesOf(logits), {
    groups,
    ...(rows.importance && { weights: rows.importance }),
  });
  return { shape, penalty, logits, gain };
}

/**
 * What each cell adds to the pooled logit: the value of least log loss with a quadratic pull towards 0 (the mode under a normal
 * prior with mean 0 and variance 1 / penalty). Leads whose segment is missing, unseen or rare keep the pooled logit.
 */
function fitCells(
  shape: Shape,
  penalty: number,
  rows: SegmentRows,
  isTaught: (row: number) => boolean = everyRow,
): Float64Array {
  const cells = new Float64Array(shape.cells);
  for (let step = 0; step < STEPS; step++) {
    const { gradient, hessian } = slopesOf(shape, rows, cells, isTaught);
    let furthest = 0;
    for (let cell = FIRST_LEVEL * shape.width; cell < cells.length; cell++) {
      const move = (gradient[cell]! - penalty * cells[cell]!) / (hessian[cell]! + penalty);
      cells[cell]! += Math.max(-2, Math.min(2, move)); // a step of Newton's method far out would overshoot
      furthest = Math.max(furthest, Math.abs(move));
    }
    if (furthest < 1e-6) break;
  }
  return cells;
}

/** How the log likelihood rises with each cell's value, and how it bends. */
function slopesOf(
  { cellOf, cells: count }: Shape,
  { logits, y, importance }: SegmentRows,
  cells: Float64Array,
  isTaught: (row: number) => boolean,
) {
  const gradient = new Float64Array(count);
  const hessian = new Float64Array(count);
  for (let row = 0; row < y.length; row++) {
    if (!isTaught(row)) continue;
    const cell = cellOf(row);
    const p = sigmoid(logits[row]! + cells[cell]!);
    const weight = importance?.[row] ?? 1;
    gradient[cell]! += weight * (y[row]! - p);
    hessian[cell]! += weight * p * (1 - p);
  }
  return { gradient, hessian };
}

function everyRow(): boolean {
  return true;
}

function asTerm({ segment, partner, cuts }: Shape, values: Float64Array): TableTerm | PairTerm {
  if (partner === null) return { kind: "table", feature: segment, cuts, values };
  return { kind: "pair", features: [segment, partner], cuts: [new Float64Array(), cuts], values };
}

function nameOf(place: number | null, matrix: FeatureMatrix): string | null {
  return place === null ? null : matrix.features[place]!.name;
}
