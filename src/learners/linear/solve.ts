import { logLossOfLogit, sigmoid } from "../../numeric/logistic.ts";
import { constantOf } from "../constant.ts";
import { solveInPlace } from "./cholesky.ts";
import { conjugateGradients } from "./conjugate-gradients.ts";
import { type Design, multiply, multiplyTransposed, weightedGram } from "./design.ts";

/** Up to so many columns the Newton step is solved by factorisation, beyond by conjugate gradients. */
const MOST_FACTORED = 500;
const MOST_STEPS = 200;
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
 * The coefficients at the minimum of Σ weight · loss + penalty / 2 · Σ coefficient², by projected Newton steps with
 * backtracking (Bertsekas 1982). The loss is the log loss, or half the squared error under the identity link.
 */
export function solve(problem: Problem): Float64Array {
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
  const gram = columns <= MOST_FACTORED ? new Float64Array(columns * columns) : null;
  const isFree = new Uint8Array(columns);

  const expected = link === "logit" ? sigmoid(constant) : constant;
  let spread = 0;
  for (let i = 0; i < rows; i++) spread += weights[i]! * Math.abs(y[i]! - expected);

  multiply(design, b, score);
  let loss = objective(problem, b, score);
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
    if (gram) {
      weightedGram(design, h, gram);
      for (let j = 0; j < columns; j++) {
        for (let k = 0; k < columns; k++) if (!isFree[j] || !isFree[k]) gram[j * columns + k] = 0;
        if (j > 0) gram[j * columns + j]! += isFree[j] ? penalty : 1;
      }
      solveInPlace(gram, direction);
    } else conjugateGradients(design, h, penalty, isFree, direction);

    const before = loss;
    for (let share = 1; share > 1e-10; share /= 2) {
      let expectedFall = 0;
      for (let j = 0; j < columns; j++) {
        const moved = b[j]! + share * direction[j]!;
        trial[j] = signs[j]! * moved < 0 ? 0 : moved;
        expectedFall += gradient[j]! * (trial[j]! - b[j]!);
      }
      multiply(design, trial, score);
      const at = objective(problem, trial, score);
      if (at <= before + 1e-4 * expectedFall && at < before) {
        loss = at;
        b.set(trial);
        break;
      }
    }
    if (loss === before) break; // as far as rounding lets it come
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
