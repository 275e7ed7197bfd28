import type { z } from "zod";
import { parseDate } from "../leads/dates.ts";
import { fieldsOf, refuseIfWrong, type Wanted, wrongFields } from "./check-fields.ts";
import { Problem } from "./problem.ts";
import { MOST_LEADS, type PredictRequest, predictRequest } from "./schemas/predict-request.ts";
import { WANTED_OF_QUESTION } from "./schemas/question.ts";

export const WANTED_OF_LEADS: Wanted = { lead: "an object", leads: "an array of leads" };
const WANTED: Wanted = { ...WANTED_OF_LEADS, ...WANTED_OF_QUESTION };

/** A request with its leads as a list. */
export interface Predict extends Omit<PredictRequest, "lead" | "leads" | "asOf"> {
  readonly leads: readonly unknown[];
  /** The body had `lead`: its error is the answer's. */
  readonly single: boolean;
  /** Milliseconds since 1970. */
  readonly asOf: number | undefined;
}

/**
 * The parsed body of `POST /predict`, or of another address that takes one lead or many.
 * @throws Problem that names each field that isn't as wanted, or that there are too many leads
 */
export function readPredictRequest(
  body: unknown,
  schema: z.ZodType = predictRequest,
  wanted: Wanted = WANTED,
): Predict {
  const fields = fieldsOf(body, 'an object with "lead" or "leads"');
  const errors = wrongFields(fields, schema, wanted);
  const single = Object.hasOwn(fields, "lead");
  if (single === Object.hasOwn(fields, "leads"))
    errors.push({
      field: "lead",
      found: single ? "leads beside it" : "neither it nor leads",
      wanted: "one of them",
    });
  refuseIfWrong(errors);

  const { lead, leads = [lead], asOf, ...rest } = fields as PredictRequest;
  if (leads.length > MOST_LEADS)
    throw new Problem(
      "too-large",
      `found ${leads.length} leads, wanted at most 10,000: POST /predict/batch takes any number of leads`,
    );
  return { ...rest, leads, single, asOf: asOf === undefined ? undefined : parseDate(asOf) };
}
