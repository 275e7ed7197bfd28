import type { ServiceContext } from "../context.ts";
import { openApi } from "../openapi.ts";
import { Problem } from "../problem.ts";
import type { Route } from "../route.ts";
import { sendJson, sendText } from "../send.ts";

/** Is the service up, can it answer, which version is it, and what does it take. */
export function operationRoutes(context: ServiceContext, others: readonly Route[]): readonly Route[] {
  const routes: readonly Route[] = [
    {
      method: "get",
      path: "/health/live",
      summary: "Whether the process answers.",
      scope: "open",
      answers: { 200: "Live" },
      problems: [],
      handle: (_, response) => sendJson(response, 200, { live: true }),
    },
    {
      method: "get",
      path: "/health/ready",
      summary:
        "Whether a model is loaded, so that leads can be scored; the reason where none is, and what is amiss.",
      scope: "open",
      answers: { 200: "Ready", 503: "Ready" },
      problems: [],
      handle: async (_, response) => {
        const reason = await whyNotReady(context);
        const degraded = context.health.faults();
        sendJson(response, reason === null ? 200 : 503, { ready: reason === null, reason, degraded });
      },
    },
    {
      method: "get",
      path: "/version",
      summary:
        "The version of the service: JSON for who asks for it, else, as in MLflow's protocol, the bare text.",
      scope: "open",
      answers: { 200: { "application/json": "ServiceVersion", "text/plain": "text" } },
      problems: [],
      handle: (request, response) => {
        const { version } = context;
        response.setHeader("vary", "accept");
        if (request.accepts(["text", "json"]) === "json")
          sendJson(response, 200, { name: "leadlight", version });
        else sendText(response, 200, "text/plain; charset=utf-8", version);
      },
    },
    {
      method: "get",
      path: "/openapi.json",
      summary: "This service as an OpenAPI 3.1 document.",
      scope: "open",
      answers: { 200: "object" },
      problems: [],
      handle: (_, response) => sendJson(response, 200, document),
    },
  ];
  const document = openApi([...others, ...routes], context.version);
  return routes;
}

async function whyNotReady({ models, health }: ServiceContext): Promise<string | null> {
  if (health.isDraining()) return "the service is stopping";
  try {
    await models.anyone();
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
}
