import type { Express, Request, Response } from "express";
import type { z } from "zod";
import { Problem, type ProblemKind } from "./problem.ts";
import type { ComponentName } from "./schemas/components.ts";

/** What a body holds: JSON of that schema, or one thing or another by its media type. */
export type Content = ContentSchema | Readonly<Record<string, ContentSchema>>;
export type ContentSchema = ComponentName | "object" | "text";

/** One method of one address: what answers it, and what `/openapi.json` tells of it. */
export interface Route {
  readonly method: "get" | "post";
  /** With parameters as Express writes them: `/models/:name`. */
  readonly path: string;
  readonly summary: string;
  /** Parameters of the path and of the query, each with what it means: text, or what the schema asks for. */
  readonly parameters?: Readonly<Record<string, string | z.ZodType>>;
  readonly body?: Content;
  /** By status; the problems aren't listed here. */
  readonly answers: Readonly<Record<number, Content>>;
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
