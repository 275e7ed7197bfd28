import { z } from "zod";
import { contributions, modelId, prediction } from "./prediction.ts";

const cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const count = z.int().min(0);

export const doNotProfile = z.strictObject({ doNotProfile: z.boolean() });

export const erasureReceipt = z.strictObject({
  receipt: z.string(),
  erasedAt: z.iso.datetime(),
  erased: z.strictObject({
    predictions: count,
    outcomes: count,
    neighbours: count.meta({ description: "Versions whose won deals held the lead." }),
  }),
  mayHaveLearned: z.array(z.strictObject({ name: z.string(), version: z.int().min(1) })).meta({
    description:
      "Versions trained from this ledger after the lead was predicted: they hold no lead, and may have learned from this one. Of versions trained from files nobody can tell from here.",
  }),
});

const asked = z.strictObject({
  asOf: z.iso.datetime(),
  explain: z.union([z.literal("all"), z.literal("none"), z.int().min(0)]),
  coerce: z.literal(true).exactOptional(),
  framework: z.string().exactOptional(),
});

export const leadExplanation = z.strictObject({
  id: z.string(),
  predictionId: z.string(),
  decidedAt: z.iso.datetime(),
  model: modelId,
  asked,
  inputs: z.record(z.string(), z.unknown()).meta({ description: "The lead as it was sent." }),
  answer: prediction,
  replay: z
    .strictObject({ same: z.boolean().nullable(), reason: z.string().exactOptional() })
    .meta({ description: "Whether the same version gives the same bits now; null where it is gone." }),
  contributions,
  wouldHaveChanged: z
    .array(
      z.strictObject({
        field: z.string(),
        value: cell,
        probability: z.number(),
        grade: z.enum(["A", "B", "C", "D"]),
      }),
    )
    .meta({
      description:
        "By field, the value that would have changed the probability most, and the answer with it.",
    }),
  counterfactual: z
    .strictObject({
      changes: z.array(z.strictObject({ field: z.string(), from: cell, to: cell })),
      grade: z.enum(["A", "B", "C", "D"]),
    })
    .nullable()
    .meta({ description: "The smallest change of actionable fields that would have lifted the grade." }),
  outcome: z
    .strictObject({ outcome: z.enum(["won", "lost"]), at: z.iso.datetime(), amount: z.number().nullable() })
    .nullable(),
  earlier: z.array(
    z.strictObject({
      predictionId: z.string(),
      decidedAt: z.iso.datetime(),
      model: modelId,
      probability: z.number(),
      grade: z.enum(["A", "B", "C", "D"]),
      disposition: z.enum(["approach", "ask", "nurture", "setAside"]).nullable(),
    }),
  ),
});
