import { z } from "zod";

export const MOST_LEADS = 10_000;

/** Leads are read by the scorer, which knows their fields: here they are only passed on, so nothing copies them. */
const lead = z.unknown().meta({
  type: "object",
  description: "One lead: an object of the fields that the version lists, each at most once.",
  examples: [{ id: "42", job_title: "CFO", budget: 40_000 }],
});

/** The body of `POST /predict`. */
export const predictRequest = z
  .strictObject({
    lead: lead.optional(),
    leads: z
      .array(z.unknown().meta({ type: "object" }))
      .meta({ maxItems: MOST_LEADS, description: "Many leads, answered in their order." })
      .optional(),
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
  })
  .meta({
    oneOf: [{ required: ["lead"] }, { required: ["leads"] }],
    description: "One lead, or many.",
  });

export type PredictRequest = z.infer<typeof predictRequest>;
