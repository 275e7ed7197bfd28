import type { ServerResponse } from "node:http";
import type { Problem } from "./problem.ts";

export const JSON_TYPE = "application/json; charset=utf-8";

/** Sends a JSON document. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, JSON_TYPE, JSON.stringify(value));
}

/** Sends an RFC 9457 problem document. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
  const document = problem.document();
  sendText(response, document.status, "application/problem+json; charset=utf-8", JSON.stringify(document));
}

/** Sends text as UTF-8. */
export function sendText(response: ServerResponse, status: number, contentType: string, text: string): void {
  response.statusCode = status;
  response.setHeader("content-type", contentType);
  response.setHeader("content-length", Buffer.byteLength(text));
  response.end(text);
}
