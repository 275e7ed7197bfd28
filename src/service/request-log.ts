import type { Request, Response } from "express";
import { callerOf } from "./access/door.ts";
import type { ServiceContext } from "./context.ts";
import { keepSpan } from "./tracing.ts";

/** What metrics show where nobody was there to answer; the number that proxies use for it. */
const CLIENT_GONE = 499;

/** A line of the log. */
interface Told {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  /** Null where the client went away. */
  readonly status: number | null;
  readonly ms: number;
  /** The id of the caller's key. */
  key?: string;
  traceId?: string;
  spanId?: string;
}

/**
 * Gives each request an id, and logs its method, route, status, milliseconds and key's id when it is over, and counts it. Of the address
 * only the pattern is told (`/models/:name`): what stands in it may name a lead.
 */
export function requestLog({ clock, newId, log, metrics, tracing }: ServiceContext) {
  return (request: Request, response: Response): void => {
    const requestId = newId();
    const from = clock().getTime();
    const start = performance.now(); // in parts of a millisecond, and never set back
    const span = tracing?.begin(request.headers);
    if (span) keepSpan(response, span);
    response.locals.requestId = requestId;
    response.on("close", () => {
      const route = (request.route as { path?: string } | undefined)?.path ?? "unknown";
      const { method } = request;
      const ms = clock().getTime() - from;
      const status = response.writableFinished ? response.statusCode : null;
      metrics.answered(method, route, status ?? CLIENT_GONE, (performance.now() - start) / 1000);
      span?.end(method, route, status);
      const told: Told = { requestId, method, route, status, ms };
      const key = callerOf(response)?.id;
      if (key !== undefined) told.key = key;
      if (span) {
        told.traceId = span.traceId;
        told.spanId = span.spanId;
      }
      log.info(told, status === null ? "the client went away" : "answered");
    });
  };
}
