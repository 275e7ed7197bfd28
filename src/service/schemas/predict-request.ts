import { z } from "zod";
import { anyLead, question } from "./question.ts";

export const MOST_LEADS = 10_000;

/** One lead or many. */
export const leadOrLeads = {
  lead: anyLead.optional(),
  leads: z
    .array(z.unknown().meta({ type: "object" }))
    .meta({ maxItems: MOST_LEADS, description: "Many leads, answered in their order." })
    .optional(),
};

/** The body of `POST /predict`. */
export const predictRequest = z.strictObject({ ...leadOrLeads, ...question }).meta({
  oneOf: [{ required: ["lead"] }, { required: ["leads"] }],
  description: "One lead, or many.",
});

export type PredictRequest = z.infer<typeof predictRequest>;

const { explain: _, ...gateQuestion } = question;

/** The body of `POST /qualify`: the gate knows no contributions. */
export const qualifyRequest = z.strictObject({ ...leadOrLeads, ...gateQuestion }).meta({
  oneOf: [{ required: ["lead"] }, { required: ["leads"] }],
  description: "One lead, or many.",
});
