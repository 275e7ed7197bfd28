import { z } from "zod";

/**
 * What a condition reads. A `concept` that the framework declares; a `field`, which is a concept or else a column of the leads;
 * the number of `activities` of some types; or of discovery `answers`.
 */
export type Source = ConceptSource | FieldSource | ActivitySource | AnswerSource;

export interface ConceptSource {
  readonly concept: string;
}

export interface FieldSource {
  readonly field: string;
}

export interface ActivitySource {
  /** Types, or those by whose names the lead itself spoke: a meeting, a conversation, a reply. */
  readonly activities: "twoWay" | readonly string[];
  /** How many there were (default), the sum of their values, or the days since the last one; endless where there was none. */
  readonly measure?: "count" | "sum" | "daysSince";
  /** Only those of so many days before the moment of looking. */
  readonly days?: number;
}

/**
 * How many answers there are; none is unknown, since nobody may have asked. Placeholders ("unknown", "n/a") are no answers; where
 * `answers` names what they are about, neither is a no.
 */
export interface AnswerSource {
  /** What they are about: fields or concepts. */
  readonly answers: "any" | readonly string[];
  /** Only those that one of these gave, compared as `normalText` has them. */
  readonly by?: readonly string[];
  readonly days?: number;
}

const texts = z.array(z.string().min(1)).min(1);
const days = z
  .number()
  .positive()
  .meta({ description: "Only those of so many days before the moment of looking." });

export const activityKeys = {
  activities: z.union([z.literal("twoWay"), texts]).meta({
    description:
      "Types of activities; twoWay: those by whose names the lead itself spoke (meeting, reply …).",
  }),
  measure: z.enum(["count", "sum", "daysSince"]).exactOptional(),
  days: days.exactOptional(),
};

export const answerKeys = {
  answers: z
    .union([z.literal("any"), texts])
    .meta({ description: "Fields or concepts that discovery answers are about. None is unknown." }),
  by: texts.exactOptional().meta({ description: "Only what one of these said." }),
  days: days.exactOptional(),
};

export const evidenceSchema: z.ZodType<ActivitySource | AnswerSource> = z.union([
  z.strictObject(activityKeys),
  z.strictObject(answerKeys),
]);
