import { InputError } from "../leads/input-error.ts";
import { MlflowError } from "./mlflow-error.ts";

export interface MlflowAddress {
  /** Of the tracking server, such as `http://127.0.0.1:5000`; a path before `/api` is kept. */
  readonly url: string;
  /** Sent as a bearer token; wins over user and password. */
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one call; 30,000 by default. */
  readonly timeout?: number;
  /** How calls are made; the global `fetch` by default. */
  readonly fetch?: typeof fetch;
}

/** One server's REST API, version 2.0. Every method rejects with an `MlflowError`, or with the signal's reason. */
export interface Transport {
  /** The server's address without user, password and query: fit for a log. */
  readonly shown: string;
  get<Answer>(path: string, query: Readonly<Record<string, string>>): Promise<Answer>;
  send<Answer>(method: "POST" | "PATCH" | "DELETE", path: string, body: object): Promise<Answer>;
  /** Bytes to and from the artifact store that the server itself gives access to. */
  putBytes(path: string, bytes: Uint8Array): Promise<void>;
  getBytes(path: string): Promise<Uint8Array>;
  /** What `GET /version` answers. */
  version(): Promise<string>;
}

/** @throws InputError for an address that isn't one of HTTP */
export function openTransport({
  url,
  token,
  username,
  password,
  signal,
  timeout = 30_000,
  fetch: call = fetch,
}: MlflowAddress): Transport {
  const base = parseAddress(url);
  const shown = `${base.origin}${base.pathname.replace(/\/$/, "")}`;
  const user = username ?? decodeURIComponent(base.username);
  const secret = password ?? decodeURIComponent(base.password);
  const authorization =
    token !== undefined
      ? `Bearer ${token}`
      : user === ""
        ? undefined
        : `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;

  const ask = async (method: string, path: string, body: Uint8Array | string | null): Promise<Response> => {
    signal?.throwIfAborted();
    const stops = [AbortSignal.timeout(timeout), ...(signal ? [signal] : [])];
    const headers: Record<string, string> = {
      ...(authorization && { authorization }),
      ...(typeof body === "string" && { "content-type": "application/json" }),
      ...(body instanceof Uint8Array && { "content-type": "application/octet-stream" }),
    };
    let response: Response;
    try {
      const init = { method, headers, body, signal: AbortSignal.any(stops) };
      response = await call(`${shown}${path}`, init);
    } catch (error) {
      signal?.throwIfAborted();
      throw new MlflowError(
        `asking MLflow at ${shown}: ${reasonOf(error, timeout)}, wanted an answer`,
        "UNREACHABLE",
        0,
        { cause: error },
      );
    }
    if (!response.ok) throw await refusal(response, method, path, shown);
    return response;
  };

  const json = async <Answer>(response: Response, path: string): Promise<Answer> => {
    const text = await response.text();
    try {
      return JSON.parse(text === "" ? "{}" : text) as Answer;
    } catch {
      throw new MlflowError(
        `asking MLflow at ${shown}${path}: found an answer that isn't JSON, wanted MLflow's REST API 2.0`,
        "NOT_MLFLOW",
        response.status,
      );
    }
  };
  const api = (path: string) => `/api/2.0/mlflow/${path}`;

  return {
    shown,
    get: async (path, query) => {
      const asked = `${api(path)}?${new URLSearchParams(query)}`;
      return json(await ask("GET", asked, null), api(path));
    },
    send: async (method, path, body) => json(await ask(method, api(path), JSON.stringify(body)), api(path)),
    putBytes: async (path, bytes) => {
      await ask("PUT", `/api/2.0/mlflow-artifacts/artifacts/${inPath(path)}`, bytes);
    },
    getBytes: async (path) => {
      const response = await ask("GET", `/api/2.0/mlflow-artifacts/artifacts/${inPath(path)}`, null);
      return new Uint8Array(await response.arrayBuffer());
    },
    version: async () => (await (await ask("GET", "/version", null)).text()).trim(),
  };
}

function parseAddress(url: string): URL {
  const wanted = "wanted one such as http://127.0.0.1:5000";
  if (!URL.canParse(url)) throw new InputError(`found no address of an MLflow server in --mlflow, ${wanted}`);
  const parsed = new URL(url);
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:")
    throw new InputError(`found the protocol ${parsed.protocol} in the address of MLflow, ${wanted}`);
  return parsed;
}

function inPath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function reasonOf(error: unknown, timeout: number): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return `no answer within ${timeout} ms`;
  const { cause } = error as { cause?: { code?: unknown; message?: unknown } };
  return `no connection (${String(cause?.code ?? cause?.message ?? (error as Error).message)})`;
}

/** What MLflow said, in one sentence; other servers' pages aren't repeated. */
async function refusal(
  response: Response,
  method: string,
  path: string,
  shown: string,
): Promise<MlflowError> {
  const { status } = response;
  const text = await response.text().catch(() => "");
  const told = parseRefusal(text);
  const where = `${method} ${path.split("?")[0]} at ${shown}`;
  if (status === 401 || status === 403)
    return new MlflowError(
      `MLflow refused ${where} with ${status}${told ? ` (${told.message})` : ""}: wanted a token that is valid and may do this ` +
        "(MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD), and a host that the server allows",
      told?.code ?? "PERMISSION_DENIED",
      status,
    );
  if (told) return new MlflowError(`MLflow refused ${where}: ${told.message}`, told.code, status);
  return new MlflowError(
    `${where}: found status ${status} without MLflow's error form, wanted MLflow's REST API 2.0`,
    status >= 500 ? "INTERNAL_ERROR" : "NOT_MLFLOW",
    status,
  );
}

function parseRefusal(text: string): { code: string; message: string } | null {
  try {
    const { error_code: code, message } = JSON.parse(text) as { error_code?: unknown; message?: unknown };
    if (typeof code !== "string") return null;
    return { code, message: String(message).split("\n")[0]!.slice(0, 300) };
  } catch {
    return null;
  }
}
