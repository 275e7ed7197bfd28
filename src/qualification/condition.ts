import { z } from "zod";
import {
  type ActivitySource,
  type AnswerSource,
  activityKeys,
  answerKeys,
  type ConceptSource,
  type FieldSource,
} from "./source.ts";

/** What a criterion asks of a lead, as data. */
export type Condition = AllOf | AnyOf | Not | CriterionTest | PersonaTest | FactTest;

export interface AllOf {
  readonly all: readonly Condition[];
}

export interface AnyOf {
  readonly any: readonly Condition[];
}

export interface Not {
  readonly not: Condition;
}

/** What another criterion's condition says. */
export interface CriterionTest {
  readonly criterion: string;
}

/** Whether the lead fits the framework's persona, or, with `false`, doesn't. */
export interface PersonaTest {
  readonly persona: boolean;
}

/** A condition that reads one fact and holds no other condition. */
export type FactTest = NumberTest | YesNoTest | SetTest | PatternTest | AgeTest | CountTest;

/** A thing that is known of a lead: by a concept's name, or by that of a concept or column. */
export type Told = ConceptSource | FieldSource;

/** `atLeast` and `atMost` include the bound. */
export interface Bounds {
  readonly atLeast?: number;
  readonly above?: number;
  readonly atMost?: number;
  readonly below?: number;
}

/** A number within every bound that is given. */
export type NumberTest = Told & Bounds;

export type YesNoTest = Told & { readonly is: boolean };

/** One of some choices, or of some texts (compared as `normalText` has them). */
export type SetTest = Told & { readonly oneOf: readonly string[] };

/** A text in which the pattern is found, in RE2's syntax, whatever the case of letters. */
export type PatternTest = Told & { readonly matches: string };

/** Met where it was learned so many days before the moment of looking or less, not met where earlier. */
export type AgeTest = Told & { readonly learnedWithin: number };

/** A number of activities or answers. */
export type CountTest = (ActivitySource | AnswerSource) & Bounds;

/** Said to whoever wrote something else where a condition belongs. */
export const CONDITION_WANTED =
  "a condition: all, any, not, criterion or persona, or a concept or field with atLeast, above, atMost, below, is, oneOf, matches or learnedWithin, " +
  "or activities or answers with atLeast, above, atMost or below";

const told = {
  concept: { concept: z.string().meta({ description: "The name of a concept that this file declares." }) },
  field: {
    field: z.string().meta({ description: "The name of a concept of this file, or else of a column." }),
  },
};

export const boundKeys = {
  atLeast: z.number().exactOptional(),
  above: z.number().exactOptional(),
  atMost: z.number().exactOptional(),
  below: z.number().exactOptional(),
};
const BOUNDS = Object.keys(boundKeys);

function bounded<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z
    .strictObject({ ...shape, ...boundKeys })
    .refine((test) => BOUNDS.some((bound) => bound in test), { error: CONDITION_WANTED })
    .meta({ anyOf: BOUNDS.map((bound) => ({ required: [bound] })) });
}

const factTests = (["concept", "field"] as const).flatMap((key) => [
  bounded(told[key]),
  z.strictObject({ ...told[key], is: z.boolean() }),
  z.strictObject({ ...told[key], oneOf: z.array(z.string().min(1)).min(1) }),
  z.strictObject({
    ...told[key],
    matches: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: "A pattern in RE2's syntax, found anywhere in the text, whatever its case." }),
  }),
  z.strictObject({
    ...told[key],
    learnedWithin: z.number().positive().meta({ description: "Days before the moment of looking." }),
  }),
]) as unknown as [z.ZodType<FactTest>];

export const conditionSchema: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(conditionSchema).min(1) }),
      z.strictObject({ any: z.array(conditionSchema).min(1) }),
      z.strictObject({ not: conditionSchema }),
      z.strictObject({
        criterion: z.string().meta({ description: "Another criterion: met where it is met." }),
      }),
      z.strictObject({ persona: z.boolean().meta({ description: "Whether the lead fits the persona." }) }),
      ...factTests,
      bounded(activityKeys),
      bounded(answerKeys),
    ]),
  )
  .meta({ id: "condition", description: "Three-valued: met, not met or unknown. Unknown is never no." });
