import { LeadlightError } from "./leadlight-error.ts";
import { OPERATIONS, type Operations } from "./operations.ts";
import type { StreamBody } from "./stream-body.ts";

export interface ClientOptions {
  /** Where the service listens, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly key?: string;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends requests that run when it is aborted. */
  readonly signal?: AbortSignal;
  /** `globalThis.fetch` by default. */
  readonly fetch?: typeof fetch;
}

/** The service's addresses as methods; a body that isn't JSON needs its media type where the address takes several. */
export type LeadlightClient = Operations & {
  /** The same client with other headers beside its own, such as a Content-Type or an Idempotency-Key. */
  with(headers: Readonly<Record<string, string>>): LeadlightClient;
};

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly types?: readonly string[];
  readonly isJson: boolean;
}
type Parameters = Readonly<Record<string, unknown>>;

/**
 * A client of the service at an address. Its methods reject with a `LeadlightError` where the service answers a problem, and as
 * `fetch` does where it doesn't answer.
 */
export function createClient(options: ClientOptions): LeadlightClient {
  const methods = Object.entries(OPERATIONS as Readonly<Record<string, Operation>>).map(
    ([name, operation]) =>
      [
        name,
        (...given: readonly unknown[]) =>
          operation.types ? call(options, operation, given[1], given[0]) : call(options, operation, given[0]),
      ] as const,
  );
  return {
    ...(Object.fromEntries(methods) as unknown as Operations),
    with: (headers) => createClient({ ...options, headers: { ...options.headers, ...headers } }),
  };
}

async function call(
  { url, key, headers = {}, signal, fetch: send = globalThis.fetch }: ClientOptions,
  { method, path, query, types = [], isJson }: Operation,
  parameters: unknown,
  body?: unknown,
): Promise<unknown> {
  const type = isStream(body) ? types.find((one) => one !== "application/json") : types[0];
  const response = await send(
    url.replace(/\/+$/, "") + addressOf(path, query, (parameters ?? {}) as Parameters),
    {
      method,
      headers: {
        ...(isJson && { accept: "application/json" }),
        ...(body !== undefined && type !== undefined && { "content-type": type }),
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...headers,
      },
      ...(signal && { signal }),
      ...(body !== undefined && { body: isStream(body) ? body : JSON.stringify(body) }),
      ...(body instanceof ReadableStream && { duplex: "half" as const }),
    },
  );
  if (!response.ok) throw await errorOf(response);
  if (!isJson) return response;
  return response.json();
}

function isStream(body: unknown): body is StreamBody {
  return (
    typeof body === "string" ||
    body instanceof Uint8Array ||
    body instanceof Blob ||
    body instanceof ReadableStream
  );
}

function addressOf(path: string, query: readonly string[], parameters: Parameters): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(parameters[name])),
  );
  const asked = new URLSearchParams();
  for (const name of query) if (parameters[name] !== undefined) asked.set(name, String(parameters[name]));
  return asked.size > 0 ? `${filled}?${asked}` : filled;
}

async function errorOf(response: Response): Promise<LeadlightError> {
  const text = await response.text();
  let problem: unknown;
  try {
    problem = JSON.parse(text);
  } catch {
    problem = undefined;
  }
  const { detail, error, message } = (problem ?? {}) as Readonly<Record<string, unknown>>;
  const said = [detail, error, message].find((one) => typeof one === "string");
  return new LeadlightError(response.status, String(said ?? `status ${response.status}`), problem);
}
