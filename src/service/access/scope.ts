/** What a key may do; none includes another. */
export const SCOPES = ["predict", "read", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who sent a request. */
export interface Caller {
  /** Of the key, or a token's subject: safe to log, nothing secret. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Requests a minute; null where only the service's own limit counts. */
  readonly perMinute: number | null;
}

export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);
