import { viewDriver } from "../../explanation/drivers.ts";
import type { ServiceContext } from "../context.ts";
import { fieldProblem } from "../problem.ts";
import type { Route } from "../route.ts";
import { sendJson } from "../send.ts";

/** Which features drive conversion. */
export function driverRoutes({ models }: ServiceContext): readonly Route[] {
  return [
    {
      method: "get",
      path: "/drivers",
      summary: "Which features drive conversion: association, never cause.",
      scope: "read",
      parameters: { model: "NAME, NAME@ALIAS or NAME:VERSION; the default model else." },
      answers: { 200: "Drivers" },
      problems: ["unusable-request", "unknown-model", "model-unavailable"],
      handle: async (request, response) => {
        const { name, version, sha256, scorer } = await models.get(modelAsked(request.query));
        sendJson(response, 200, {
          model: { name, version, sha256 },
          drivers: scorer.parts.drivers.map(viewDriver),
        });
      },
    },
  ];
}

function modelAsked(query: Readonly<Record<string, unknown>>): string | undefined {
  const { model, ...others } = query;
  const unknown = Object.keys(others).map((name) => ({
    field: name.slice(0, 40),
    found: "a parameter of that name",
    wanted: "only model",
  }));
  const repeated =
    model === undefined || typeof model === "string"
      ? []
      : [{ field: "model", found: "it more than once", wanted: "it once" }];
  const errors = [...unknown.slice(0, 20), ...repeated];
  if (errors.length > 0) throw fieldProblem("unusable-request", errors);
  return model as string | undefined;
}
