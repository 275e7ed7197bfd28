import { isPlainObject } from "../../leads/describe-value.ts";
import { csvCutter } from "../batch/csv-cutter.ts";
import type { ServiceContext } from "../context.ts";
import { mediaTypeOf } from "../media-type.ts";
import { parseBody } from "../parse-body.ts";
import { PROBLEMS_OF_LEADS } from "../problem.ts";
import { invocationParams } from "../protocols/invocation-params.ts";
import { rowsOfInvocation } from "../protocols/rows-of-invocation.ts";
import { scoreAll } from "../protocols/score-all.ts";
import { readBody } from "../read-body.ts";
import type { Route } from "../route.ts";
import { sendJson, sendText } from "../send.ts";
import { traced } from "../tracing.ts";

/** MLflow's scoring protocol, as `mlflow models serve` answers it. */
export function mlflowRoutes(context: ServiceContext): readonly Route[] {
  const ping = (path: string): Route => ({
    method: "get",
    path,
    summary: "MLflow's scoring protocol: whether a model is loaded; the body is a line end.",
    scope: "open",
    answers: { 200: { "application/json": "untold" } },
    problems: ["ambiguous-model", "unknown-model", "model-unavailable"],
    handle: async (_, response) => {
      await context.models.anyone();
      sendText(response, 200, "application/json", "\n");
    },
  });
  return [
    {
      method: "post",
      path: "/invocations",
      summary: "MLflow's scoring protocol: JSON with exactly one of its four forms, or CSV.",
      scope: "predict",
      body: { "application/json": "Invocation", "text/csv": "text" },
      answers: { 200: "InvocationAnswer" },
      problems: PROBLEMS_OF_LEADS,
      handle: async (request, response) => {
        const isCsv = mediaTypeOf(request.headers, ["application/json", "text/csv"]) === "text/csv";
        const bytes = await traced(response, "read", () => readBody(request, context));
        const body = isCsv ? undefined : parseBody(bytes);
        const rows = isCsv ? rowsOfCsv(bytes) : rowsOfInvocation(body);
        const { model, unknown, ...question } = invocationParams(
          isPlainObject(body) ? body.params : undefined,
        );
        const loaded = await context.models.get(model);
        const asked = isCsv ? { ...question, coerce: true } : question;
        const predictions = await scoreAll(context, response, loaded, rows, asked);
        sendJson(response, 200, {
          predictions,
          ...(unknown.length > 0 && { warnings: unknown.map((name) => `params.${name} means nothing here`) }),
        });
      },
    },
    ping("/ping"),
    ping("/health"),
  ];
}

function rowsOfCsv(bytes: Uint8Array): unknown[] {
  const cutter = csvCutter();
  const found = [...cutter.take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)), ...cutter.end()];
  return found.map((one) => {
    if ("problem" in one) throw one.problem;
    return one.lead;
  });
}
