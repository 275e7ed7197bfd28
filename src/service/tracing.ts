/** A request as a trace shows it; of a lead it tells nothing. */
export interface RequestSpan {
  /** 32 and 16 hexadecimal digits: W3C's ids, for the log. */
  readonly traceId: string;
  readonly spanId: string;
  /** Which version answered. */
  answeredBy(model: { readonly name: string; readonly version: number }): void;
  /** A part of the work that is over now. @param from of `performance.now()` */
  phase(name: string, from: number): void;
  /** What the parts of a stream came to, whose blocks would be too many to tell each: leads, and milliseconds. */
  streamed(leads: number, scoreMs: number, logMs: number): void;
  /** @param status null where the client went away */
  end(method: string, route: string, status: number | null): void;
}

/** Makes spans and sends them to a collector. */
export interface Tracing {
  /** @param headers of the request; a `traceparent` among them is taken up */
  begin(headers: Readonly<Record<string, string | string[] | undefined>>): RequestSpan;
  /** Sends what waits; never rejects. */
  close(): Promise<void>;
}

const spans = new WeakMap<object, RequestSpan>();

/** The span of the request that this response answers; undefined where nothing is traced. */
export const spanOf = (response: object): RequestSpan | undefined => spans.get(response);

export function keepSpan(response: object, span: RequestSpan): void {
  spans.set(response, span);
}

/** Does a part of a request's work and shows it in its trace; without one it is done plainly. */
export async function traced<Result>(
  response: object,
  name: string,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const span = spanOf(response);
  if (span === undefined) return work();
  const from = performance.now();
  try {
    return await work();
  } finally {
    span.phase(name, from);
  }
}
