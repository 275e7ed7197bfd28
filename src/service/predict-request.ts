import { parseDate } from "../leads/dates.ts";
import { describeJson } from "./describe-json.ts";
import { type FieldError, fieldProblem, Problem } from "./problem.ts";
import { MOST_LEADS, type PredictRequest, predictRequest } from "./schemas/predict-request.ts";

const WANTED: Readonly<Record<keyof PredictRequest, string>> = {
  lead: "an object",
  leads: "an array of leads",
  model: "text: NAME, NAME@ALIAS or NAME:VERSION",
  explain: '"all", "none" or a whole number from 0',
  framework: "the name of a framework",
  asOf: "a date such as 2026-05-31 or 2026-05-31T14:30:00Z",
  coerce: "true or false",
};
const KEYS = Object.keys(WANTED);

/** A request with its leads as a list. */
export interface Predict extends Omit<PredictRequest, "lead" | "leads" | "asOf"> {
  readonly leads: readonly unknown[];
  /** The body had `lead`: its error is the answer's. */
  readonly single: boolean;
  /** Milliseconds since 1970. */
  readonly asOf: number | undefined;
}

/**
 * The parsed body of `POST /predict`.
 * @throws Problem that names each field that isn't as wanted, or that there are too many leads
 */
export function readPredictRequest(body: unknown): Predict {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw fieldProblem("unusable-request", [
      { field: "body", found: describeJson(body), wanted: 'an object with "lead" or "leads"' },
    ]);
  const fields = body as Readonly<Record<string, unknown>>;
  const errors = [...unknownKeys(fields), ...wrongFields(fields)];
  const single = Object.hasOwn(fields, "lead");
  if (single === Object.hasOwn(fields, "leads"))
    errors.push({
      field: "lead",
      found: single ? "leads beside it" : "neither it nor leads",
      wanted: "one of them",
    });
  if (errors.length > 0) throw fieldProblem("unusable-request", errors.slice(0, 20));

  const { lead, leads = [lead], asOf, ...rest } = fields as PredictRequest;
  if (leads.length > MOST_LEADS)
    throw new Problem(
      "too-large",
      `found ${leads.length} leads, wanted at most 10,000: send at most 10,000 leads a call, in several calls`,
    );
  return { ...rest, leads, single, asOf: asOf === undefined ? undefined : parseDate(asOf) };
}

/** Own keys only: `__proto__` and `constructor` are keys like others. */
function unknownKeys(fields: Readonly<Record<string, unknown>>): FieldError[] {
  return Object.keys(fields)
    .filter((key) => !KEYS.includes(key))
    .map((key) => ({
      field: key.slice(0, 40),
      found: "a field of that name",
      wanted: `only ${KEYS.join(", ")}`,
    }));
}

function wrongFields(fields: Readonly<Record<string, unknown>>): FieldError[] {
  const { success, error } = predictRequest.safeParse(fields);
  const wrong = new Set(
    success ? [] : error.issues.map(({ path }) => path[0]).filter((key) => key !== undefined),
  );
  if (typeof fields.asOf === "string" && Number.isNaN(parseDate(fields.asOf))) wrong.add("asOf");
  return KEYS.filter((key) => wrong.has(key)).map((key) => ({
    field: key,
    found: describeJson(fields[key]),
    wanted: WANTED[key as keyof PredictRequest],
  }));
}
