import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { expect, test } from "vitest";
import { openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { openTracing } from "../../src/service/open-tracing.ts";
import { startService } from "../../src/service/start-service.ts";
import { memoryLog, newRegistry, publishChampion, stillClock } from "./fixture.ts";

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** What OpenTelemetry's collector is sent, as it arrives. */
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: WireSpan["attributes"] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

const attributesOf = ({ attributes }: Pick<WireSpan, "attributes">) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const TRACE = "0af7651916cd43dd8448eb211c80319c";

/** A service that tells a collector of what it answers, and what has arrived there by its end. */
async function tracedService() {
  const sent: Sent[] = [];
  const collector = createServer(async (request, response) => {
    sent.push((await json(request)) as Sent);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = endpoint; // the exporter reads the process's own
  const tracing = await openTracing({ env: process.env, version: "1.2.3" });
  const registry = await newRegistry();
  await publishChampion(registry, "sales");
  const { log, lines } = memoryLog();
  const folder = join(registry.folder, "..", "ledger");
  const store = await openFileLedger(folder, { clock: stillClock().now });
  const service = await startService({
    ...{ port: 0, registry, tracing, clock: stillClock().now, newId: randomUUID, logger: log },
    ...{ loadFramework, version: "1.2.3", ledger: { store, isSync: false } },
  });
  const post = async (path: string, body: string, type = "application/json") => {
    const headers = { "content-type": type, traceparent: `00-${TRACE}-b7ad6b7169203331-01` };
    const answer = await fetch(service.url + path, { method: "POST", headers, body });
    await answer.arrayBuffer();
    return answer.status;
  };
  const end = async () => {
    await service.close();
    await tracing!.close();
    await store.close();
    const spans = sent.flatMap((one) =>
      one.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)),
    );
    return { sent, spans, ours: spans.filter((span) => span.traceId === TRACE) };
  };
  const stop = () => {
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    collector.close();
  };
  return { url: service.url, lines, post, end, stop };
}

test("requests and predict's phases arrive at a collector, under the caller's trace, without lead data", async () => {
  const { url, lines, post, end, stop } = await tracedService();
  try {
    await post("/predict", JSON.stringify({ lead: { id: "SECRET-LEAD", visits: 3 } }));
    await fetch(`${url}/models/nobody`, { headers: { traceparent: "nonsense" } });
    const { sent, spans, ours } = await end();

    const resource = sent[0]!.resourceSpans[0]!.resource;
    expect(attributesOf(resource)).toMatchObject({ "service.name": "leadlight", "service.version": "1.2.3" });
    expect(ours.map(({ name }) => name).sort()).toEqual(["POST /predict", "log", "read", "score"]);
    const request = ours.find(({ name }) => name === "POST /predict")!;
    expect(request.parentSpanId).toBe("b7ad6b7169203331");
    expect(attributesOf(request)).toEqual({
      ...{ "http.request.method": "POST", "http.route": "/predict", "http.response.status_code": 200 },
      ...{ "leadlight.model": "sales", "leadlight.version": 1 },
    });
    for (const phase of ours) if (phase !== request) expect(phase.parentSpanId).toBe(request.spanId);
    const other = spans.find(({ name }) => name === "GET /models/:name")!;
    expect(other.parentSpanId ?? "").toBe("");
    expect(attributesOf(other)["http.response.status_code"]).toBe(404);
    expect(JSON.stringify(sent)).not.toMatch(/SECRET-LEAD|nobody/);

    const logged = lines.find(({ fields }) => fields.route === "/predict")!;
    expect(logged.fields).toMatchObject({ traceId: TRACE, spanId: request.spanId });
  } finally {
    stop();
  }
});

test("what other addresses do with leads has its parts, too", async () => {
  const { post, end, stop } = await tracedService();
  const lead = { id: "SECRET-LEAD", visits: 3 };
  const tensor = { name: "visits", shape: [1], datatype: "FP64", data: [3] };
  const outcome = { id: lead.id, outcome: "won", at: "2026-07-02" };
  const wanted: Record<string, readonly [path: string, body: unknown, parts: readonly string[]]> = {
    "POST /predict": ["/predict", { lead }, ["read", "score", "log"]],
    "POST /explain": ["/explain", { lead, neighbours: 3 }, ["read", "score", "lift", "neighbours"]],
    "POST /qualify": ["/qualify", { lead, framework: "bant" }, ["read", "gate"]],
    "POST /outcomes": ["/outcomes", outcome, ["read", "log"]],
    "POST /invocations": ["/invocations", { dataframe_records: [lead] }, ["read", "score", "log"]],
    "POST /v1/models/:name\\:predict": [
      "/v1/models/sales:predict",
      { instances: [lead] },
      ["read", "score", "log"],
    ],
    "POST /v2/models/:name/infer": ["/v2/models/sales/infer", { inputs: [tensor] }, ["read", "score", "log"]],
  };
  try {
    for (const [path, body] of Object.values(wanted))
      expect(await post(path, JSON.stringify(body))).toBe(200);
    const batch = `${JSON.stringify(lead)}\n`.repeat(450);
    expect(await post("/predict/batch", batch, "application/x-ndjson")).toBe(200);
    const { sent, ours } = await end();
    const partsOf = ({ spanId }: WireSpan) =>
      ours.filter(({ parentSpanId }) => parentSpanId === spanId).map(({ name }) => name);
    for (const [name, [, , parts]] of Object.entries(wanted)) {
      const request = ours.find((span) => span.name === name);
      expect(request && partsOf(request), name).toEqual(parts);
      if (name !== "POST /outcomes")
        expect(attributesOf(request!)).toMatchObject({ "leadlight.model": "sales", "leadlight.version": 1 });
    }
    const stream = ours.find(({ name }) => name === "POST /predict/batch")!;
    expect(attributesOf(stream)).toMatchObject({
      ...{ "leadlight.model": "sales", "leadlight.version": 1, "leadlight.leads": 450 },
      ...{ "leadlight.score_ms": expect.any(Number), "leadlight.log_ms": expect.any(Number) },
    });
    expect(JSON.stringify(sent)).not.toContain("SECRET-LEAD");
  } finally {
    stop();
  }
});

test("nothing is loaded unless an endpoint is named", async () => {
  const load = async (name: string) => {
    throw new Error(`loaded ${name}`);
  };
  expect(await openTracing({ env: {}, version: "1", load })).toBeNull();
  const disabled = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318", OTEL_SDK_DISABLED: "true" };
  expect(await openTracing({ env: disabled, version: "1", load })).toBeNull();
});

test("packages that aren't installed are named", async () => {
  const load = async () => {
    throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  };
  const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:4318/v1/traces" };
  await expect(openTracing({ env, version: "1", load })).rejects.toThrow(
    /^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT asks for traces, found no OpenTelemetry, wanted npm install @opentelemetry\/api@1 /,
  );
});

test("a collector that is away costs nothing but the spans", async () => {
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:9";
  process.env.OTEL_EXPORTER_OTLP_TIMEOUT = "200";
  try {
    const tracing = await openTracing({ env: process.env, version: "1" });
    tracing!.begin({}).end("GET", "/health/live", 200);
    await expect(tracing!.close()).resolves.toBeUndefined();
  } finally {
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    delete process.env.OTEL_EXPORTER_OTLP_TIMEOUT;
  }
});
