import type { Request, Response } from "express";
import type { ServiceContext } from "../context.ts";
import { PROBLEMS_OF_LEADS } from "../problem.ts";
import { rowsOfInstances } from "../protocols/rows-of-invocation.ts";
import { scoreAll } from "../protocols/score-all.ts";
import { readJson } from "../read-json.ts";
import type { Route } from "../route.ts";
import type { WithPredictionId } from "../schemas/prediction.ts";
import { sendJson } from "../send.ts";

const NAME = "NAME, NAME@ALIAS or NAME:VERSION.";

/** KServe's first protocol, the common one that has a word for explaining. */
export function kserveRoutes(context: ServiceContext): readonly Route[] {
  const { registry, models } = context;
  const score = async (request: Request, response: Response, explain: "all" | "none") => {
    const rows = rowsOfInstances(await readJson(request, context));
    const loaded = await models.get(String(request.params.name));
    return scoreAll(context, response, loaded, rows, { explain });
  };
  const verb = (name: "predict" | "explain"): Omit<Route, "summary" | "answers" | "handle"> => ({
    method: "post",
    path: `/v1/models/:name\\:${name}`,
    scope: "predict",
    parameters: { name: NAME },
    body: "Instances",
    problems: PROBLEMS_OF_LEADS,
  });
  return [
    {
      method: "get",
      path: "/v1/models",
      summary: "KServe V1: the models' names.",
      scope: "read",
      answers: { 200: "KserveModels" },
      problems: ["model-unavailable"],
      handle: async (_, response) =>
        sendJson(response, 200, { models: (await registry.models()).map(({ name }) => name) }),
    },
    {
      ...verb("predict"),
      summary: "KServe V1: predictions without contributions.",
      answers: { 200: "KservePredictions" },
      handle: async (request, response) =>
        sendJson(response, 200, { predictions: await score(request, response, "none") }),
    },
    {
      ...verb("explain"),
      summary: "KServe V1: predictions, and what each feature contributes to them.",
      answers: { 200: "KserveExplanations" },
      handle: async (request, response) => {
        const explained = await score(request, response, "all");
        const predictions = explained.map((one) => ({
          ...one,
          contributions: [],
          rest: one.logit - one.base,
        }));
        sendJson(response, 200, { predictions, explanations: explained.map(explanationOf) });
      },
    },
    // Behind the verbs, which its pattern would take for names.
    {
      method: "get",
      path: "/v1/models/:name",
      summary: "KServe V1: whether a model can answer.",
      scope: "read",
      parameters: { name: NAME },
      answers: { 200: "KserveModel" },
      problems: ["unusable-request", "unknown-model", "model-unavailable"],
      handle: async (request, response) => {
        const { name } = await models.get(String(request.params.name));
        sendJson(response, 200, { name, ready: true });
      },
    },
  ];
}

function explanationOf({ id, logit, base, contributions, rest }: WithPredictionId) {
  return { id, logit, base, contributions, rest };
}
