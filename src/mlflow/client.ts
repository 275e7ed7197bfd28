import { batches, checkAliasName, checkModelName } from "./limits.ts";
import { MlflowError } from "./mlflow-error.ts";
import { type MlflowAddress, openTransport } from "./transport.ts";

export type RunStatus = "RUNNING" | "SCHEDULED" | "FINISHED" | "FAILED" | "KILLED";

/** A number of a run, such as a loss; curves have several steps of one key. */
export interface Metric {
  readonly key: string;
  /** Finite: MLflow would store infinity as another number. */
  readonly value: number;
  readonly step?: number;
}

export interface Run {
  readonly runId: string;
  readonly experimentId: string;
  readonly status: RunStatus;
  readonly artifactUri: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface NewRun {
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly startTime: Date;
}

export interface RunData {
  readonly metrics?: readonly Metric[];
  /** Sent as text, as MLflow wants it: a number would be stored as nothing. */
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Artifact {
  readonly path: string;
  readonly isFolder: boolean;
  readonly bytes: number | null;
}

export interface RegisteredVersion {
  readonly name: string;
  /** MLflow's own count. */
  readonly version: string;
  readonly runId: string;
  readonly source: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * MLflow's REST API, version 2.0 of it, as far as models need it. Every method rejects with an `MlflowError`, or with the signal's
 * reason once it is aborted.
 */
export interface MlflowClient {
  /** The address without secrets. */
  readonly address: string;
  /** The server's version, such as 3.17.2. */
  serverVersion(): Promise<string>;
  /** The id of the experiment of that name, made where there is none. */
  ensureExperiment(name: string): Promise<string>;
  createRun(experimentId: string, run: NewRun): Promise<Run>;
  getRun(runId: string): Promise<Run>;
  /** @param filter in MLflow's language, such as `tags.kind = 'x'` */
  searchRuns(experimentId: string, filter: string): Promise<Run[]>;
  /** In as many calls as the server's limits want. @throws RangeError for a metric that isn't finite */
  logBatch(runId: string, data: RunData, time: Date): Promise<void>;
  endRun(runId: string, status: RunStatus, time: Date): Promise<void>;
  /** Stores bytes under the run's artifacts. */
  putArtifact(run: Run, path: string, bytes: Uint8Array): Promise<void>;
  getArtifact(run: Run, path: string): Promise<Uint8Array>;
  listArtifacts(runId: string, path?: string): Promise<Artifact[]>;
  /** @throws RangeError for a name that MLflow has no room for */
  ensureModel(name: string): Promise<void>;
  /** @param path of the model's folder under the run's artifacts */
  createVersion(
    name: string,
    run: Run,
    path: string,
    tags: Readonly<Record<string, string>>,
  ): Promise<RegisteredVersion>;
  /** Newest first. */
  versions(name: string): Promise<RegisteredVersion[]>;
  /** Alias → MLflow's version; null where there is no such model. */
  aliases(name: string): Promise<Readonly<Record<string, string>> | null>;
  setAlias(name: string, alias: string, version: string): Promise<void>;
  deleteAlias(name: string, alias: string): Promise<void>;
}

/** @throws InputError for an address that isn't one of HTTP */
export function openMlflow(address: MlflowAddress): MlflowClient {
  const transport = openTransport(address);
  const { get, send } = transport;

  const searchRuns = async (experimentId: string, filter: string): Promise<Run[]> => {
    const runs: Run[] = [];
    let page: string | undefined;
    do {
      const asked = { experiment_ids: [experimentId], filter, max_results: 1000, page_token: page };
      const found = await send<{ runs?: WireRun[]; next_page_token?: string }>("POST", "runs/search", asked);
      runs.push(...(found.runs ?? []).map(runOf));
      page = found.next_page_token;
    } while (page);
    return runs;
  };

  return {
    address: transport.shown,
    serverVersion: transport.version,
    async ensureExperiment(name) {
      try {
        const found = await get<{ experiment: { experiment_id: string } }>("experiments/get-by-name", {
          experiment_name: name,
        });
        return found.experiment.experiment_id;
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
      const made = await send<{ experiment_id: string }>("POST", "experiments/create", { name });
      return made.experiment_id;
    },
    async createRun(experimentId, { name, tags = {}, startTime }) {
      const { run } = await send<{ run: WireRun }>("POST", "runs/create", {
        experiment_id: experimentId,
        run_name: name,
        start_time: startTime.getTime(),
        tags: pairs(tags),
      });
      return runOf(run);
    },
    getRun: async (runId) => runOf((await get<{ run: WireRun }>("runs/get", { run_id: runId })).run),
    searchRuns,
    async logBatch(runId, data, time) {
      for (const batch of batches(data, time))
        await send("POST", "runs/log-batch", { run_id: runId, ...batch });
    },
    async endRun(runId, status, time) {
      await send("POST", "runs/update", { run_id: runId, status, end_time: time.getTime() });
    },
    putArtifact: (run, path, bytes) => transport.putBytes(`${storePath(run)}/${path}`, bytes),
    getArtifact: (run, path) => transport.getBytes(`${storePath(run)}/${path}`),
    async listArtifacts(runId, path) {
      const asked = { run_id: runId, ...(path !== undefined && { path }) };
      const { files = [] } = await get<{ files?: WireFile[] }>("artifacts/list", asked);
      return files.map(({ path, is_dir, file_size }) => ({
        path,
        isFolder: is_dir === true,
        bytes: file_size === undefined ? null : Number(file_size),
      }));
    },
    async ensureModel(name) {
      try {
        await send("POST", "registered-models/create", { name: checkModelName(name) });
      } catch (error) {
        if (!(error instanceof MlflowError && error.code === "RESOURCE_ALREADY_EXISTS")) throw error;
      }
    },
    async createVersion(name, run, path, tags) {
      const { model_version } = await send<{ model_version: WireVersion }>("POST", "model-versions/create", {
        name,
        source: `${run.artifactUri}/${path}`,
        run_id: run.runId,
        tags: pairs(tags),
      });
      return versionOf(model_version);
    },
    async versions(name) {
      const found: RegisteredVersion[] = [];
      let page: string | undefined;
      do {
        const { model_versions = [], next_page_token } = await get<{
          model_versions?: WireVersion[];
          next_page_token?: string;
        }>("model-versions/search", {
          filter: `name='${name.replaceAll("'", "\\'")}'`,
          max_results: "200",
          ...(page && { page_token: page }),
        });
        found.push(...model_versions.map(versionOf));
        page = next_page_token;
      } while (page);
      return found.sort((a, b) => Number(b.version) - Number(a.version));
    },
    async aliases(name) {
      try {
        const { registered_model } = await get<{
          registered_model: { aliases?: { alias: string; version: string }[] };
        }>("registered-models/get", { name });
        return Object.fromEntries(
          (registered_model.aliases ?? []).map(({ alias, version }) => [alias, version]),
        );
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async setAlias(name, alias, version) {
      await send("POST", "registered-models/alias", { name, alias: checkAliasName(alias), version });
    },
    async deleteAlias(name, alias) {
      await send("DELETE", "registered-models/alias", { name, alias });
    },
  };
}

interface WireRun {
  readonly info: {
    readonly run_id: string;
    readonly experiment_id: string;
    readonly status: RunStatus;
    readonly artifact_uri: string;
  };
  readonly data?: {
    readonly params?: readonly Pair[];
    readonly tags?: readonly Pair[];
    readonly metrics?: readonly { readonly key: string; readonly value: number }[];
  };
}

interface WireVersion {
  readonly name: string;
  readonly version: string;
  readonly run_id?: string;
  readonly source: string;
  readonly tags?: readonly Pair[];
}

interface WireFile {
  readonly path: string;
  readonly is_dir?: boolean;
  readonly file_size?: string | number;
}

interface Pair {
  readonly key: string;
  readonly value: string;
}

function runOf({ info, data = {} }: WireRun): Run {
  return {
    runId: info.run_id,
    experimentId: info.experiment_id,
    status: info.status,
    artifactUri: info.artifact_uri,
    params: record(data.params),
    metrics: Object.fromEntries((data.metrics ?? []).map(({ key, value }) => [key, value])),
    tags: record(data.tags),
  };
}

function versionOf({ name, version, run_id, source, tags }: WireVersion): RegisteredVersion {
  return { name, version, runId: run_id ?? "", source, tags: record(tags) };
}

function record(pairs: readonly Pair[] = []): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

function pairs(of: Readonly<Record<string, string>>): Pair[] {
  return Object.entries(of).map(([key, value]) => ({ key, value }));
}

function isMissing(error: unknown): boolean {
  return error instanceof MlflowError && error.code === "RESOURCE_DOES_NOT_EXIST";
}

/** Where the server's own artifact store keeps a run's files. @throws MlflowError where they lie in a store of another kind */
function storePath({ artifactUri, runId }: Run): string {
  const inStore = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(artifactUri)?.[1];
  if (inStore !== undefined) return inStore;
  throw new MlflowError(
    `storing artifacts of the run ${runId}: found the store ${artifactUri.split(":")[0]}:, wanted mlflow-artifacts: ` +
      "(a tracking server started with --serve-artifacts, its default)",
    "UNSUPPORTED_STORE",
    400,
  );
}
