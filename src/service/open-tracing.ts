import { InputError } from "../leads/input-error.ts";
import type { Tracing } from "./tracing.ts";

type Api = typeof import("@opentelemetry/api");
type Core = typeof import("@opentelemetry/core");
type Resources = typeof import("@opentelemetry/resources");
type Sdk = typeof import("@opentelemetry/sdk-trace-base");
type Exporter = typeof import("@opentelemetry/exporter-trace-otlp-http");

const PARTS = ["api", "core", "resources", "sdk-trace-base", "exporter-trace-otlp-http"].map(
  (part) => `@opentelemetry/${part}`,
);
/** Of these packages, in their order: later ones need a Node that we don't. */
const VERSIONS = ["1", "2", "2", "2", "0.223"];
const ENDPOINTS = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

export interface OpenTracingOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Of the program. */
  readonly version: string;
  /** Imports a package by its name. */
  readonly load?: (name: string) => Promise<unknown>;
}

/**
 * Traces as OpenTelemetry's standard environment asks for them; null where it names no endpoint. Its packages are loaded only then, and
 * read the rest of the environment themselves (headers, sampler, resource, batches).
 * @throws InputError where they aren't installed
 */
export async function openTracing({
  env,
  version,
  load = (name) => import(name),
}: OpenTracingOptions): Promise<Tracing | null> {
  const endpoint = ENDPOINTS.find((name) => env[name]);
  if (endpoint === undefined || env.OTEL_SDK_DISABLED === "true") return null;
  const [api, core, resources, sdk, exporter] = (await Promise.all(PARTS.map(load)).catch(() => {
    throw new InputError(
      `${endpoint} asks for traces, found no OpenTelemetry, wanted npm install ${PARTS.map((part, i) => `${part}@${VERSIONS[i]}`).join(" ")}`,
    );
  })) as [Api, Core, Resources, Sdk, Exporter];

  const { detectResources, envDetector, resourceFromAttributes } = resources;
  const about = { "service.name": "leadlight", "service.version": version };
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes(about).merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor(new exporter.OTLPTraceExporter())],
  });
  const tracer = provider.getTracer("leadlight", version);
  const propagator = new core.W3CTraceContextPropagator();

  return {
    begin(headers) {
      const parent = propagator.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter);
      const span = tracer.startSpan("request", { kind: api.SpanKind.SERVER }, parent);
      const within = api.trace.setSpan(parent, span);
      const { traceId, spanId } = span.spanContext();
      return {
        traceId,
        spanId,
        answeredBy({ name, version: number }) {
          span.setAttributes({ "leadlight.model": name, "leadlight.version": number });
        },
        phase(name, from) {
          tracer.startSpan(name, { startTime: from }, within).end(performance.now());
        },
        streamed(leads, scoreMs, logMs) {
          span.setAttributes({
            "leadlight.leads": leads,
            "leadlight.score_ms": scoreMs,
            "leadlight.log_ms": logMs,
          });
        },
        end(method, route, status) {
          span.updateName(`${method} ${route}`);
          span.setAttributes({ "http.request.method": method, "http.route": route });
          if (status !== null) span.setAttribute("http.response.status_code", status);
          if (status === null || status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    close: () => provider.shutdown().catch(() => {}), // a collector that is away isn't the service's fault
  };
}
