import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { WatchedAlias } from "./alias-watch.ts";

/** What is read of the service each time that its metrics are asked for. */
export interface MetricsState {
  readonly watched: readonly WatchedAlias[];
  readonly inFlight: number;
  /** Milliseconds that the oldest unwritten entry of the ledger has waited; null where there is no ledger. */
  readonly ledgerLagMs: number | null;
  readonly ledgerDropped: number;
}

/** An answer as far as metrics count it; what has no grade was refused. */
interface Counted {
  readonly id: string;
  readonly grade?: string;
  readonly warnings?: readonly { readonly code: string }[];
}

/** What Prometheus reads at `/metrics`. */
export interface Metrics {
  /** One answered request; `route` is the pattern, never the address. */
  answered(method: string, route: string, status: number, seconds: number): void;
  /** One refused because too much was under way. */
  overloaded(): void;
  /** Answers of leads by one version; a refused lead has no grade. */
  scored(model: { readonly name: string; readonly version: number }, answers: readonly Counted[]): void;
  /** A lead that the shadow scored beside the version that answered. */
  shadowed(difference: number, isSameGrade: boolean): void;
  /** In Prometheus's text format. */
  text(): Promise<string>;
}

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const DIFFERENCES = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** So many answers of one kind are counted in one go, which takes a fifth of the time. */
const TOGETHER = 100;

/** Answered requests of one kind that the histogram doesn't know yet: their seconds. */
interface Uncounted {
  readonly labels: { readonly method: string; readonly route: string; readonly status: number };
  seconds: number[];
}

/** Counting is plain arithmetic; the library's objects are filled when the text is asked for, and histograms now and then. */
export function createMetrics(version: string, state: () => MetricsState): Metrics {
  const register = new Registry();
  AggregatorRegistry.setRegistries(register);
  collectDefaultMetrics({ register });
  const registers = [register];
  /** Leads by model, version and grade, and warnings by code, since the start. */
  const leads = new Map<string, Map<string, number>>();
  const warnings = new Map<string, number>();
  let refusals = 0;
  const uncounted = new Map<string, Uncounted>();
  const count = (kind: Uncounted) => {
    for (const one of kind.seconds) requests.observe(kind.labels, one);
    kind.seconds = [];
  };

  const requests = new Histogram({
    name: "leadlight_request_seconds",
    help: "From the first byte of a request's head to the end of its answer.",
    labelNames: ["method", "route", "status"],
    buckets: SECONDS,
    registers,
    collect: () => uncounted.forEach(count),
  });
  const differences = new Histogram({
    name: "leadlight_shadow_difference",
    help: "How far the shadow's probability is from the one that was answered.",
    buckets: DIFFERENCES,
    registers,
  });
  const gradeChanges = new Counter({
    name: "leadlight_shadow_grade_changes_total",
    help: "Leads to which the shadow gives another grade.",
    registers,
  });
  new Counter({
    name: "leadlight_leads_total",
    help: "Leads scored, by the version that answered and their grade; refused where they could not be scored.",
    labelNames: ["model", "version", "grade"],
    registers,
    collect() {
      this.reset();
      for (const [of, grades] of leads) {
        const [model = "", number = ""] = of.split(":");
        for (const [grade, count] of grades) this.inc({ model, version: number, grade }, count);
      }
    },
  });
  new Counter({
    name: "leadlight_warnings_total",
    help: "Warnings of answered leads, by code.",
    labelNames: ["code"],
    registers,
    collect() {
      this.reset();
      for (const [code, count] of warnings) this.inc({ code }, count);
    },
  });
  new Counter({
    name: "leadlight_overloaded_total",
    help: "Requests refused because too many, or too large bodies, were under way.",
    registers,
    collect() {
      this.reset();
      this.inc(refusals);
    },
  });
  new Gauge({
    name: "leadlight_requests_in_flight",
    help: "Requests that are being answered.",
    registers,
    collect() {
      this.set(state().inFlight);
    },
  });
  new Gauge({
    name: "leadlight_alias_version",
    help: "The version that answers for an alias.",
    labelNames: ["model", "alias"],
    aggregator: "max",
    registers,
    collect() {
      this.reset();
      for (const { name, alias, version: number } of state().watched)
        this.set({ model: name, alias }, number);
    },
  });
  new Gauge({
    name: "leadlight_alias_degraded",
    help: "1 where an alias points at a version that can't be used, or at none, and the last good one goes on.",
    labelNames: ["model", "alias"],
    aggregator: "max",
    registers,
    collect() {
      this.reset();
      for (const { name, alias, problem } of state().watched)
        this.set({ model: name, alias }, problem === null ? 0 : 1);
    },
  });
  new Gauge({
    name: "leadlight_ledger_lag_seconds",
    help: "How long the oldest entry has waited that the ledger hasn't written yet; absent without a ledger.",
    aggregator: "max",
    registers,
    collect() {
      this.remove();
      const { ledgerLagMs } = state();
      if (ledgerLagMs !== null) this.set(ledgerLagMs / 1000);
    },
  });
  new Counter({
    name: "leadlight_ledger_dropped_total",
    help: "Predictions for which the ledger had no room.",
    registers,
    collect() {
      this.reset();
      this.inc(state().ledgerDropped);
    },
  });
  new Gauge({
    name: "leadlight_info",
    help: "1; the version of the program.",
    labelNames: ["version"],
    aggregator: "first",
    registers,
  }).set({ version }, 1);

  return {
    answered(method, route, status, seconds) {
      const key = `${method} ${route} ${status}`;
      let kind = uncounted.get(key);
      if (!kind) {
        kind = { labels: { method, route, status }, seconds: [] };
        uncounted.set(key, kind);
      }
      if (kind.seconds.push(seconds) >= TOGETHER) count(kind);
    },
    overloaded() {
      refusals += 1;
    },
    scored({ name, version: number }, answers) {
      const of = `${name}:${number}`;
      let grades = leads.get(of);
      if (!grades) {
        grades = new Map();
        leads.set(of, grades);
      }
      for (const { grade = "refused", warnings: told = [] } of answers) {
        grades.set(grade, (grades.get(grade) ?? 0) + 1);
        for (const { code } of told) warnings.set(code, (warnings.get(code) ?? 0) + 1);
      }
    },
    shadowed(difference, isSameGrade) {
      differences.observe(difference);
      if (!isSameGrade) gradeChanges.inc();
    },
    text: () => register.metrics(),
  };
}
