import { z } from "zod";
import type { Wanted } from "../check-fields.ts";

/** What several addresses take beside their leads. */
export const question = {
  model: z
    .string()
    .meta({ description: "NAME (its champion), NAME@ALIAS or NAME:VERSION; the default model else." })
    .optional(),
  explain: z
    .union([z.literal("all"), z.literal("none"), z.int().min(0)])
    .meta({ description: "How many contributions are listed, the largest first; all by default." })
    .optional(),
  framework: z
    .string()
    .meta({ description: "A built-in qualification framework (bant) in place of the version's own." })
    .optional(),
  asOf: z
    .string()
    .meta({ description: "When the leads are looked at, ISO 8601, UTC without an offset; now by default." })
    .optional(),
  coerce: z
    .boolean()
    .meta({ description: "Take plain decimal text for a number, with a warning; false by default." })
    .optional(),
};

export const WANTED_OF_QUESTION = {
  model: "text: NAME, NAME@ALIAS or NAME:VERSION",
  explain: '"all", "none" or a whole number from 0',
  framework: "the name of a framework",
  asOf: "a date such as 2026-05-31 or 2026-05-31T14:30:00Z",
  coerce: "true or false",
} satisfies Wanted & Record<keyof typeof question, string>;

/** Leads are read by the scorer, which knows their fields: here they are only passed on, so nothing copies them. */
export const anyLead = z.unknown().meta({
  type: "object",
  description: "One lead: an object of the fields that the version lists, each at most once.",
  examples: [{ id: "42", job_title: "CFO", budget: 40_000 }],
});
