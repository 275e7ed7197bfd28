import type { IncomingMessage, ServerResponse } from "node:http";

const EXPOSED = "x-request-id, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after";
const METHODS = "GET, HEAD, POST, PUT, DELETE";
const HEADERS = "authorization, content-type, idempotency-key, x-api-key";

/**
 * Lets pages of these origins, and no other, read the answers in a browser.
 * @returns whether the request was a browser's question before the request, which is answered here
 */
export function cors(origins: readonly string[]) {
  const allowed = new Set(origins);
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const { origin } = request.headers;
    response.setHeader("vary", "origin");
    if (origin === undefined || !allowed.has(origin)) return false;
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-expose-headers", EXPOSED);
    if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined)
      return false;
    response.setHeader("access-control-allow-methods", METHODS);
    response.setHeader("access-control-allow-headers", HEADERS);
    response.setHeader("access-control-max-age", "600");
    response.statusCode = 204;
    response.end();
    return true;
  };
}
