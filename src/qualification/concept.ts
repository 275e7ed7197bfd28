import { z } from "zod";
import { type ActivitySource, type AnswerSource, evidenceSchema } from "./source.ts";

/**
 * What criteria read: a thing to know about a lead, whichever column tells it. Its type says how a column's cells are
 * understood, so that conditions never see how a company spells its answers.
 *
 * - `number`: an amount or a count
 * - `months`: how far ahead something lies, as a number of months or as a date after the moment of looking
 * - `yesNo`: something that is so or isn't
 * - `choice`: one of a few answers; a text that spells none of them is unknown
 * - `text`: the text itself; any text is known
 */
export type Concept = NumberConcept | YesNoConcept | ChoiceConcept | TextConcept;

interface Described {
  readonly title: string;
  /** Words of column names by which the column is guessed, the surest first. */
  readonly guess: readonly string[];
}

export interface NumberConcept extends Described {
  readonly type: "number" | "months";
  readonly spellings?: readonly Spelling<number>[];
}

export interface YesNoConcept extends Described {
  readonly type: "yesNo";
  /** Beside the usual words for yes and no. */
  readonly spellings?: readonly Spelling<boolean>[];
  /** What says yes beside the column: any of these that is there. */
  readonly evidence?: readonly (ActivitySource | AnswerSource)[];
}

export interface ChoiceConcept extends Described {
  readonly type: "choice";
  /** Each choice with the texts that mean it beside its own name. */
  readonly spellings: readonly Spelling<string>[];
}

export interface TextConcept extends Described {
  readonly type: "text";
}

/** Texts of a column (compared as `normalText` has them) and what they mean. */
export interface Spelling<T> {
  readonly means: T;
  readonly texts: readonly string[];
}

const described = {
  title: z.string().min(1),
  guess: z
    .array(z.string().min(1))
    .meta({ description: "Words of column names by which the column is guessed, the surest first." }),
};

function spellings<T extends z.ZodType>(means: T, fewestTexts: 0 | 1) {
  return z
    .array(z.strictObject({ means, texts: z.array(z.string().min(1)).min(fewestTexts) }))
    .min(1)
    .meta({ description: "Texts and what they mean; case, spaces, dashes and underscores don't matter." });
}

export const conceptSchema: z.ZodType<Concept> = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("number"),
    ...described,
    spellings: spellings(z.number(), 1).exactOptional(),
  }),
  z.strictObject({
    type: z.literal("months"),
    ...described,
    spellings: spellings(z.number().min(0), 1).exactOptional(),
  }),
  z.strictObject({
    type: z.literal("yesNo"),
    ...described,
    spellings: spellings(z.boolean(), 1).exactOptional(),
    evidence: z
      .array(evidenceSchema)
      .min(1)
      .exactOptional()
      .meta({ description: "Activities or discovery answers that say yes beside the column." }),
  }),
  z.strictObject({ type: z.literal("choice"), ...described, spellings: spellings(z.string().min(1), 0) }),
  z.strictObject({ type: z.literal("text"), ...described }),
]);
