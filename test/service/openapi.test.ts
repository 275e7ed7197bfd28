import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openDoor } from "../../src/service/access/door.ts";
import { createApp } from "../../src/service/app.ts";
import { backPressure } from "../../src/service/back-pressure.ts";
import { bodyRoom } from "../../src/service/body-room.ts";
import { createMetrics } from "../../src/service/metrics.ts";
import { createModelStore } from "../../src/service/model-store.ts";
import { openApiPath } from "../../src/service/openapi.ts";
import { scoreTogether } from "../../src/service/score-together.ts";
import {
  type Answer,
  answerOf,
  memoryLog,
  newRegistry,
  publishChampion,
  start,
  stillClock,
  type TestService,
} from "./fixture.ts";

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}
interface Operation {
  readonly responses: Record<string, { readonly content: Record<string, { readonly schema: object }> }>;
}

let service: TestService;
let document: Document;

beforeAll(async () => {
  const registry = await newRegistry();
  await publishChampion(registry, "sales");
  service = await start(registry);
  document = (await service.get("/openapi.json")).json as Document;
});

/** Nothing but what a schema lists, so that an answer can't hold what the document doesn't tell. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (typeof inner.$ref === "string") inner.$ref = inner.$ref.replace("#/components/schemas/", "#/$defs/");
  return "properties" in inner ? { ...inner, additionalProperties: false } : inner;
}

function faultsOf(method: string, path: string, answer: Answer): unknown {
  const type = answer.headers.get("content-type")!.split(";")[0]!;
  const described = document.paths[path]?.[method]?.responses[answer.status]?.content[type];
  if (!described) return `${answer.status} ${type} isn't in the document`;
  const schema = { ...(closed(described.schema) as object), $defs: closed(document.components.schemas) };
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(answer.json).error
    ?.issues;
}

describe("/openapi.json", () => {
  it("is an OpenAPI 3.1 document whose references lead somewhere", () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(refs.length).toBeGreaterThan(10);
    for (const [, name] of refs) expect(document.components.schemas).toHaveProperty(name!);
  });

  it("tells every route that Express answers, and no other", async () => {
    const registry = await newRegistry();
    const { log } = memoryLog();
    const clock = stillClock().now;
    const models = createModelStore({ registry, clock, log });
    const { express } = createApp({
      registry,
      models,
      contest: null,
      pressure: backPressure(1, () => {}),
      bodies: bodyRoom(1024, () => {}),
      metrics: createMetrics("", () => ({ watched: [], inFlight: 0, ledgerLagMs: null, ledgerDropped: 0 })),
      scoreAlone: scoreTogether(),
      metricsOfAll: null,
      tracing: null,
      health: { isDraining: () => false, faults: () => [] },
      door: await openDoor({}, "127.0.0.1", clock, log),
      ledger: null,
      frameworks: new Map(),
      clock,
      newId: () => "",
      log,
      version: "",
    });
    const layers = express.router.stack.flatMap(({ route }) => (route ? [route] : []));
    const mounted = layers.flatMap(({ path, stack }) =>
      stack
        .filter(({ method }) => method !== undefined)
        .map(({ method }) => `${method} ${openApiPath(path)}`),
    );
    const told = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(mounted.length).toBeGreaterThan(8);
    expect(told.sort()).toEqual(mounted.sort());
  });

  it.each([
    ["/", "/", 200],
    ["/models", "/models", 200],
    ["/models/{name}", "/models/sales", 200],
    ["/models/{name}", "/models/nobody", 404],
    ["/models/{name}", "/models/..%2f", 400],
    ["/models/{name}/versions/{version}", "/models/sales/versions/1", 200],
    ["/models/{name}/versions/{version}", "/models/sales/versions/2", 404],
    ["/drivers", "/drivers", 200],
    ["/drivers", "/drivers?x=1", 400],
    ["/health/live", "/health/live", 200],
    ["/health/ready", "/health/ready", 200],
    ["/version", "/version", 200],
    ["/openapi.json", "/openapi.json", 200],
  ])("describes the answer of GET %s for %s", async (path, address, status) => {
    const answer = await service.get(address, { accept: "application/json" });
    expect(answer.status).toBe(status);
    expect(faultsOf("get", path, answer)).toBeUndefined();
  });

  it.each<[string, unknown, number]>([
    ["a lead", { lead: { visits: 3, industry: "software" } }, 200],
    ["many, one bad", { leads: [{ visits: 3 }, { visits: "x" }, { visits: 99, budget: 3, other: 1 }] }, 200],
    ["text as numbers", { lead: { visits: "3" }, coerce: true }, 200],
    ["no leads", { leads: [] }, 200],
    ["a bad lead", { lead: {} }, 400],
    ["a bad request", {}, 400],
    ["an unknown model", { lead: {}, model: "nobody" }, 404],
  ])("describes the answer of POST /predict for %s", async (_, body, status) => {
    const answer = await service.predict(body);
    expect(answer.status).toBe(status);
    expect(faultsOf("post", "/predict", answer)).toBeUndefined();
  });

  it.each<[string, string, unknown, number]>([
    ["/qualify", "many, one bad", { leads: [{ visits: 3 }, { visits: "x" }] }, 200],
    ["/qualify", "a bad request", { explain: 1 }, 400],
    ["/explain", "a what-if", { lead: { visits: 3 }, whatIf: { visits: 9 } }, 200],
    ["/explain", "a bad request", {}, 400],
  ])("describes the answer of POST %s for %s", async (path, _, body, status) => {
    const response = await fetch(service.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await answerOf(response);
    expect(answer.status).toBe(status);
    expect(faultsOf("post", path, answer)).toBeUndefined();
  });

  it("would catch a field that is missing, added or of another type", async () => {
    const answer = await service.predict({ lead: { visits: 3 } });
    const json = answer.json as { predictions: object[]; scoredAt: string };
    const { scoredAt: _, ...without } = json;
    const wrong = { ...json.predictions[0], probability: "high" };
    for (const other of [without, { ...json, extra: 1 }, { ...json, predictions: [wrong] }])
      expect(faultsOf("post", "/predict", { ...answer, json: other })).toBeDefined();
  });

  it("takes the bodies that the service takes", () => {
    const schema = { ...document.components.schemas.PredictRequest, $defs: {} };
    expect(schema).toMatchObject({
      oneOf: [{ required: ["lead"] }, { required: ["leads"] }],
      additionalProperties: false,
    });
  });
});
