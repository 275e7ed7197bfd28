import type { Express, Request, Response } from "express";
import { Problem, type ProblemKind } from "./problem.ts";
import type { ComponentName } from "./schemas/components.ts";

/** One method of one address: what answers it, and what `/openapi.json` tells of it. */
export interface Route {
  readonly method: "get" | "post";
  /** With parameters as Express writes them: `/models/:name`. */
  readonly path: string;
  readonly summary: string;
  /** Parameters of the path and of the query, each with what it means. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: ComponentName;
  /** By status; the problems aren't listed here. */
  readonly answers: Readonly<Record<number, ComponentName | "object">>;
  readonly problems: readonly ProblemKind[];
  /** A rejection becomes a problem document. */
  handle(request: Request, response: Response): void | Promise<void>;
}

/** Lets the application answer these routes, and any other method on their addresses by 405. */
export function mountRoutes(app: Express, routes: readonly Route[]): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    const address = app.route(path);
    for (const route of here) address[route.method](route.handle);
    const allow = here.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : ["POST"])).join(", ");
    address.all(() => {
      throw new Problem("method-not-allowed", `found another method, wanted ${allow}`, {
        headers: { allow },
      });
    });
  }
}
