import type { ServerResponse } from "node:http";
import { errorFormOf } from "./error-form.ts";
import { type Problem, statusOf } from "./problem.ts";

export const JSON_TYPE = "application/json; charset=utf-8";

/** Sends a JSON document. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, JSON_TYPE, JSON.stringify(value));
}

/** Sends a problem in the form of the address that was asked. */
export function sendProblem(response: ServerResponse, problem: Problem, path: string): void {
  for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
  const form = errorFormOf(path);
  const text = JSON.stringify(form.body(problem));
  sendText(response, statusOf(problem.kind), `${form.mediaType}; charset=utf-8`, text);
}

/** Sends text as UTF-8; ASCII alone, which most answers are, takes Node's quicker way, and is the same bytes. */
export function sendText(response: ServerResponse, status: number, contentType: string, text: string): void {
  const bytes = Buffer.byteLength(text);
  response.writeHead(status, ["content-type", contentType, "content-length", bytes]);
  response.end(text, bytes === text.length ? "latin1" : "utf8");
}
