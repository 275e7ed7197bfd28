import { logLossOfLogit } from "../../numeric/logistic.ts";
import type { Task } from "../../numeric/pool.ts";
import { type Design, multiply } from "./design.ts";
import { Curvature, type Problem, solve } from "./solve.ts";

export interface PenaltyTrial {
  readonly design: Design;
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly link: Problem["link"];
  /** The rows whose part this is are held out. */
  readonly part: number;
  readonly parts: Uint8Array;
  /** Strongest first: each fit starts from the one before. */
  readonly penalties: readonly number[];
}

/** Close enough to tell penalties apart: the loss is then off by far less than they differ. */
const ROUGH = 1e-5;

/** By penalty, the summed loss of the rows held out. */
export const tryPenalties: Task<PenaltyTrial, Float64Array> = {
  name: "linear.tryPenalties",
  run: ({ design, y, weights, link, part, parts, penalties }) => {
    const learned = weights.map((weight, row) => (parts[row] === part ? 0 : weight));
    const score = new Float64Array(design.rows);
    const curvature = new Curvature(design);
    let start: Float64Array | undefined;
    return Float64Array.from(penalties, (penalty) => {
      const problem = {
        design,
        y,
        weights: learned,
        link,
        penalty,
        tolerance: ROUGH,
        ...(start && { start }),
      };
      start = solve(problem, curvature);
      multiply(design, start, score);
      let sum = 0;
      for (let row = 0; row < design.rows; row++)
        if (parts[row] === part)
          sum +=
            weights[row]! *
            (link === "logit" ? logLossOfLogit(score[row]!, y[row]!) : (score[row]! - y[row]!) ** 2 / 2);
      return sum;
    });
  },
};

/** The coefficients of one problem. */
export const fitCoefficients: Task<Problem, Float64Array> = {
  name: "linear.fitCoefficients",
  run: (problem) => solve(problem),
};
