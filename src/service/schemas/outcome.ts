import { z } from "zod";
import type { Wanted } from "../check-fields.ts";

/** The body of `POST /outcomes`. */
export const outcomeRequest = z
  .strictObject({
    id: z
      .union([z.string().min(1).max(10_000), z.int()])
      .optional()
      .meta({ description: "The lead's id." }),
    predictionId: z.string().min(1).max(200).optional().meta({ description: "Instead: one prediction's." }),
    outcome: z.enum(["won", "lost"]),
    at: z.string().meta({ description: "When it was won or lost, ISO 8601, UTC without an offset." }),
    amount: z.number().min(0).optional().meta({ description: "What the deal was worth." }),
    correct: z.boolean().optional().meta({ description: "Replace another outcome that is on record." }),
  })
  .meta({ oneOf: [{ required: ["id"] }, { required: ["predictionId"] }] });

export type OutcomeRequest = z.infer<typeof outcomeRequest>;

export const WANTED_OF_OUTCOME = {
  id: "the lead's id, as text or a whole number",
  predictionId: "the id of a prediction, as text",
  outcome: '"won" or "lost"',
  at: "a date such as 2026-05-31 or 2026-05-31T14:30:00Z",
  amount: "a number from 0",
  correct: "true or false",
} satisfies Wanted & Record<keyof OutcomeRequest, string>;

export const outcomeAnswer = z.strictObject({
  status: z
    .enum(["recorded", "corrected", "repeated"])
    .meta({ description: "repeated: the same was on record already." }),
  id: z.string().nullable(),
  predictionId: z.string().nullable(),
  logged: z.literal("durable"),
});
