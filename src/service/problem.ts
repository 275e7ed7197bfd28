/** One thing wrong with a request: which field, what was found there and what was wanted. */
export interface FieldError {
  readonly field: string;
  /** The JSON type; the value only of a number, a boolean or null, since text may be personal. */
  readonly found: string;
  readonly wanted: string;
}

const KINDS = {
  "malformed-json": [400, "The body can't be read as JSON"],
  "unusable-request": [400, "The request can't be used"],
  "unusable-lead": [400, "The lead can't be scored"],
  "ambiguous-model": [400, "The request doesn't say which model"],
  unauthorized: [401, "The request needs a key"],
  forbidden: [403, "The key doesn't allow this"],
  "do-not-profile": [403, "The lead must not be profiled"],
  "not-found": [404, "There is nothing at this address"],
  "unknown-model": [404, "There is no such model"],
  "unknown-lead": [404, "No prediction is known of this lead"],
  "method-not-allowed": [405, "The address doesn't take this method"],
  "request-timeout": [408, "The request took too long to arrive"],
  conflict: [409, "The request contradicts what is there"],
  "too-large": [413, "The request is too large"],
  "unsupported-media-type": [415, "The body isn't sent as plain JSON"],
  "key-reused": [422, "The idempotency key was used for another request"],
  "wrong-host": [421, "The request is for another host"],
  "too-many-requests": [429, "The key's limit is used up"],
  internal: [500, "The service failed"],
  "ledger-off": [501, "The service keeps no ledger"],
  "model-unavailable": [503, "The model can't be used"],
  overloaded: [503, "The service has too much to do"],
  "ledger-unavailable": [503, "The ledger can't be used"],
} as const;

export type ProblemKind = keyof typeof KINDS;

/** What an address that looks at leads in JSON may answer by, beside what is its own. */
export const PROBLEMS_OF_LEADS = [
  "malformed-json",
  "unknown-model",
  "too-large",
  "unsupported-media-type",
  "model-unavailable",
  "ledger-unavailable",
] as const satisfies readonly ProblemKind[];

/** The body of an answer that tells of a problem (RFC 9457). */
export interface ProblemDocument {
  /** Stable: what a program may branch on. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

export interface ProblemOptions {
  readonly errors?: readonly FieldError[];
  /** Sent with the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The HTTP status of each kind of problem. */
export const statusOf = (kind: ProblemKind): number => KINDS[kind][0];

/** An answer other than the one asked for. Handlers throw it; the application turns it into the body. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly kind: ProblemKind;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail one sentence for the caller: no text of a lead, no path of the server */
  constructor(kind: ProblemKind, detail: string, { errors, headers = {} }: ProblemOptions = {}) {
    super(detail);
    this.kind = kind;
    this.errors = errors;
    this.headers = headers;
  }

  /** The document that is sent. */
  document(): ProblemDocument {
    const [status, title] = KINDS[this.kind];
    return {
      type: `urn:leadlight:problem:${this.kind}`,
      title,
      status,
      detail: this.message,
      ...(this.errors && { errors: this.errors }),
    };
  }
}

/** A problem of single fields, told in one sentence and as a list. */
export function fieldProblem(
  kind: "unusable-request" | "unusable-lead",
  errors: readonly FieldError[],
): Problem {
  const sentences = errors.map(
    ({ field, found, wanted }) => `field ${field}: found ${found}, wanted ${wanted}`,
  );
  return new Problem(kind, sentences.join("; "), { errors });
}
