import { parseDate } from "../../leads/dates.ts";
import { isPlainObject } from "../../leads/describe-value.ts";
import { describeJson } from "../describe-json.ts";
import { fieldProblem } from "../problem.ts";
import { WANTED_OF_QUESTION } from "../schemas/question.ts";
import type { RowQuestion } from "./score-all.ts";

/** What `params` may say, as checks of the value. */
const KNOWN: Readonly<Record<string, (value: unknown) => boolean>> = {
  model: (value) => typeof value === "string",
  explain: (value) =>
    typeof value === "boolean" ||
    value === "all" ||
    value === "none" ||
    (Number.isSafeInteger(value) && (value as number) >= 0),
  framework: (value) => typeof value === "string",
  asOf: (value) => typeof value === "string" && !Number.isNaN(parseDate(value)),
  coerce: (value) => typeof value === "boolean",
};

interface KnownParams {
  readonly model?: string;
  readonly explain?: boolean | RowQuestion["explain"];
  readonly framework?: string;
  readonly asOf?: string;
  readonly coerce?: boolean;
}

export interface InvocationParams extends RowQuestion {
  readonly model: string | undefined;
  /** Names that mean nothing here: as in MLflow they are passed over, but told. */
  readonly unknown: readonly string[];
}

/**
 * The `params` of a request: as those of `/predict`, `explain` also as true or false. Nothing is explained unless it is asked
 * for, since callers put the answer into a table.
 * @throws Problem where they aren't an object, or a known one isn't as wanted
 */
export function invocationParams(params: unknown = {}): InvocationParams {
  if (!isPlainObject(params))
    throw fieldProblem("unusable-request", [
      { field: "params", found: describeJson(params), wanted: "an object" },
    ]);
  const names = Object.keys(params);
  const errors = names
    .filter((name) => Object.hasOwn(KNOWN, name) && !KNOWN[name]!(params[name]))
    .map((name) => ({
      field: `params.${name}`,
      found: describeJson(params[name]),
      wanted:
        name === "explain"
          ? `true, false, ${WANTED_OF_QUESTION.explain}`
          : WANTED_OF_QUESTION[name as keyof typeof WANTED_OF_QUESTION],
    }));
  if (errors.length > 0) throw fieldProblem("unusable-request", errors);
  const { explain = false, model, framework, asOf, coerce } = params as KnownParams;
  return {
    model,
    framework,
    coerce,
    explain: explain === true ? "all" : explain === false ? "none" : explain,
    asOf: asOf === undefined ? undefined : parseDate(asOf),
    unknown: names.filter((name) => !Object.hasOwn(KNOWN, name)).map((name) => name.slice(0, 40)),
  };
}
