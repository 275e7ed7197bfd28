import type { Caller } from "./scope.ts";

/** What a caller may still send. */
export interface Allowance {
  readonly allowed: boolean;
  /** Requests a minute. */
  readonly limit: number;
  /** Whole requests that may be sent at once now. */
  readonly remaining: number;
  /** Seconds until the whole limit is there again; where nothing is allowed, until one request is. */
  readonly resetAfter: number;
}

interface Bucket {
  tokens: number;
  /** The clock's milliseconds when the tokens were counted. */
  at: number;
}

/** So many callers are kept apart; beyond, those whose buckets are full again are forgotten. */
const MOST = 10_000;
const MINUTE = 60_000;

/**
 * One token bucket a caller: a minute's requests may come at once, then they come back evenly.
 * @param perMinute for callers that have no limit of their own; null for none
 */
export function createRateLimit(perMinute: number | null, clock: () => Date) {
  const buckets = new Map<string, Bucket>();

  function forget(now: number): void {
    for (const [id, { at }] of buckets) if (Math.abs(now - at) >= MINUTE) buckets.delete(id);
  }

  return {
    /** Takes one request's token; null where this caller has no limit. */
    take({ id, perMinute: own }: Caller): Allowance | null {
      const limit = own ?? perMinute;
      if (limit === null) return null;
      const now = clock().getTime();
      let bucket = buckets.get(id);
      if (!bucket) {
        if (buckets.size >= MOST) forget(now);
        bucket = { tokens: limit, at: now };
        buckets.set(id, bucket);
      }
      // A clock that was set back gives nothing and takes nothing.
      const back = (Math.max(0, now - bucket.at) * limit) / MINUTE;
      bucket.tokens = Math.min(limit, bucket.tokens + back);
      bucket.at = now;
      const allowed = bucket.tokens >= 1;
      if (allowed) bucket.tokens -= 1;
      const missing = allowed ? limit - bucket.tokens : 1 - bucket.tokens;
      return {
        allowed,
        limit,
        remaining: Math.floor(bucket.tokens),
        resetAfter: Math.ceil((missing * 60) / limit),
      };
    },
  };
}
