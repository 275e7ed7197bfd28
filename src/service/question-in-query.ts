import { z } from "zod";
import { parseDate } from "../leads/dates.ts";
import { refuseIfWrong, wrongFields } from "./check-fields.ts";
import { fieldProblem } from "./problem.ts";
import { question, WANTED_OF_QUESTION } from "./schemas/question.ts";

const schema = z.strictObject(question);

/** How the leads of a stream are to be answered. */
export interface StreamQuestion extends Omit<z.infer<typeof schema>, "asOf"> {
  /** Milliseconds since 1970. */
  readonly asOf?: number | undefined;
}

/**
 * The question as parameters of the address, each at most once.
 * @throws Problem that names each parameter that isn't as wanted
 */
export function questionInQuery(query: Readonly<Record<string, unknown>>): StreamQuestion {
  const repeated = Object.keys(query).find((name) => typeof query[name] !== "string");
  if (repeated !== undefined)
    throw fieldProblem("unusable-request", [
      { field: repeated.slice(0, 40), found: "it more than once", wanted: "it once" },
    ]);
  const fields = { ...query } as Record<string, unknown>;
  if (/^\d{1,9}$/.test(String(query.explain))) fields.explain = Number(query.explain);
  if (query.coerce === "true" || query.coerce === "false") fields.coerce = query.coerce === "true";
  refuseIfWrong(wrongFields(fields, schema, WANTED_OF_QUESTION));
  const { asOf, ...rest } = fields as z.infer<typeof schema>;
  return { ...rest, ...(asOf !== undefined && { asOf: parseDate(asOf) }) };
}
