import type { Express, Request, Response } from "express";
import type { z } from "zod";
import type { Admission } from "./access/access.ts";
import { Problem, type ProblemKind } from "./problem.ts";
import type { ComponentName } from "./schemas/components.ts";

/** What a body holds: JSON of that schema, or one thing or another by its media type. */
export type Content = ContentSchema | Readonly<Record<string, ContentSchema>>;
/** "untold": a body of that type of which nothing more is told. */
export type ContentSchema = ComponentName | "object" | "text" | "untold";

/** One method of one address: what answers it, and what `/openapi.json` tells of it. */
export interface Route {
  readonly method: "get" | "post" | "put" | "delete";
  /** With parameters as Express writes them, `/models/:name`; a colon that is one stands behind a backslash. */
  readonly path: string;
  readonly summary: string;
  /** What a key must allow; whether keys are asked for is the service's to say. */
  readonly scope: Admission;
  /** Answered however much is under way: what orchestrators and monitoring ask. */
  readonly always?: true;
  /** Parameters of the path and of the query, each with what it means: text, or what the schema asks for. */
  readonly parameters?: Readonly<Record<string, string | z.ZodType>>;
  readonly body?: Content;
  /** By status; the problems aren't listed here. */
  readonly answers: Readonly<Record<number, Content>>;
  readonly problems: readonly ProblemKind[];
  /** A rejection becomes a problem document. */
  handle(request: Request, response: Response): void | Promise<void>;
}

/** Lets a request pass to its route, or throws the problem that keeps it out. */
export type Doorkeeper = (route: Route, request: Request, response: Response) => void | Promise<void>;

/** The route of a request, ready to be entered; undefined where it must be looked for. */
export type Shortcut = (request: Request) => Entrance | undefined;

/** A route behind the doorkeeper. */
export interface Entrance {
  readonly path: string;
  readonly enter: Route["handle"];
}

/**
 * Lets the application answer these routes, each behind the doorkeeper, and any other method on their addresses by 405.
 * @returns the way to the routes whose address is always the same text: asking Express for them takes longer than all other checks
 */
export function mountRoutes(app: Express, routes: readonly Route[], enter: Doorkeeper): Shortcut {
  const shortcuts = new Map<string, Map<string, Entrance>>();
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    const address = app.route(path);
    const entrances = new Map<string, Entrance>();
    for (const route of here) {
      const entrance = { path, enter: behind(enter, route) };
      address[route.method](entrance.enter);
      entrances.set(route.method.toUpperCase(), entrance);
    }
    if (/^[\w./-]+$/.test(path)) shortcuts.set(path, entrances);
    const allow = here
      .flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]))
      .join(", ");
    address.all(() => {
      throw new Problem("method-not-allowed", `found another method, wanted ${allow}`, {
        headers: { allow },
      });
    });
  }
  return ({ url, method }) => {
    const query = url.indexOf("?");
    return shortcuts.get(query < 0 ? url : url.slice(0, query))?.get(method);
  };
}

/** Waits only where the doorkeeper does: a promise more would cost every request. */
function behind(enter: Doorkeeper, route: Route): Route["handle"] {
  return (request, response) => {
    const waiting = enter(route, request, response);
    return waiting ? waiting.then(() => route.handle(request, response)) : route.handle(request, response);
  };
}
