import express, { type Express } from "express";
import type { ServiceContext } from "./context.ts";
import { errorHandler } from "./error-handler.ts";
import { sendAlways } from "./fixed-headers.ts";
import { Problem } from "./problem.ts";
import { requestLog } from "./request-log.ts";
import { mountRoutes } from "./route.ts";
import { aliasRoutes } from "./routes/aliases.ts";
import { driverRoutes } from "./routes/drivers.ts";
import { explainRoutes } from "./routes/explain.ts";
import { indexRoutes } from "./routes/index-page.ts";
import { kserveRoutes } from "./routes/kserve.ts";
import { leadRoutes } from "./routes/leads.ts";
import { mlflowRoutes } from "./routes/mlflow.ts";
import { modelRoutes } from "./routes/models.ts";
import { openInferenceRoutes } from "./routes/open-inference.ts";
import { operationRoutes } from "./routes/operations.ts";
import { outcomeRoutes } from "./routes/outcomes.ts";
import { predictRoutes } from "./routes/predict.ts";
import { predictBatchRoutes } from "./routes/predict-batch.ts";
import { qualifyRoutes } from "./routes/qualify.ts";
import { securityHeaders } from "./security-headers.ts";

/** The whole HTTP application, not yet listening. */
export function createApp(context: ServiceContext): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("query parser", "simple");
  app.set("case sensitive routing", true);

  const log = requestLog(context);
  sendAlways(app.response, [...securityHeaders(), "cache-control", "no-store"]); // answers are personal data
  // In one: each step of Express's own costs a microsecond.
  app.use((request, response, next) => {
    log(request, response);
    if (!context.door.front(request, response)) next();
  });
  const routes = [
    ...predictRoutes(context), // first, since routes are looked for in turn
    ...indexRoutes(context),
    ...predictBatchRoutes(context),
    ...qualifyRoutes(context),
    ...explainRoutes(context),
    ...outcomeRoutes(context),
    ...leadRoutes(context),
    ...modelRoutes(context),
    ...aliasRoutes(context),
    ...driverRoutes(context),
    ...mlflowRoutes(context),
    ...kserveRoutes(context),
    ...openInferenceRoutes(context),
  ];
  mountRoutes(app, [...routes, ...operationRoutes(context, routes)], (route, request, response) => {
    if (!route.always) context.pressure.enter(response);
    return context.door.enter(route, request, response);
  });
  app.use(() => {
    throw new Problem("not-found", "found no such address; GET / lists what is here");
  });
  app.use(errorHandler(context.log));
  return app;
}
