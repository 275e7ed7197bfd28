import type { Request, Response } from "express";
import { callerOf } from "./access/door.ts";
import type { ServiceContext } from "./context.ts";

/**
 * Gives each request an id, and logs its method, route, status, milliseconds and key's id when it is over. Of the address only the
 * pattern is told (`/models/:name`): what stands in it may name a lead.
 */
export function requestLog({ clock, newId, log }: ServiceContext) {
  return (request: Request, response: Response): void => {
    const requestId = newId();
    const from = clock().getTime();
    response.setHeader("x-request-id", requestId);
    response.once("close", () => {
      const route = (request.route as { path?: string } | undefined)?.path ?? "unknown";
      const { method } = request;
      const ms = clock().getTime() - from;
      const status = response.writableFinished ? response.statusCode : null;
      const key = callerOf(response)?.id;
      log.info(
        { requestId, method, route, status, ms, ...(key !== undefined && { key }) },
        status === null ? "the client went away" : "answered",
      );
    });
  };
}
