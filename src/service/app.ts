import express, { type Express, type Request, type Response } from "express";
import type { ServiceContext } from "./context.ts";
import { errorAnswer, errorHandler } from "./error-handler.ts";
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
import { stayAwake } from "./stay-awake.ts";

/** What answers every request. */
export interface Application {
  /** The routes, what is said where none is found, and what becomes of errors. */
  readonly express: Express;
  /** Answers one, asking Express only where the address has parts that vary or isn't known. */
  readonly answer: (request: Request, response: Response) => void;
}

/** The whole HTTP application, not yet listening. */
export function createApp(context: ServiceContext): Application {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("query parser", "simple");
  app.set("case sensitive routing", true);
  sendAlways(app.response, [...securityHeaders(), "cache-control", "no-store"]); // answers are personal data

  const routes = [
    ...predictRoutes(context),
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
  const all = [...routes, ...operationRoutes(context, routes)];
  const shortcut = mountRoutes(app, all, (route, request, response) => {
    if (!route.always) context.pressure.enter(response);
    return context.door.enter(route, request, response);
  });
  app.use(() => {
    throw new Problem("not-found", "found no such address; GET / lists what is here");
  });
  const fail = errorAnswer(context.log);
  app.use(errorHandler(fail));

  const log = requestLog(context);
  const lookForMore = stayAwake();
  const take = (request: Request, response: Response): void | Promise<void> => {
    request.res = response; // as Express has it
    response.locals = {};
    log(request, response);
    response.on("close", lookForMore);
    if (context.door.front(request, response)) return;
    const entrance = shortcut(request);
    if (!entrance) return app(request, response);
    request.route = entrance;
    return entrance.enter(request, response);
  };
  return {
    express: app,
    answer(request, response) {
      try {
        take(request, response)?.catch((error: unknown) => fail(error, request, response));
      } catch (error) {
        fail(error, request, response);
      }
    },
  };
}
