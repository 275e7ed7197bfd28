import { hash } from "node:crypto";
import type { JWTPayload } from "jose";
import { type Caller, isScope, type Scope } from "./scope.ts";

export interface TokenSettings {
  /** Where the issuer publishes its keys (JWKS). */
  readonly jwks: string;
  readonly issuer: string;
  readonly audience: string;
}

/** Checks JSON Web Tokens of one issuer. */
export interface Tokens {
  /** Null where the token isn't in force, isn't signed by the issuer, or isn't for this audience. */
  find(token: string): Promise<Caller | null>;
}

/** Only signatures by a private key: with a shared secret, who can check a token could make one. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
/** So many checked tokens are remembered, by their hash: a signature costs 100 µs and more. */
const MOST = 10_000;
/** A token that was checked is checked anew after so long, so that a key taken back counts; in milliseconds. */
const REMEMBERED = 60_000;

/** The library is loaded here, so that a service without tokens starts without it. */
export async function openTokens(settings: TokenSettings, clock: () => Date): Promise<Tokens> {
  const { createRemoteJWKSet, jwtVerify } = await import("jose");
  const keys = createRemoteJWKSet(new URL(settings.jwks), { timeoutDuration: 3000 });
  const checked = new Map<string, { readonly caller: Caller; readonly until: number }>();

  return {
    async find(token) {
      const now = clock().getTime();
      const digest = hash("sha256", token);
      const known = checked.get(digest);
      if (known && now < known.until) return known.caller;
      checked.delete(digest);
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer: settings.issuer,
          audience: settings.audience,
          algorithms: ALGORITHMS,
          requiredClaims: ["exp", "sub"],
          currentDate: clock(),
        });
        const caller: Caller = {
          // A subject may be a person's address, and this goes to the log.
          id: `token-${hash("sha256", payload.sub!).slice(0, 10)}`,
          scopes: scopesOf(payload),
          perMinute: null,
        };
        if (checked.size >= MOST) checked.delete(checked.keys().next().value!);
        checked.set(digest, { caller, until: Math.min(now + REMEMBERED, payload.exp! * 1000) });
        return caller;
      } catch (error) {
        if (isUnreachable(error)) throw error;
        return null;
      }
    },
  };
}

/** `scope` as text with spaces between (RFC 8693), or `scp` as a list; with or without `leadlight:` before each. */
function scopesOf({ scope, scp }: JWTPayload): ReadonlySet<Scope> {
  const all = typeof scope === "string" ? scope.split(" ") : Array.isArray(scp) ? scp : [];
  const own = all.map((one) => String(one).replace(/^leadlight:/, "")).filter(isScope);
  return new Set(own);
}

/** Whether the issuer's keys couldn't be had, which says nothing of the token. */
function isUnreachable(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "ERR_JWKS_TIMEOUT" || code === "ERR_JOSE_GENERIC" || error instanceof TypeError;
}
