import type { z } from "zod";
import { parseDate } from "../leads/dates.ts";
import { describeJson } from "./describe-json.ts";
import { type FieldError, fieldProblem } from "./problem.ts";

/** What is wanted of each field of a request, in words. */
export type Wanted = Readonly<Record<string, string>>;

/** The body of a request as its fields. */
export function fieldsOf(body: unknown, wanted: string): Readonly<Record<string, unknown>> {
  if (typeof body === "object" && body !== null && !Array.isArray(body))
    return body as Readonly<Record<string, unknown>>;
  throw fieldProblem("unusable-request", [{ field: "body", found: describeJson(body), wanted }]);
}

/**
 * What is wrong with the fields of a request: those that aren't known, and those that the schema refuses. `asOf` must be a
 * date as leads write them. Own keys only: `__proto__` and `constructor` are keys like others.
 */
export function wrongFields(
  fields: Readonly<Record<string, unknown>>,
  schema: z.ZodType,
  wanted: Wanted,
): FieldError[] {
  const known = Object.keys(wanted);
  const { success, error } = schema.safeParse(fields);
  const wrong = new Set(
    success ? [] : error.issues.map(({ path }) => path[0]).filter((key) => key !== undefined),
  );
  if (typeof fields.asOf === "string" && Number.isNaN(parseDate(fields.asOf))) wrong.add("asOf");
  return [
    ...Object.keys(fields)
      .filter((key) => !known.includes(key))
      .map((key) => ({
        field: key.slice(0, 40),
        found: "a field of that name",
        wanted: `only ${known.join(", ")}`,
      })),
    ...known
      .filter((key) => wrong.has(key))
      .map((key) => ({ field: key, found: describeJson(fields[key]), wanted: wanted[key]! })),
  ];
}

/** Throws where something is wrong; twenty faults are told at most. */
export function refuseIfWrong(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw fieldProblem("unusable-request", errors.slice(0, 20));
}
