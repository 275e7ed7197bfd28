import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openMlflow } from "../../src/mlflow/client.ts";
import { createMirror } from "../../src/mlflow/mirror.ts";
import type { Registry } from "../../src/registry/registry.ts";
import { type FakeServer, fakeServer } from "../mlflow/fake-server.ts";
import { newRegistry, publish, publishChampion } from "../service/fixture.ts";
import { type Served, serve } from "./served.ts";

let registry: Registry;
let mlflow: FakeServer;
let server: Server;
let url = "";
let service: Served | null = null;

beforeAll(async () => {
  registry = await newRegistry();
  await publishChampion(registry, "sales");
  await publish(registry, "sales", 1);
  mlflow = fakeServer();
  server = createServer(async (request, response) => {
    const body = await text(request);
    const { method = "GET" } = request;
    const answer = await mlflow.fetch(`http://127.0.0.1${request.url}`, { method, ...(body && { body }) });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // The server knows both versions, as after two calls of train --mlflow.
  const modelFoldersOf = async () => new Map([["" as const, new Map([["MLmodel", Buffer.from("{}\n")]])]]);
  const mirror = createMirror({
    client: openMlflow({ url }),
    registry,
    now: () => new Date(0),
    modelFoldersOf,
  });
  for (const version of [1, 2]) await mirror.enqueue("sales", version);
  expect(await mirror.sync("sales")).toMatchObject({ sent: [1, 2], problem: null });
});
afterAll(async () => {
  await service?.stop("SIGKILL");
  server.close();
});

const versionNow = async () => {
  const answer = await service!.post("/predict", { lead: { visits: 3 } });
  return ((await answer.json()) as { model: { version: number } }).model.version;
};

it("serve --mlflow follows an alias moved in MLflow, with workers by one process", async () => {
  mlflow.models.get("sales")!.aliases.set("champion", "2");
  service = await serve(registry.folder, ["--mlflow", url, "--workers", "2", "--ledger", "off"]);
  await expect.poll(versionNow, { timeout: 20_000 }).toBe(2);
  expect((await registry.history("sales")).at(-1)!.because).toBe(`moved in MLflow at ${url}`);
  const { code } = await service.stop();
  expect(code).toBe(0);
  expect(service.log().match(/an alias was moved/g)).toHaveLength(1);
}, 60_000);

it("goes on without a server that is down, which is logged", async () => {
  service = await serve(registry.folder, ["--mlflow", "http://127.0.0.1:9", "--ledger", "off"]);
  expect(await versionNow()).toBe(2);
  await expect.poll(() => service!.log(), { timeout: 20_000 }).toMatch(/MLflow is not in step/);
  expect((await service.stop()).code).toBe(0);
}, 60_000);
