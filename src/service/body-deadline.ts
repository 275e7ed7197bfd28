import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Problem } from "./problem.ts";
import { sendProblem } from "./send.ts";

export interface BodyDeadlineOptions {
  /** How long a body may take to arrive, in milliseconds. */
  readonly within: number;
  /** Whether an address takes bodies for as long as they go on coming. */
  readonly streams: (path: string) => boolean;
}

/**
 * Answers 408 where a body hasn't come in whole in time, and ends the connection. Node's own `requestTimeout` is for all
 * addresses alike, so it must be off; that of the headers isn't touched.
 */
export function bodyDeadline(server: Server, { within, streams }: BodyDeadlineOptions): void {
  const watch = (request: IncomingMessage, response: ServerResponse) => {
    if (request.complete) return;
    const path = request.url!.split("?", 1)[0]!;
    if (streams(path)) return;
    const timer = setTimeout(() => {
      if (request.complete) return;
      if (!response.headersSent) {
        response.setHeader("connection", "close");
        sendProblem(
          response,
          new Problem(
            "request-timeout",
            `reading the body: found it not whole after ${within / 1000} s, wanted it by then`,
          ),
          path,
        );
      }
      response.once("close", () => request.destroy());
      if (response.writableFinished) request.destroy();
    }, within);
    request.once("close", () => clearTimeout(timer));
  };
  // Most bodies come with their heads, and are whole once what has arrived is read: they need no timer.
  server.on("request", (request, response) => void process.nextTick(watch, request, response));
}
