import { logLossOfLogit, sigmoid } from "../../numeric/logistic.ts";
import { constantOf } from "../constant.ts";
import { factorise, solveFactored } from "./cholesky.ts";
import { conjugateGradients } from "./conjugate-gradients.ts";
import { type Design, multiply, multiplyTransposed, weightedGram } from "./design.ts";

/** Up to so many columns the Newton step is solved by factorisation, beyond by conjugate gradients. */
const MOST_FACTORED = 500;
const MOST_STEPS = 200;
/** A second derivative is taken anew where the last step left more than this share of the gradient. */
const STALE = 0.25;
/** A fall of so small a share of the loss is lost in its rounding: the full step is taken without a look, so many times at most. */
const UNSEEN = 1e-12;
const MOST_BLIND = 3;

export interface Problem {
  readonly design: Design;
  readonly y: Float64Array;
  /** ≥ 0; a row of weight 0 is left out. */
  readonly weights: Float64Array;
  readonly link: "logit" | "identity";
  /** > 0; the intercept is free of it. */
  readonly penalty: number;
  /** Where to start; zero, with the best constant, by default. */
  readonly start?: Float64Array;
  /** The largest gradient at which to stop, relative to the summed |error| of the best constant; 1e-10 by default. */
  readonly tolerance?: number;
}

/**
 * The loss's second derivative in the coefficients, without the penalty: the dearest part of a step. It changes little from step
 * to step and from penalty to penalty, so what is known of it serves as long as steps by it get on (the chord method).
 */
export class Curvature {
  /** The lower triangle, row by row; null where there are too many columns. */
  readonly gram: Float64Array | null;
  isKnown = false;

  constructor({ columns }: Design) {
    this.gram = columns <= MOST_FACTORED ? new Float64Array(columns * columns) : null;
  }
}

/**
 * The coefficients at the minimum of Σ weight · loss + penalty / 2 · Σ coefficient², by projected Newton steps with
 * backtracking (Bertsekas 1982). The loss is the log loss, or half the squared error under the identity link.
 * @param kept of the same design and weights, to be used and taught; without it every step takes the curvature anew
 */
export function solve(problem: Problem, kept?: Curvature): Float64Array {
  const curvature = kept ?? new Curvature(problem.design);
  const { design, y, weights, link, penalty, start, tolerance = 1e-10 } = problem;
  const { rows, columns, signs } = design;
  const constant = constantOf(y, weights, link);
  const b = start ? start.slice() : new Float64Array(columns);
  if (!start) b[0] = constant;
  const score = new Float64Array(rows);
  const trial = new Float64Array(columns);
  const error = new Float64Array(rows);
  const h = new Float64Array(rows);
  const gradient = new Float64Array(columns);
  const direction = new Float64Array(columns);
  const { gram } = curvature;
  const factor = gram && new Float64Array(gram.length);
  const isFree = new Uint8Array(columns);
  const wasFree = new Uint8Array(columns);
  let isFactored = false;

  const expected = link === "logit" ? sigmoid(constant) : constant;
  let spread = 0;
  for (let i = 0; i < rows; i++) spread += weights[i]! * Math.abs(y[i]! - expected);

  multiply(design, b, score);
  let loss = objective(problem, b, score);
  let lastSteepest = Number.POSITIVE_INFINITY;
  let blindSteps = 0;
  for (let count = 0; count < MOST_STEPS; count++) {
    for (let i = 0; i < rows; i++) {
      const p = link === "logit" ? sigmoid(score[i]!) : score[i]!;
      error[i] = weights[i]! * (p - y[i]!);
      h[i] = link === "logit" ? weights[i]! * p * (1 - p) : weights[i]!;
    }
    multiplyTransposed(design, error, gradient);
    let steepest = 0;
    for (let j = 0; j < columns; j++) {
      if (j > 0) gradient[j]! += penalty * b[j]!;
      // at its bound, and the descent points outside
      isFree[j] = signs[j] !== 0 && b[j] === 0 && signs[j]! * gradient[j]! >= 0 ? 0 : 1;
      if (isFree[j]) steepest = Math.max(steepest, Math.abs(gradient[j]!));
    }
    if (steepest <= tolerance * spread) break;

    for (let j = 0; j < columns; j++) direction[j] = isFree[j] ? -gradient[j]! : 0;
    const isFresh = !kept || !curvature.isKnown || steepest > STALE * lastSteepest;
    lastSteepest = steepest;
    if (gram && factor) {
      if (isFresh) weightedGram(design, h, gram);
      curvature.isKnown = true;
      if (isFresh || !isFactored || isFree.some((free, j) => free !== wasFree[j])) {
        factor.set(gram);
        for (let j = 0; j < columns; j++)
          if (!isFree[j])
            for (let k = 0; k < columns; k++) factor[j * columns + k] = factor[k * columns + j] = 0;
        for (let j = 1; j < columns; j++) factor[j * columns + j]! += isFree[j] ? penalty : 1;
        factorise(factor, columns);
        isFactored = true;
        wasFree.set(isFree);
      }
      solveFactored(factor, direction);
    } else conjugateGradients(design, h, penalty, isFree, direction);

    const before = loss;
    let isTaken = false;
    for (let share = 1; share > 1e-10 && !isTaken; share /= 2) {
      let expectedFall = 0;
      for (let j = 0; j < columns; j++) {
        const moved = b[j]! + share * direction[j]!;
        trial[j] = signs[j]! * moved < 0 ? 0 : moved;
        expectedFall += gradient[j]! * (trial[j]! - b[j]!);
      }
      multiply(design, trial, score);
      const at = objective(problem, trial, score);
      const isBlind = -expectedFall <= UNSEEN * Math.abs(before);
      if (isBlind) blindSteps++;
      isTaken = isBlind || (at <= before + 1e-4 * expectedFall && at < before);
      if (isTaken) {
        loss = at;
        b.set(trial);
      }
    }
    if (blindSteps > MOST_BLIND) break;
    if (isTaken) continue;
    if (isFresh || !gram) break; // as far as rounding lets it come
    curvature.isKnown = false;
    multiply(design, b, score);
  }
  return b;
}

function objective({ y, weights, link, penalty }: Problem, b: Float64Array, score: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++)
    if (weights[i]! > 0)
      sum +=
        weights[i]! * (link === "logit" ? logLossOfLogit(score[i]!, y[i]!) : (score[i]! - y[i]!) ** 2 / 2);
  for (let j = 1; j < b.length; j++) sum += (penalty / 2) * b[j]! * b[j]!;
  return sum;
}
