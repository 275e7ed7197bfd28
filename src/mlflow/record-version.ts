import type { Version } from "../registry/read-version.ts";
import type { StoredMetrics } from "../report/report-facts.ts";
import { parseFile } from "../scoring/files.ts";
import type { Metric, MlflowClient, RegisteredVersion, Run } from "./client.ts";

/** What may stand after the model's name in MLflow's registry: each is a way to load the same version. */
export const ENDINGS = ["", ".explained"] as const;
export type Ending = (typeof ENDINGS)[number];
/** Tags by which a run or version of MLflow is known to be one of ours. */
export const TAG = {
  model: "leadlight.model",
  version: "leadlight.version",
  sha256: "leadlight.sha256",
} as const;

/** A version as MLflow is told of it. */
export interface RecordedVersion {
  readonly name: string;
  readonly version: number;
  /** Of all its files: what tells it from any other. */
  readonly sha256: string;
  readonly content: Version;
  /** The models that are registered, by the ending of their name; each a folder's files by path. */
  readonly models: ReadonlyMap<Ending, ReadonlyMap<string, Uint8Array>>;
}

/** What MLflow calls it. */
export interface Recorded {
  readonly runId: string;
  readonly experimentId: string;
  readonly registered: readonly RegisteredVersion[];
}

/**
 * Tells MLflow of a version: a run in the experiment of the model's name with what was asked for as params, the held-out figures and
 * curves as metrics, report and card as artifacts, and its models registered. What a call before this one told already, wholly
 * or in part, isn't told twice.
 * @param time of the end of the run
 */
export async function recordVersion(
  client: MlflowClient,
  recorded: RecordedVersion,
  time: Date,
): Promise<Recorded> {
  const { name, version, sha256, content, models } = recorded;
  const experimentId = await client.ensureExperiment(name);
  const found = await client.searchRuns(experimentId, `tags.\`${TAG.sha256}\` = '${sha256}'`);
  const whole = found.find(({ status }) => status === "FINISHED");
  const run = whole ?? found[0] ?? (await startRun(client, experimentId, recorded));
  if (!whole) {
    await client.logBatch(run.runId, { params: paramsOf(content), metrics: metricsOf(content) }, time);
    for (const path of ["report.html", "card.md", "metrics.json", "drivers.json"]) {
      const bytes = content.files.get(path);
      if (bytes) await client.putArtifact(run, path, bytes);
    }
    for (const [ending, files] of models)
      for (const [path, bytes] of files) await client.putArtifact(run, `model${ending}/${path}`, bytes);
    await client.endRun(run.runId, "FINISHED", time);
  }
  const tags = { [TAG.model]: name, [TAG.version]: String(version), [TAG.sha256]: sha256 };
  const registered: RegisteredVersion[] = [];
  for (const ending of models.keys()) {
    const called = `${name}${ending}`;
    await client.ensureModel(called);
    const known = (await client.versions(called)).find((one) => one.tags[TAG.sha256] === sha256);
    registered.push(known ?? (await client.createVersion(called, run, `model${ending}`, tags)));
  }
  return { runId: run.runId, experimentId, registered };
}

function startRun(
  client: MlflowClient,
  experimentId: string,
  { name, version, sha256, content }: RecordedVersion,
): Promise<Run> {
  const { manifest } = content;
  return client.createRun(experimentId, {
    name: `${name}:${version}`,
    startTime: new Date(manifest.createdAt),
    tags: {
      [TAG.model]: name,
      [TAG.version]: String(version),
      [TAG.sha256]: sha256,
      "leadlight.codeVersion": String(manifest.codeVersion ?? ""),
    },
  });
}

/** What the training was asked for, flat: `recipe.settings.horizonDays`. */
function paramsOf({ manifest }: Version): Record<string, string> {
  const { learner, seed, data, recipe, parent } = manifest as Record<string, unknown>;
  const params: Record<string, string> = {};
  const put = (key: string, value: unknown): void => {
    if (value === undefined || value === null) return;
    if (typeof value !== "object") params[plainKey(key)] = String(value);
    else if (Array.isArray(value)) params[plainKey(key)] = JSON.stringify(value);
    else for (const [name, inner] of Object.entries(value)) put(`${key}.${name}`, inner);
  };
  for (const [key, value] of Object.entries({ learner, seed, data, recipe, parent })) put(key, value);
  return params;
}

/** Held-out figures once each, curves step by step: gains and lift by tenth, reliability by bin, the contest by rank. */
function metricsOf({ files }: Version): Metric[] {
  const {
    holdout,
    baseRateLogLoss,
    rows,
    reliability,
    leaderboard = [],
  } = parseFile<StoredMetrics>(files as Map<string, Uint8Array>, "metrics.json");
  const metrics: { key: string; value: number | null | undefined; step?: number }[] = [
    { key: "base_rate_log_loss", value: baseRateLogLoss },
    ...Object.entries(rows ?? {}).map(([key, value]) => ({ key: `rows.${plainKey(key)}`, value })),
  ];
  if (holdout) {
    const { auc, averagePrecision, logLoss, brier, ece, calibrationSlope, observedExpected, baseRate } =
      holdout;
    const figures = {
      auc,
      averagePrecision,
      logLoss,
      brier,
      ece,
      calibrationSlope,
      observedExpected,
      baseRate,
    };
    for (const [key, value] of Object.entries(figures)) metrics.push({ key: `holdout.${key}`, value });
    for (const { decile, gain, lift } of holdout.lift ?? [])
      metrics.push(
        { key: "holdout.gain_by_tenth", value: gain, step: decile },
        { key: "holdout.lift_by_tenth", value: lift, step: decile },
      );
  }
  (reliability?.bins ?? []).forEach(({ expected, observed }, step) => {
    metrics.push(
      { key: "reliability.told", value: expected, step },
      { key: "reliability.won", value: observed, step },
    );
  });
  for (const { learner, logLoss } of leaderboard)
    metrics.push({ key: `contest.${plainKey(learner)}.log_loss`, value: logLoss });
  return metrics.flatMap(({ key, value, step = 0 }) =>
    typeof value === "number" && Number.isFinite(value) ? [{ key, value, step }] : [],
  );
}

/** Names of columns may hold anything; MLflow's keys may not. */
function plainKey(key: string): string {
  return key.replaceAll(/[^\w. :/-]/g, "_").slice(0, 250);
}
