import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { openRegistry, type Registry } from "../../src/registry/registry.ts";
import { jsonFile, scorerToFiles } from "../../src/scoring/files.ts";
import { makeGolden } from "../../src/scoring/golden.ts";
import type { ScorerParts } from "../../src/scoring/parts.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import type { ServiceLog } from "../../src/service/log.ts";
import type { WithPredictionId } from "../../src/service/schemas/prediction.ts";
import { type RunningService, type ServiceOptions, startService } from "../../src/service/start-service.ts";
import { handMadeParts, table } from "../scoring/fixture.ts";

const closers: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** A clock that only tests move. */
export function stillClock(at = "2026-07-01T12:00:00.000Z") {
  let now = Date.parse(at);
  const advance = (milliseconds: number) => {
    now += milliseconds;
  };
  return { now: () => new Date(now), advance };
}

/** A registry on disk in a folder that isn't there yet. */
export async function newRegistry(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "leadlight-service-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  return openRegistry(join(folder, "models"), { now: stillClock().now });
}

/** Publishes the hand-made scorer with another base, so that its versions can be told apart; no alias is set. */
export async function publish(
  registry: Registry,
  name: string,
  base = -0.5,
  change: (parts: ScorerParts) => ScorerParts = (parts) => parts,
  metrics: object = {},
): Promise<number> {
  const made = await handMadeParts();
  const parts = change({ ...made, win: { ...made.win, base } });
  const files = scorerToFiles(parts);
  const golden = makeGolden(createScorer(parts), table, Date.UTC(2026, 5, 30), new Random(1));
  files.set("golden.json", jsonFile(golden));
  files.set("metrics.json", jsonFile(metrics));
  return registry.publish(name, { files, about: { learner: "additive" } });
}

/** Publishes a version and makes it champion. */
export async function publishChampion(registry: Registry, name: string, base?: number): Promise<number> {
  const version = await publish(registry, name, base);
  await registry.setAlias(name, "champion", version);
  return version;
}

/** The hand-made scorer without required fields. */
export const nothingRequired = (parts: ScorerParts): ScorerParts => ({
  ...parts,
  schema: { columns: parts.schema.columns.map(({ required: _, ...column }) => column) },
});

export interface Logged {
  readonly level: "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export function memoryLog(): { log: ServiceLog; lines: Logged[] } {
  const lines: Logged[] = [];
  const at = (level: Logged["level"]) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...fields }, message });
  return { log: { info: at("info"), warn: at("warn"), error: at("error") }, lines };
}

export interface TestService extends RunningService {
  readonly lines: readonly Logged[];
  readonly clock: ReturnType<typeof stillClock>;
  /** Sends JSON to /predict. */
  predict(body: unknown): Promise<Answer>;
  /** Sends these bytes to /predict as JSON. */
  predictRaw(body: string | Uint8Array<ArrayBuffer>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the text isn't JSON. */
  readonly json: unknown;
}

/** A service that listens on a free port until the file's tests are over. */
export async function start(registry: Registry, options: Partial<ServiceOptions> = {}): Promise<TestService> {
  const clock = stillClock();
  const { log, lines } = memoryLog();
  let ids = 0;
  const service = await startService({
    port: 0,
    registry,
    clock: clock.now,
    newId: () => `id-${++ids}`,
    logger: log,
    loadFramework,
    version: "1.2.3",
    lookEvery: 20,
    ...options,
  });
  closers.push(() => service.close());
  const predictRaw = async (body: string | Uint8Array<ArrayBuffer>) =>
    answerOf(
      await fetch(`${service.url}/predict`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      }),
    );
  return {
    ...service,
    lines,
    clock,
    predictRaw,
    predict: (body) => predictRaw(JSON.stringify(body)),
    get: async (path, headers = {}) => answerOf(await fetch(service.url + path, { headers })),
  };
}

/** The predictions of an answer of 200. */
export function predictionsOf({ status, text, json }: Answer): WithPredictionId[] {
  if (status !== 200) throw new Error(`found status ${status}, wanted predictions: ${text}`);
  return (json as { predictions: WithPredictionId[] }).predictions;
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /^application\/(problem\+)?json/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text.trim() !== "" ? JSON.parse(text) : undefined,
  };
}
