import type { ServiceContext } from "../context.ts";
import { docsPage } from "../docs-page.ts";
import { METRICS_TYPE } from "../metrics.ts";
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
      always: true,
      summary: "Whether the process answers.",
      scope: "open",
      answers: { 200: "Live" },
      problems: [],
      handle: (_, response) => sendJson(response, 200, { live: true }),
    },
    {
      method: "get",
      path: "/health/ready",
      always: true,
      summary: "Whether leads can be scored and kept as promised; the reason where they can't.",
      scope: "open",
      answers: { 200: "Ready", 503: "Ready" },
      problems: [],
      handle: async (_, response) => {
        const reason = (await whyNotReady(context)) ?? whyNotKept(context);
        const degraded = context.health.faults();
        const ledger = ledgerView(context);
        sendJson(response, reason === null ? 200 : 503, { ready: reason === null, reason, degraded, ledger });
      },
    },
    {
      method: "get",
      path: "/metrics",
      always: true,
      summary: "The service's metrics in Prometheus's text format, of all its processes together.",
      scope: "read",
      answers: { 200: { "text/plain": "text" } },
      problems: ["overloaded"],
      handle: async (_, response) => {
        const { metrics, metricsOfAll } = context;
        const text = await (metricsOfAll ?? metrics.text)();
        if (text === null)
          throw new Problem(
            "overloaded",
            "found processes that don't tell their metrics, wanted all of them",
          );
        sendText(response, 200, METRICS_TYPE, text);
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
      handle: (_, response) => sendJson(response, 200, document()),
    },
    {
      method: "get",
      path: "/docs",
      summary: "The same as a page for a person.",
      scope: "open",
      answers: { 200: { "text/html": "text" } },
      problems: [],
      handle: (_, response) => sendText(response, 200, "text/html; charset=utf-8", page()),
    },
  ];
  // Made when first asked for: at the start they would take a tenth of the time until leads can be scored.
  const document = once(() => openApi([...others, ...routes], context.version));
  const page = once(() => docsPage(document()));
  return routes;
}

function once<T extends object | string>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Why the promise of a prediction's keeping can't be kept now; what only waits for the disk or database is no reason. */
function whyNotKept({ ledger }: ServiceContext): string | null {
  if (ledger === null) return null;
  const { failure, isDropping, knowsObjectors } = ledger.store.status();
  if (!knowsObjectors) return "the do-not-profile list can't be read";
  if (failure !== null && ledger.isSync)
    return "the ledger can't be written, and predictions must be durable";
  return isDropping
    ? "the ledger can't be written, and no room is left to keep predictions until it can"
    : null;
}

function ledgerView({ ledger }: ServiceContext): object {
  if (ledger === null) return { state: "off", waiting: 0, lagMs: 0, dropped: 0 };
  const { failure, isDropping, waiting, lagMs, dropped } = ledger.store.status();
  const state = failure === null ? "ok" : isDropping ? "dropping" : "waiting";
  return { state, waiting, lagMs, dropped };
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
