/** A stand-in for MLflow's tracking server, in memory, behind `fetch`: what the client calls, and MLflow 3.17.2's limits and errors. */
export interface FakeServer {
  readonly fetch: typeof fetch;
  /** `METHOD path` of every call, in order. */
  readonly calls: string[];
  /** Called before each answer; what it throws or returns is answered in its place. */
  intercept: ((method: string, path: string) => Response | undefined) | null;
  readonly runs: Map<string, FakeRun>;
  readonly artifacts: Map<string, Uint8Array>;
  readonly models: Map<string, FakeModel>;
}

export interface FakeRun {
  readonly experiment: string;
  status: string;
  readonly params: Map<string, string>;
  readonly metrics: { key: string; value: number; step: number }[];
  readonly tags: Map<string, string>;
}

interface FakeModel {
  readonly versions: { source: string; runId: string; tags: Record<string, string> }[];
  readonly aliases: Map<string, string>;
}

interface Pair {
  key: string;
  value: string;
}

export function fakeServer(): FakeServer {
  const experiments = new Map<string, string>();
  const server: FakeServer = {
    calls: [],
    intercept: null,
    runs: new Map(),
    artifacts: new Map(),
    models: new Map(),
    fetch: async (input, init) => {
      const url = new URL(String(input));
      const method = init?.method ?? "GET";
      server.calls.push(`${method} ${url.pathname}`);
      const instead = server.intercept?.(method, url.pathname);
      if (instead) return instead;
      if (url.pathname === "/version") return new Response("3.17.2");
      const artifact = /^\/api\/2\.0\/mlflow-artifacts\/artifacts\/(.+)$/.exec(url.pathname)?.[1];
      if (artifact !== undefined) return artifactAnswer(method, decodeURIComponent(artifact), init?.body);
      const path = url.pathname.replace("/api/2.0/mlflow/", "");
      const asked =
        method === "GET" ? Object.fromEntries(url.searchParams) : JSON.parse(String(init?.body ?? "{}"));
      const work = ANSWERS[`${method} ${path}`];
      if (!work) return refusal("ENDPOINT_NOT_FOUND", `no ${method} ${path}`, 404);
      return work(asked);
    },
  };

  function artifactAnswer(method: string, path: string, body: unknown): Response {
    if (method === "PUT") {
      server.artifacts.set(path, new Uint8Array(body as Uint8Array));
      return Response.json({});
    }
    const found = server.artifacts.get(path);
    return found
      ? new Response(found as Uint8Array<ArrayBuffer>)
      : refusal("RESOURCE_DOES_NOT_EXIST", "no such artifact", 404);
  }

  const wireRun = (id: string) => {
    const { experiment, status, params, metrics, tags } = server.runs.get(id)!;
    const pairs = (of: Map<string, string>) => Array.from(of, ([key, value]) => ({ key, value }));
    return {
      info: {
        run_id: id,
        experiment_id: experiment,
        status,
        artifact_uri: `mlflow-artifacts:/${experiment}/${id}/artifacts`,
      },
      data: { params: pairs(params), tags: pairs(tags), metrics },
    };
  };
  const modelOf = (name: string) => server.models.get(name);
  const wireVersion = (name: string, at: number) => {
    const { source, runId, tags } = modelOf(name)!.versions[at]!;
    return {
      name,
      version: String(at + 1),
      source,
      run_id: runId,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    };
  };

  // biome-ignore lint/suspicious/noExplicitAny: bodies are as a client sends them
  const ANSWERS: Record<string, (asked: any) => Response> = {
    "GET experiments/get-by-name": ({ experiment_name }) =>
      experiments.has(experiment_name)
        ? Response.json({ experiment: { experiment_id: experiments.get(experiment_name) } })
        : refusal("RESOURCE_DOES_NOT_EXIST", `no experiment ${experiment_name}`, 404),
    "POST experiments/create": ({ name }) => {
      experiments.set(name, String(experiments.size + 1));
      return Response.json({ experiment_id: experiments.get(name) });
    },
    "POST runs/create": ({ experiment_id, tags = [] }) => {
      const id = `run${server.runs.size + 1}`;
      server.runs.set(id, {
        experiment: experiment_id,
        status: "RUNNING",
        params: new Map(),
        metrics: [],
        tags: new Map(tags.map(({ key, value }: Pair) => [key, value])),
      });
      return Response.json({ run: wireRun(id) });
    },
    "GET runs/get": ({ run_id }) => Response.json({ run: wireRun(run_id) }),
    "POST runs/search": ({ experiment_ids, filter }) => {
      const [, key, value] = /^tags\.`(.+)` = '(.+)'$/.exec(filter)!;
      const found = [...server.runs].filter(
        ([, run]) => experiment_ids.includes(run.experiment) && run.tags.get(key!) === value,
      );
      return Response.json({ runs: found.map(([id]) => wireRun(id)) });
    },
    "POST runs/log-batch": ({ run_id, metrics, params, tags }) => {
      if (metrics.length > 1000 || params.length > 100 || tags.length > 100)
        return refusal("INVALID_PARAMETER_VALUE", "too many entities", 400);
      const run = server.runs.get(run_id)!;
      for (const { key, value } of params) {
        // As MLflow stores a number that is sent as one.
        run.params.set(key, typeof value === "string" ? value : "");
      }
      run.metrics.push(...metrics);
      return Response.json({});
    },
    "POST runs/update": ({ run_id, status }) => {
      server.runs.get(run_id)!.status = status;
      return Response.json({ run_info: wireRun(run_id).info });
    },
    "POST registered-models/create": ({ name }) => {
      if (modelOf(name)) return refusal("RESOURCE_ALREADY_EXISTS", `${name} exists`, 400);
      server.models.set(name, { versions: [], aliases: new Map() });
      return Response.json({ registered_model: { name } });
    },
    "GET registered-models/get": ({ name }) => {
      const model = modelOf(name);
      if (!model) return refusal("RESOURCE_DOES_NOT_EXIST", `no model ${name}`, 404);
      const aliases = Array.from(model.aliases, ([alias, version]) => ({ alias, version }));
      return Response.json({ registered_model: { name, aliases } });
    },
    "POST model-versions/create": ({ name, source, run_id, tags }) => {
      const versions = modelOf(name)!.versions;
      versions.push({
        source,
        runId: run_id,
        tags: Object.fromEntries(tags.map(({ key, value }: Pair) => [key, value])),
      });
      return Response.json({ model_version: wireVersion(name, versions.length - 1) });
    },
    "GET model-versions/search": ({ filter }) => {
      const name = /^name='(.+)'$/.exec(filter)![1]!;
      return Response.json({
        model_versions: (modelOf(name)?.versions ?? []).map((_, at) => wireVersion(name, at)),
      });
    },
    "POST registered-models/alias": ({ name, alias, version }) => {
      if (typeof version !== "string") return refusal("INVALID_PARAMETER_VALUE", "version", 400);
      modelOf(name)!.aliases.set(alias, version);
      return Response.json({});
    },
    "DELETE registered-models/alias": ({ name, alias }) => {
      modelOf(name)!.aliases.delete(alias);
      return Response.json({});
    },
  };
  return server;
}

export function refusal(code: string, message: string, status: number): Response {
  return Response.json({ error_code: code, message }, { status });
}
