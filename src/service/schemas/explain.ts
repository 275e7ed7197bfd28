import { z } from "zod";
import type { Wanted } from "../check-fields.ts";
import { modelId, prediction, qualification, refusedLead, unmapped, warning } from "./prediction.ts";
import { anyLead, question, WANTED_OF_QUESTION } from "./question.ts";

const cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const { explain: _, ...rest } = question;
const { explain: __, ...wantedOfRest } = WANTED_OF_QUESTION;

/** The body of `POST /explain`. */
export const explainRequest = z
  .strictObject({
    lead: anyLead,
    whatIf: z
      .record(z.string(), z.unknown())
      .meta({ description: "Fields and their other values: what would be answered if they were so." })
      .optional(),
    counterfactual: z
      .boolean()
      .meta({ description: "Look for the smallest change that lifts the grade; true by default." })
      .optional(),
    neighbours: z
      .int()
      .min(0)
      .max(100)
      .meta({ description: "How many of the most similar won deals are told; 5 by default." })
      .optional(),
    ...rest,
  })
  .meta({ required: ["lead"] });

export type ExplainRequest = z.infer<typeof explainRequest>;

export const WANTED_OF_EXPLAIN: Wanted = {
  lead: "an object",
  whatIf: "an object of fields",
  counterfactual: "true or false",
  neighbours: "a whole number from 0 to 100",
  ...wantedOfRest,
};

const change = { before: z.number(), after: z.number(), change: z.number() };

export const explainAnswer = z.strictObject({
  model: modelId,
  scoredAt: z.iso.datetime(),
  prediction: prediction.omit({ predictionId: true }),
  whatIf: z
    .strictObject({
      prediction: prediction.omit({ predictionId: true }),
      probability: z.strictObject(change),
      logit: z.strictObject(change),
      contributions: z
        .array(z.strictObject({ feature: z.string(), column: z.string(), ...change }))
        .meta({ description: "The features whose contributions change; the changes sum to the logit's." }),
    })
    .exactOptional(),
  counterfactual: z
    .strictObject({
      changes: z.array(z.strictObject({ field: z.string(), from: cell, to: cell })),
      grade: z.enum(["A", "B", "C", "D"]),
      probability: z.number(),
      score: z.number(),
      disposition: prediction.shape.disposition,
    })
    .nullable()
    .exactOptional()
    .meta({ description: "Null where there is none; notes tell why." }),
  neighbours: z
    .array(
      z.strictObject({
        id: z.string(),
        distance: z
          .number()
          .meta({ description: "Sum of the differences of the contributions, in log-odds." }),
        differences: z.array(z.strictObject({ feature: z.string(), here: z.number(), there: z.number() })),
      }),
    )
    .nullable()
    .exactOptional()
    .meta({ description: "Won deals, the most similar first; null where none are stored." }),
  notes: z.array(z.string()),
});

/** The body of `POST /qualify`'s answer. */
export const qualifyAnswer = z.strictObject({
  model: modelId,
  qualifiedAt: z.iso.datetime(),
  unmapped,
  qualifications: z.array(
    z.union([z.strictObject({ id: z.string(), qualification, warnings: z.array(warning) }), refusedLead]),
  ),
});
