import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { clientSource } from "../../scripts/lib/client-source.mjs";
import { createClient, type LeadlightClient, LeadlightError } from "../../src/client/index.ts";
import { newRegistry, publishChampion, start, type TestService } from "../service/fixture.ts";

let service: TestService;
let client: LeadlightClient;

beforeAll(async () => {
  const registry = await newRegistry();
  await publishChampion(registry, "sales");
  service = await start(registry);
  client = createClient({ url: `${service.url}/` });
});

/** The text without what a formatter may change. */
const bare = (text: string) => text.replaceAll(/[\s,;|()]/g, "").replaceAll('"', "");

it("src/client/operations.ts is what the service's document says now; else: npm run client", async () => {
  const document = (await service.get("/openapi.json")).json;
  const path = new URL("../../src/client/operations.ts", import.meta.url);
  const written = readFileSync(path, "utf8").replace(/import type \{ StreamBody \}.*/, "");
  expect(bare(written)).toBe(bare(clientSource(document)));
});

describe("the client", () => {
  it("sends a body, parameters in the address, and reads JSON", async () => {
    const { predictions } = await client.predict({ lead: { visits: 3 }, explain: 1 });
    const [first] = predictions;
    expect("probability" in first! && first.contributions).toHaveLength(1);
    expect((await client.getModelsByName({ name: "sales" })).aliases).toEqual({ champion: 1 });
    expect((await client.getDrivers({ model: "sales:1" })).model.version).toBe(1);
    expect(await client.getVersion()).toEqual({ name: "leadlight", version: "1.2.3" });
  });

  it("gives what isn't JSON as the response, and sends streams", async () => {
    const ndjson = await client.predictBatch('{"visits":1}\n{"visits":2}\n', { explain: "none" });
    expect((await ndjson.text()).trim().split("\n")).toHaveLength(2);
    const csv = await client
      .with({ "content-type": "text/csv" })
      .predictBatch(new Blob(["visits\n1\n"]).stream());
    expect(await csv.text()).toMatch(/^id,probability,/);
  });

  it("rejects with the problem that the service answers, in whatever form", async () => {
    const failed = client.predict({ lead: { visits: "x" } });
    await expect(failed).rejects.toThrow(LeadlightError);
    await expect(failed).rejects.toMatchObject({ status: 400, problem: { errors: [{ field: "visits" }] } });
    await expect(client.getV2ModelsByName({ name: "a/b" })).rejects.toMatchObject({ status: 400 });
    await expect(client.invocations({ inputs: [5] as never })).rejects.toThrow(/row 0/);
  });
});

describe("GET /docs", () => {
  it("tells every address and schema, and asks nothing of anyone else", async () => {
    const { status, headers, text } = await service.get("/docs");
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    const document = (await service.get("/openapi.json")).json as {
      paths: Record<string, object>;
      components: { schemas: Record<string, object> };
    };
    for (const path of Object.keys(document.paths)) expect(text).toContain(path);
    for (const name of Object.keys(document.components.schemas))
      expect(text).toContain(`id="schema-${name}"`);
    for (const [, anchor] of text.matchAll(/href="#([^"]+)"/g)) expect(text).toContain(`id="${anchor}"`);
    expect(text).not.toMatch(/<script|src=|https?:/);
  });
});
