import type { Problem, ProblemKind } from "./problem.ts";
import type { ComponentName } from "./schemas/components.ts";

/** How an address tells of a problem. */
export interface ErrorForm {
  readonly mediaType: string;
  readonly schema: ComponentName;
  body(problem: Problem): object;
}

/** RFC 9457: what all addresses say but those of other protocols. */
const problemForm: ErrorForm = {
  mediaType: "application/problem+json",
  schema: "Problem",
  body: (problem) => problem.document(),
};

/** The Open Inference Protocol and KServe V1: `{"error"}`. */
const inferenceForm: ErrorForm = {
  mediaType: "application/json",
  schema: "InferenceError",
  body: (problem) => ({ error: problem.message }),
};

const MLFLOW_CODES: Readonly<Partial<Record<ProblemKind, string>>> = {
  "unusable-lead": "INVALID_PARAMETER_VALUE",
  unauthorized: "UNAUTHENTICATED",
  forbidden: "PERMISSION_DENIED",
  "do-not-profile": "PERMISSION_DENIED",
  "not-found": "ENDPOINT_NOT_FOUND",
  "unknown-model": "RESOURCE_DOES_NOT_EXIST",
  "too-many-requests": "REQUEST_LIMIT_EXCEEDED",
  internal: "INTERNAL_ERROR",
  "model-unavailable": "TEMPORARILY_UNAVAILABLE",
  "ledger-unavailable": "TEMPORARILY_UNAVAILABLE",
  overloaded: "TEMPORARILY_UNAVAILABLE",
};

/** MLflow's scoring server, without what it echoes of the request and without its stack traces. */
const mlflowForm: ErrorForm = {
  mediaType: "application/json",
  schema: "MlflowError",
  body: ({ kind, message }) => ({
    error_code: MLFLOW_CODES[kind] ?? "BAD_REQUEST",
    message,
    sqlstate: kind === "unusable-lead" ? "KAM01" : "KAM00",
    error_class: kind === "unusable-lead" ? "SCHEMA_ENFORCEMENT_FAILED" : "INVALID_PARAMETER_VALUE",
  }),
};

const MLFLOW = new Set(["/invocations", "/ping", "/health"]);

/** The form of an address, whether anything stands there or not. */
export function errorFormOf(path: string): ErrorForm {
  if (MLFLOW.has(path)) return mlflowForm;
  return /^\/v[12](?:\/|$)/.test(path) ? inferenceForm : problemForm;
}
