import type { ErrorRequestHandler, Request, Response } from "express";
import { LedgerError } from "../ledger/ledger-error.ts";
import type { ServiceLog } from "./log.ts";
import { Problem } from "./problem.ts";
import { ClientGone } from "./read-body.ts";
import { sendProblem } from "./send.ts";

/** Turns whatever a handler threw into a problem document. */
export type ErrorAnswer = (error: unknown, request: Request, response: Response) => void;

export function errorAnswer(log: ServiceLog): ErrorAnswer {
  return (error, { path }, response) => {
    if (error instanceof ClientGone) return;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(response, problemOf(error, log), path);
  };
}

/** The same for Express, which knows it by its four parameters. */
export function errorHandler(answer: ErrorAnswer): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => answer(error, request, response);
}

function problemOf(error: unknown, log: ServiceLog): Problem {
  if (error instanceof Problem) return error;
  // Express itself throws this for an address with a percent sign that encodes nothing.
  if (error instanceof URIError)
    return new Problem("unusable-request", "the address isn't valid percent-encoded text");
  if (error instanceof LedgerError) {
    log.error({ fault: error.message }, "the ledger can't be used");
    return new Problem(
      "ledger-unavailable",
      "using the ledger: found a disk or database that doesn't do its work, wanted one that does; nothing was acknowledged",
      { headers: { "retry-after": "1" } },
    );
  }
  // Only where it happened: a message could quote a lead.
  const { name, stack = "" } = error instanceof Error ? error : { name: typeof error };
  const frames = stack.split("\n").filter((line) => line.startsWith("    at "));
  log.error({ error: name, frames }, "an unexpected error");
  return new Problem("internal", "something failed inside the service; its log tells where");
}
