import type { IncomingMessage, ServerResponse } from "node:http";
import { Problem } from "../problem.ts";
import type { KeyRing } from "./key-ring.ts";
import { createRateLimit } from "./rate-limit.ts";
import type { Caller, Scope } from "./scope.ts";
import type { Tokens } from "./tokens.ts";

/** What a route asks of its caller; `open` is for whoever comes. */
export type Admission = Scope | "open";

export interface AccessOptions {
  readonly keys: KeyRing | null;
  readonly tokens: Tokens | null;
  /** Requests a minute of a caller; null for no limit. */
  readonly perMinute: number | null;
  readonly clock: () => Date;
}

/** Who may ask for what. */
export interface Access {
  /**
   * Lets a request pass to a route, or refuses it.
   * @returns who sent it; null on an open route, or where nobody is asked
   * @throws Problem of 401, 403 or 429
   */
  admit(
    request: IncomingMessage,
    response: ServerResponse,
    wanted: Admission,
  ): Promise<Caller | null> | Caller | null;
  /** Why keys can't be read now, or null. */
  fault(): string | null;
}

/** Where neither keys nor tokens are given nobody is asked, and the limit counts for each address. */
export function createAccess({ keys, tokens, perMinute, clock }: AccessOptions): Access {
  const limit = createRateLimit(perMinute, clock);
  const isAsked = keys !== null || tokens !== null;

  function pass(caller: Caller, response: ServerResponse, wanted: Scope): Caller {
    const allowance = limit.take(caller);
    if (allowance) {
      response.setHeader("ratelimit-limit", allowance.limit);
      response.setHeader("ratelimit-remaining", allowance.remaining);
      response.setHeader("ratelimit-reset", allowance.resetAfter);
      if (!allowance.allowed)
        throw new Problem(
          "too-many-requests",
          `found more than ${allowance.limit} requests a minute, wanted at most that: try again in ${allowance.resetAfter} s`,
          { headers: { "retry-after": String(allowance.resetAfter) } },
        );
    }
    if (isAsked && !caller.scopes.has(wanted))
      throw new Problem("forbidden", `found a key without the scope ${wanted}, wanted one with it`, {
        headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="${wanted}"` },
      });
    return caller;
  }

  return {
    admit(request, response, wanted) {
      if (wanted === "open") return null;
      if (!isAsked) {
        if (perMinute !== null) pass(stranger(request), response, wanted);
        return null;
      }
      const text = credentials(request);
      if (text === null) throw unauthorized("no key");
      const byKey = keys?.find(text);
      if (byKey) return pass(byKey, response, wanted);
      if (!tokens) throw unauthorized("a key that isn't in force");
      return tokens.find(text).then(
        (caller) => {
          if (!caller) throw unauthorized("a key or token that isn't in force");
          return pass(caller, response, wanted);
        },
        () => {
          throw new Problem("overloaded", "found the token issuer's keys out of reach, wanted them", {
            headers: { "retry-after": "5" },
          });
        },
      );
    },
    fault: () => keys?.fault() ?? null,
  };
}

function stranger(request: IncomingMessage): Caller {
  return { id: request.socket.remoteAddress ?? "unknown", scopes: new Set(), perMinute: null };
}

/** `Authorization: Bearer KEY`, or `X-API-Key: KEY`. */
function credentials({ headers }: IncomingMessage): string | null {
  const bearer = /^Bearer +([^\s,]+)$/i.exec(headers.authorization ?? "")?.[1];
  const key = headers["x-api-key"];
  return bearer ?? (typeof key === "string" ? key : null);
}

function unauthorized(found: string): Problem {
  return new Problem(
    "unauthorized",
    `found ${found}, wanted one that leadlight keys make made, as Authorization: Bearer KEY or X-API-Key: KEY`,
    { headers: { "www-authenticate": 'Bearer realm="leadlight"' } },
  );
}
