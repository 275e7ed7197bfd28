import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Framework } from "../qualification/framework.ts";
import { BUILT_IN_FRAMEWORKS } from "../qualification/load-framework.ts";
import type { Registry } from "../registry/registry.ts";
import { type AccessSettings, openDoor } from "./access/door.ts";
import { createApp } from "./app.ts";
import { backPressure } from "./back-pressure.ts";
import { bodyDeadline } from "./body-deadline.ts";
import { bodyRoom } from "./body-room.ts";
import { type ContestSettings, openContest } from "./contest.ts";
import { createExpressServer } from "./express-server.ts";
import { gracefulClose } from "./graceful-close.ts";
import { faultsOf } from "./health.ts";
import type { ServiceLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { createModelStore } from "./model-store.ts";
import { PortError } from "./port-error.ts";
import { scoreTogether } from "./score-together.ts";
import type { ServiceLedger } from "./service-ledger.ts";
import type { Tracing } from "./tracing.ts";

export interface ServiceOptions {
  /** This machine alone by default. */
  readonly host?: string | undefined;
  /** 0 takes any free one. */
  readonly port: number;
  readonly registry: Registry;
  /** Which model answers a request that names none; else the only one. */
  readonly defaultModel?: string | undefined;
  readonly access?: AccessSettings | undefined;
  /** Other versions side by side with the default one. */
  readonly contest?: ContestSettings | undefined;
  /** Where predictions and outcomes are kept, opened and closed by the caller; nowhere by default. */
  readonly ledger?: ServiceLedger | null | undefined;
  /** Where requests are traced, closed by the caller; nowhere by default. */
  readonly tracing?: Tracing | null | undefined;
  readonly clock: () => Date;
  /** A new random id each time, for requests and predictions. */
  readonly newId: () => string;
  readonly logger: ServiceLog;
  /** Loads a built-in framework by its name. */
  readonly loadFramework: (name: string) => Promise<Framework>;
  /** Of the program, for `/version`. */
  readonly version: string;
  /** How long the body of a request may take to arrive, in milliseconds; a stream may take any time. 30 s by default. */
  readonly bodyWithin?: number | undefined;
  /** How long `close` waits for requests in flight, in milliseconds. */
  readonly grace?: number | undefined;
  /** How long `close` goes on taking requests while `/health/ready` tells that it stops, in milliseconds; 0 by default. */
  readonly drainFor?: number | undefined;
  /** Requests that are answered at a time, in this process; 256 by default. */
  readonly mostInFlight?: number | undefined;
  /** Bytes of request bodies that are held at a time, in this process, beyond the first 64 KB of each; 64 MB by default. */
  readonly mostBodyBytes?: number | undefined;
  /** Connections that are held at a time, in this process; 4,096 by default. */
  readonly mostConnections?: number | undefined;
  /** The metrics of all processes that serve together, where this isn't the only one. */
  readonly metricsOfAll?: (() => Promise<string | null>) | undefined;
  /** How often the aliases on disk are looked at, in milliseconds; 500 by default. */
  readonly lookEvery?: number | undefined;
}

export interface RunningService {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Takes no new requests, lets those in flight finish (10 s at most), and resolves. */
  close(): Promise<void>;
}

/**
 * Starts the HTTP service. It listens before a model is loaded; `/health/ready` tells when one is.
 * @throws PortError where it can't listen
 * @throws InputError where `defaultModel` isn't NAME, NAME@ALIAS or NAME:VERSION, and where other machines could connect
 * without a key
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { host = "127.0.0.1", port, registry, defaultModel, clock, newId, logger: log } = options;
  const models = createModelStore({ registry, defaultModel, clock, log, lookEvery: options.lookEvery });
  const frameworks = new Map<string, Framework>();
  for (const name of BUILT_IN_FRAMEWORKS) frameworks.set(name, await options.loadFramework(name));

  const door = await openDoor(options.access ?? {}, host, clock, log);
  const { version, ledger = null } = options;
  const metrics = createMetrics(version, () => ({
    watched: models.watched(),
    inFlight: pressure.inFlight(),
    ledgerLagMs: ledger === null ? null : ledger.store.status().lagMs,
    ledgerDropped: ledger?.store.status().dropped ?? 0,
  }));
  const pressure = backPressure(options.mostInFlight ?? 256, metrics.overloaded);
  const bodies = bodyRoom(options.mostBodyBytes ?? 64 * 1024 ** 2, metrics.overloaded);
  const contest = openContest(options.contest ?? {}, { models, metrics, log, ledger, clock });
  let isDraining = false;
  const health = {
    isDraining: () => isDraining,
    faults: () => [...faultsOf(models, door, ledger), ...(contest?.faults() ?? [])],
  };
  const app = createApp({
    registry,
    models,
    contest,
    door,
    health,
    ledger,
    pressure,
    bodies,
    metrics,
    scoreAlone: scoreTogether(),
    metricsOfAll: options.metricsOfAll ?? null,
    tracing: options.tracing ?? null,
    frameworks,
    clock,
    newId,
    log,
    version,
  });
  const server = createExpressServer(app, {
    headersTimeout: 10_000,
    requestTimeout: 0, // the deadline of bodies is kept below
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
  });
  bodyDeadline(server, {
    within: options.bodyWithin ?? 30_000,
    streams: (path) => path === "/predict/batch",
  });
  server.maxConnections = options.mostConnections ?? 4096;
  const drain = gracefulClose(server, options.grace ?? 10_000);
  const close = async () => {
    isDraining = true;
    if (options.drainFor !== undefined) await wait(options.drainFor);
    await drain();
    letGo();
  };
  const letGo = () => {
    door.close();
    models.close();
    contest?.close();
  };
  const url = await listen(server, host, port).catch((error: unknown) => {
    letGo();
    throw error;
  });
  models.anyone().then(
    ({ name, version }) => log.info({ model: name, version }, "ready"),
    (error: Error) => log.warn({ reason: error.message }, "not ready"),
  );
  return { url, close };
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new PortError(error.code ?? "unknown error", host, port, error)),
    );
    server.listen(port, host, () => {
      const { address, family, port: taken } = server.address() as AddressInfo;
      resolve(`http://${family === "IPv6" ? `[${address}]` : address}:${taken}`);
    });
  });
}
