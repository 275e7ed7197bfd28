import type { Feature, FeatureMatrix } from "../features/matrix.ts";
import type { FitInput, Fitted, Learner } from "../learners/learner.ts";
import { argsort } from "../numeric/order.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import { holdLast } from "../program/hold-last.ts";
import type { ScoreProgram } from "../program/program.ts";
import { centreProgram } from "../program/transform.ts";
import { newestTerm } from "./late-levels.ts";
import { levelOffset } from "./level-offset.ts";
import { designEffect, movedCategories } from "./signs-of-shift.ts";

/** Wins, and others, that a stretch of time holds on average, at least: the level of fewer leads is chance. */
const FEWEST = 25;
/** With fewer stretches there is no time to speak of; more would tell the newest level from too few leads. */
export const FEWEST_STRETCHES = 4;
const MOST_STRETCHES = 48;
/** Of late: what came so much of the whole time before the newest leads counts half as much as these for the level. */
const LATE = 1 / 16;
/** The level that the learner found holds against the newest leads as so many at even odds, four times over, would. */
const PENALTY = 16;
/** A lead that came so much of the whole time before the newest one counts half as much as it. */
const HALF_LIFE = 0.5;

/**
 * When each row came, as the number of its stretch of time: stretches hold as many rows each, and rows of one moment stay together.
 * @returns null without moments, or where there are too few wins or others for four stretches
 */
export function stretchesOf({ moments, y }: Pick<FitInput, "moments" | "y">): Float64Array | null {
  if (!moments) return null;
  const wins = y.reduce((sum, label) => sum + label, 0);
  const count = Math.min(MOST_STRETCHES, Math.floor(Math.min(wins, y.length - wins) / FEWEST));
  if (count < FEWEST_STRETCHES) return null;
  const order = argsort(moments);
  const stretches = new Float64Array(moments.length);
  let stretch = 0;
  order.forEach((row, at) => {
    if (at > 0 && moments[row] !== moments[order[at - 1]!]) stretch = Math.floor((at * count) / order.length);
    stretches[row] = stretch;
  });
  return stretches;
}

/** The input with the stretch of each row as its last feature, and older rows counting less. */
export function withClock(input: FitInput, stretches: Float64Array): FitInput {
  const { rows, features, values } = input.matrix;
  const names = new Set(features.map(({ name }) => name));
  let name = "time";
  while (names.has(name)) name += "'";
  const clock: Feature = { name, column: name, kind: "number" };
  const matrix: FeatureMatrix = { rows, features: [...features, clock], values: [...values, stretches] };
  return { ...input, matrix, weights: weightsByAge(input) };
}

/** Their mean is that of the weights given. */
function weightsByAge({ moments, weights, y }: FitInput): Float64Array {
  const times = moments!;
  const last = times.reduce((newest, time) => Math.max(newest, time), Number.NEGATIVE_INFINITY);
  const first = times.reduce((oldest, time) => Math.min(oldest, time), Number.POSITIVE_INFINITY);
  const given = weights ?? new Float64Array(y.length).fill(1);
  const aged = given.map(
    (weight, row) => weight * 0.5 ** ((last - times[row]!) / (HALF_LIFE * (last - first))),
  );
  const sum = (some: Float64Array) => some.reduce((total, value) => total + value, 0);
  const scale = sum(given) / sum(aged);
  return aged.map((weight) => scale * weight);
}

/**
 * The learner, told when each row came, and its models held at the newest stretch: what differs by time is learned, and answered
 * as it was of late. So the models read no time, and nothing is drawn on beyond the data. Without moments, or with too few rows,
 * it is the learner as it is.
 */
export function asOfNewest(learner: Learner): Learner {
  return {
    ...learner,
    fit: async (input): Promise<Fitted> => {
      const stretches = stretchesOf(input);
      if (stretches === null) return learner.fit(input);
      const clocked = withClock(input, stretches);
      const newest = stretches.reduce((last, stretch) => Math.max(last, stretch), 0);
      const { program, bags, notes } = await learner.fit(clocked);
      const ofLate = input.y.map(
        (_, row) => (input.weights?.[row] ?? 1) * 0.5 ** ((newest - stretches[row]!) / (LATE * (newest + 1))),
      );
      const timed = {
        ...{ matrix: input.matrix, y: input.y, stretches, importance: input.weights ?? null },
        groups: input.groups ?? Uint32Array.from(input.y.keys()),
        logits: evaluateProgram(program, clocked.matrix),
      };
      const inflation = designEffect(timed);
      const moved = movedCategories(timed, inflation);
      const termsOf = (one: ScoreProgram) => {
        if (moved.length === 0) return [];
        const logits = evaluateProgram(one, clocked.matrix);
        return moved.map((f) => newestTerm({ ...timed, logits, weights: clocked.weights! }, f, inflation));
      };
      const held = (one: ScoreProgram) => {
        const terms = termsOf(one);
        const still = holdLast(one, newest);
        const program = { ...still, features: input.matrix.features, terms: [...still.terms, ...terms] };
        const { offset } = levelOffset(evaluateProgram(program, input.matrix), input.y, ofLate, PENALTY);
        return centreProgram({ ...program, base: program.base + offset }, input.matrix, input.weights);
      };
      const told =
        "learned with the time at which each lead came (the number of its stretch of time), held at the newest";
      return {
        program: held(program),
        bags: bags.map(held),
        notes: [...notes, told],
      };
    },
  };
}
