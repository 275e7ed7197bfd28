import type { Framework } from "../qualification/framework.ts";
import type { Registry } from "../registry/registry.ts";
import type { Door } from "./access/door.ts";
import type { BackPressure } from "./back-pressure.ts";
import type { BodyRoom } from "./body-room.ts";
import type { Contest } from "./contest.ts";
import type { Health } from "./health.ts";
import type { ServiceLog } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { ModelStore } from "./model-store.ts";
import type { LoneScorer } from "./score-together.ts";
import type { ServiceLedger } from "./service-ledger.ts";
import type { Tracing } from "./tracing.ts";

/** What the handlers are given. */
export interface ServiceContext {
  readonly registry: Registry;
  readonly models: ModelStore;
  /** Null where no other version stands beside the default one. */
  readonly contest: Contest | null;
  readonly door: Door;
  readonly health: Health;
  /** Null where nothing is kept. */
  readonly ledger: ServiceLedger | null;
  readonly pressure: BackPressure;
  readonly bodies: BodyRoom;
  readonly metrics: Metrics;
  readonly scoreAlone: LoneScorer;
  /** The metrics of all processes that serve together; null where this is the only one. */
  readonly metricsOfAll: (() => Promise<string | null>) | null;
  /** Null where nothing is traced. */
  readonly tracing: Tracing | null;
  /** The built-in frameworks by name. */
  readonly frameworks: ReadonlyMap<string, Framework>;
  readonly clock: () => Date;
  /** A new random id each time, for requests and predictions. */
  readonly newId: () => string;
  readonly log: ServiceLog;
  /** Of the program. */
  readonly version: string;
}
