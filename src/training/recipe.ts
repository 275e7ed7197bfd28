import { applyPlan } from "../features/plan.ts";
import type { LeadTable } from "../leads/table.ts";
import { learnerNamed, learners } from "../learners/catalogue.ts";
import type { Learner } from "../learners/learner.ts";
import { sigmoid } from "../numeric/logistic.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import { finalInput, measureOnHoldOut, withSegments } from "./measure.ts";
import { calibrationThatPays } from "./platt.ts";
import { planFor, prepare } from "./prepare.ts";
import type { TrainContext, TrainSettings } from "./settings.ts";
import { thorough } from "./thorough.ts";

/** How a version was learned, as plain data, so that it can be learned again from other leads. */
export interface Recipe {
  /** A learner of the catalogue, "blend", or "baseRate" where none told leads apart. */
  readonly learner: string;
  /** Whether accuracy was worth more than time: see `thorough`. */
  readonly isThorough: boolean;
  readonly settings: RecipeSettings;
}

/** What a training was asked for, without what doesn't change the model and what is the data's own. */
export type RecipeSettings = Omit<
  TrainSettings,
  "framework" | "concepts" | "gradeCuts" | "until" | "learner" | "prefer" | "budgetSeconds" | "neighbours"
>;

/** The recipe of a training that these settings asked for, and whose contest `learner` won. */
export function recipeOf(learner: string, settings: TrainSettings): Recipe {
  const {
    framework: _framework,
    concepts: _concepts,
    gradeCuts: _gradeCuts,
    until: _until,
    learner: asked = "auto",
    prefer,
    budgetSeconds,
    neighbours: _neighbours,
    ...rest
  } = settings;
  const isThorough = asked === "auto" && prefer === "accuracy" && budgetSeconds === undefined;
  return { learner, isThorough, settings: rest };
}

/** The recipe in a version's manifest; null where there is none, as in versions that were stored before recipes were. */
export function readRecipe(value: unknown): Recipe | null {
  if (typeof value !== "object" || value === null) return null;
  const { learner, isThorough, settings } = value as Partial<Recipe>;
  const isWhole = typeof learner === "string" && typeof isThorough === "boolean";
  return isWhole && typeof settings === "object" && settings !== null
    ? { learner, isThorough, settings }
    : null;
}

/** The calibrated probability of each row of a table, looked at at moments in milliseconds, one a row. */
export type Predictor = (table: LeadTable, moments: Float64Array) => Float64Array;

/**
 * Learns by a recipe from all lessons of a table as `train` does: the same learner with the same settings, calibrated on leads that
 * it hadn't seen; equal leads give the equal model.
 * @param settings the recipe's own, or what they become on this table
 * @throws InputError where the table can't be learned from
 */
export async function fitRecipe(
  table: LeadTable,
  { learner, isThorough }: Recipe,
  settings: TrainSettings,
  context: TrainContext,
): Promise<Predictor> {
  const prepared = prepare(table, settings);
  const isBlend = learner === "blend";
  const usual = isBlend ? usable() : [learnerNamed(learner)];
  const measured = await measureOnHoldOut(
    prepared,
    isThorough ? usual.map(thorough) : usual,
    null,
    isBlend ? "blend" : "simple",
    settings,
    {
      ...context,
      onProgress: (stage, done) => context.onProgress?.(`gate: ${stage}`, done),
    },
  );
  const { contest, outOfSample } = measured;
  const { slope, offset } = calibrationThatPays(
    outOfSample.logits,
    outOfSample.y,
    outOfSample.folds,
    outOfSample.importance,
  );
  const { plan } = planFor(prepared, settings, prepared.lessons.all.rows);
  const input = finalInput(prepared, plan, measured, context);
  const fitted = await contest.winner.fit({ ...input, wantsBags: false });
  const program = withSegments(fitted.program, measured, prepared, plan, input);
  return (later, moments) =>
    evaluateProgram(program, applyPlan(plan, later, moments)).map((x) => sigmoid(slope * x + offset));
}

/** All learners but those that need what isn't installed. */
function usable(): readonly Learner[] {
  return Object.values(learners).filter((learner) => (learner.missing?.() ?? null) === null);
}
