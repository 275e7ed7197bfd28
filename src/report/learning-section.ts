import type { LearningPoint } from "../training/learning-curve.ts";
import { describeLearning } from "./describe-learning.ts";
import { number, range, table } from "./markdown.ts";

/** The learning curve as a part of the card. */
export function learningSection(points: readonly LearningPoint[]): string[] {
  if (points.length === 0) return [];
  return [
    "## What more leads would bring",
    describeLearning(points),
    table(LEARNING_HEADER, learningRows(points)),
  ];
}

export const LEARNING_HEADER = ["learned from", "wins", "log loss", "interval", "AUC", "interval"];

export function learningRows(points: readonly LearningPoint[]): string[][] {
  return points.map(({ rows, wins, logLoss, auc, intervals }) => [
    String(rows),
    String(wins),
    number(logLoss),
    range(intervals.logLoss),
    number(auc, 3),
    range(intervals.auc, 3),
  ]);
}
