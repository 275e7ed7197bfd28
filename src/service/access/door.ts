import type { IncomingMessage, ServerResponse } from "node:http";
import { InputError } from "../../leads/input-error.ts";
import type { ServiceLog } from "../log.ts";
import type { Doorkeeper } from "../route.ts";
import { createAccess } from "./access.ts";
import { cors } from "./cors.ts";
import { hostCheck } from "./host-check.ts";
import { openKeyRing } from "./key-ring.ts";
import { isLoopback } from "./loopback.ts";
import type { Caller } from "./scope.ts";
import { openTokens, type TokenSettings } from "./tokens.ts";

/** Who may ask the service what; nothing set, everyone on this machine may ask everything. */
export interface AccessSettings {
  /** The file of keys, watched. */
  readonly keys?: string | undefined;
  readonly tokens?: TokenSettings | undefined;
  /** Requests a minute of a key that has no limit of its own. */
  readonly perMinute?: number | undefined;
  /** Origins whose pages may read the answers in a browser. */
  readonly origins?: readonly string[] | undefined;
  /** Names of this service in the Host header, beside this machine's own. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** What stands between a request and its route. */
export interface Door {
  /**
   * Before any route is looked for.
   * @returns whether the request has been answered
   * @throws Problem where it is for another host
   */
  front(request: IncomingMessage, response: ServerResponse): boolean;
  /** Asks for the route's scope. */
  readonly enter: Doorkeeper;
  /** Why the keys can't be read now, or null. */
  fault(): string | null;
  close(): void;
}

/** Who sent the requests that are being answered. */
const callers = new WeakMap<ServerResponse, Caller>();

/** Who sent the request that this answers; undefined on an open route, and where nobody is asked. */
export const callerOf = (response: ServerResponse): Caller | undefined => callers.get(response);

/**
 * @param host the address that the service listens on
 * @throws InputError where other machines could connect and nobody would be asked for a key, or the keys can't be read
 */
export async function openDoor(
  settings: AccessSettings,
  host: string,
  clock: () => Date,
  log: ServiceLog,
): Promise<Door> {
  const isAsked = settings.keys !== undefined || settings.tokens !== undefined;
  if (!isAsked && !isLoopback(host))
    throw new InputError(
      `listening on ${host}, where other machines can connect: found neither --keys nor --jwks, wanted one of them; leadlight keys make writes a file of keys`,
    );
  if (!isAsked)
    log.warn({ host }, "nobody is asked for a key: whoever is on this machine may ask everything");

  const keys = settings.keys === undefined ? null : await openKeyRing(settings.keys, clock, log);
  const tokens = settings.tokens === undefined ? null : await openTokens(settings.tokens, clock);
  const access = createAccess({ keys, tokens, perMinute: settings.perMinute ?? null, clock });
  const checkHost = hostCheck(host, settings.allowedHosts ?? []);
  const origins = settings.origins ?? [];
  const letRead = origins.length === 0 ? null : cors(origins);

  return {
    front(request, response) {
      checkHost?.(request.headers.host);
      return letRead?.(request, response) ?? false;
    },
    enter({ scope }, request, response) {
      const admitted = access.admit(request, response, scope);
      if (admitted === null) return;
      if (!(admitted instanceof Promise)) return void callers.set(response, admitted);
      return admitted.then((caller) => {
        if (caller) callers.set(response, caller);
      });
    },
    fault: () => access.fault(),
    close: () => keys?.close(),
  };
}
