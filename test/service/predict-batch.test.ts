import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import { csvCutter } from "../../src/service/batch/csv-cutter.ts";
import type { LeadCutter, StreamedLead } from "../../src/service/batch/lead-stream.ts";
import { MOST_LEAD_BYTES } from "../../src/service/batch/lead-stream.ts";
import { ndjsonCutter } from "../../src/service/batch/ndjson-cutter.ts";
import { Problem } from "../../src/service/problem.ts";
import { answerOf, newRegistry, predictionsOf, publishChampion, start, type TestService } from "./fixture.ts";

let registry: Registry;
let service: TestService;

beforeAll(async () => {
  registry = await newRegistry();
  await publishChampion(registry, "sales");
  service = await start(registry);
});

const post = async (body: string | Uint8Array<ArrayBuffer>, type = "application/x-ndjson", query = "") =>
  answerOf(
    await fetch(`${service.url}/predict/batch${query}`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    }),
  );
const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const withoutId = ({ predictionId: _, ...rest }: Record<string, unknown>) => rest;

/** All that a cutter finds in bytes that come in pieces of these sizes. */
function cutInPieces(cutter: LeadCutter, bytes: Buffer, sizes: readonly number[]): StreamedLead[] {
  const found: StreamedLead[] = [];
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const size = sizes[piece % sizes.length]!;
    found.push(...cutter.take(Buffer.from(bytes.subarray(at, at + size))));
    at += size;
  }
  return [...found, ...cutter.end()];
}
const told = (streamed: StreamedLead) => ("lead" in streamed ? streamed.lead : streamed.problem.message);

describe("the cutters", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "ü", "€", '"', ",", "\n", "\r\n", " ", "x") });
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });

  it("find in pieces of NDJSON of any size what stands in the whole", () => {
    const property = fc.property(fc.array(fc.dictionary(text, text)), sizes, (leads, pieces) => {
      const bytes = Buffer.from(leads.map((lead) => `${JSON.stringify(lead)}\n`).join("\n"));
      expect(cutInPieces(ndjsonCutter(), bytes, pieces).map(told)).toEqual(leads);
    });
    fc.assert(property, { numRuns: 100 });
  });

  it("find in pieces of CSV of any size what stands in the whole", () => {
    const property = fc.property(fc.array(fc.tuple(text, text)), sizes, (rows, pieces) => {
      const cell = (value: string) => `"${value.replaceAll('"', '""')}"`;
      const csv = ["a,b", ...rows.map((row) => row.map(cell).join(","))].join("\r\n");
      const wanted = rows.map(([a, b]) => ({ ...(a !== "" && { a }), ...(b !== "" && { b }) }));
      const found = cutInPieces(csvCutter(), Buffer.from(csv), pieces).map(told);
      expect(found.map((lead) => ({ ...(lead as object) }))).toEqual(wanted);
    });
    fc.assert(property, { numRuns: 100 });
  });

  it.each([
    ["NDJSON", ndjsonCutter, "", '{"a":1}\n', `{"a":"${"x".repeat(MOST_LEAD_BYTES)}"}\n`],
    ["CSV", csvCutter, "a\n", "1\n", `"${"x".repeat(3 * MOST_LEAD_BYTES)}"\n`],
  ])(
    "refuse a lead of %s above 1 MB once, keep none of it, and go on behind it",
    (_, make, head, row, long) => {
      const bytes = Buffer.from(head + row + long + row);
      const found = cutInPieces(make(), bytes, [65_536]);
      expect(found).toHaveLength(3);
      expect("lead" in found[0]! && "lead" in found[2]!).toBe(true);
      expect("problem" in found[1]! && found[1].problem.message).toContain("1 MB");
    },
  );

  it("tell a broken row of CSV in its place, and go on with the next line", () => {
    const csv = 'a;b\n1;2\n"1"x;2\n3\n5;6';
    const found = cutInPieces(csvCutter(), Buffer.from(csv), [4]).map(told);
    expect(found).toEqual([
      { a: "1", b: "2" },
      expect.stringContaining("text after a closing quote"),
      expect.stringContaining("found 1 cells, wanted 2"),
      { a: "5", b: "6" },
    ]);
  });

  it.each(["", "\n\n", "a,a\n1,2\n", '"a"x\n1\n'])("refuse CSV without a usable header: %j", (csv) => {
    expect(() => cutInPieces(csvCutter(), Buffer.from(csv), [3])).toThrow(Problem);
  });
});

describe("POST /predict/batch", () => {
  it("answers each line of NDJSON as /predict answers the lead, a bad one in its place", async () => {
    const leads = [{ id: "a", visits: 3, budget: 2e4 }, { visits: "x" }, { id: "c", visits: 1, odd: 1 }, 5];
    const body = `${leads.map((lead) => JSON.stringify(lead)).join("\n")}\n{"visits":\n`;
    const answer = await post(body, "application/x-ndjson", "?explain=2&asOf=2026-06-30");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
    expect(answer.headers.get("leadlight-model")).toBe("sales:1");
    expect(answer.headers.get("leadlight-model-sha256")).toMatch(/^[0-9a-f]{64}$/);
    const found = lines(answer.text);
    const wanted = await service.predict({ leads, explain: 2, asOf: "2026-06-30" });
    expect(found.slice(0, 4).map(withoutId)).toEqual(
      (wanted.json as { predictions: Record<string, unknown>[] }).predictions.map(withoutId),
    );
    expect(found[4]).toMatchObject({
      index: 4,
      id: "4",
      error: {
        type: "urn:leadlight:problem:malformed-json",
        detail: expect.stringContaining("line 1, column"),
      },
    });
  });

  it("answers CSV by CSV, with the figures of /predict", async () => {
    const csv = 'id,visits,budget,industry\na,3,20000,software\n"b,""c""",x,,\nd,99,,mining\n';
    const answer = await post(csv, "text/csv; charset=utf-8");
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const [header, ...rows] = answer.text.trimEnd().split("\n");
    expect(header).toBe(
      "id,probability,score,grade,disposition,stopped_at,reason_1,reason_2,reason_3,prediction_id,warnings,error",
    );
    const lead = { id: "a", visits: 3, budget: 20_000, industry: "software" };
    const [wanted] = predictionsOf(await service.predict({ lead }));
    expect(rows[0]).toContain(`a,${wanted!.probability},${wanted!.score},${wanted!.grade}`);
    expect(rows[0]).toContain(wanted!.contributions[2]!.reason);
    expect(rows[1]).toMatch(/^"b,""c""",,,,,.*,"field visits: found text of 1 character, wanted/);
    expect(rows[2]).toContain("outOfRange visits");
  });

  it("answers no leads by none", async () => {
    const none = await post("");
    expect([none.status, none.text]).toEqual([200, ""]);
    expect((await post("id,visits\n", "text/csv")).text.trimEnd().split("\n")).toHaveLength(1);
  });

  it.each([
    ["another content type", "{}", "application/json", "", 415],
    ["an unknown parameter", "{}", "application/x-ndjson", "?expalin=2", 400],
    ["a parameter twice", "{}", "application/x-ndjson", "?explain=2&explain=3", 400],
    ["a wrong parameter", "{}", "application/x-ndjson", "?explain=-1", 400],
    ["an unknown model", "{}", "application/x-ndjson", "?model=nobody", 404],
    ["an unknown framework", "{}", "application/x-ndjson", "?framework=nothing", 400],
    ["a header named twice", "a,a\n1,2\n", "text/csv", "", 400],
  ])("refuses %s before it answers", async (_, body, type, query, status) => {
    const answer = await post(body, type, query);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ status });
  });

  it("answers while leads still come, and takes no more than the client reads", async () => {
    const request = httpRequest(`${service.url}/predict/batch?explain=none`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
    });
    request.write('{"visits":1}\n');
    const [response] = await once(request, "response");
    const [first] = await once(response, "data");
    expect(lines(String(first))).toHaveLength(1);

    response.pause();
    const block = '{"visits":1}\n'.repeat(5000);
    const blocks = 400; // 2 million leads would fit into no buffer between the two
    let taken = 0;
    for (; taken < blocks; taken++) {
      if (request.write(block)) continue;
      const wait = new Promise<boolean>((resolve) => setTimeout(resolve, 1000, false));
      if (!(await Promise.race([once(request, "drain").then(() => true), wait]))) break;
    }
    expect(taken).toBeLessThan(blocks);
    request.destroy();
  });

  it("ends quietly where the client goes away, and serves the next", async () => {
    const before = service.lines.length;
    const socket = connect(Number(new URL(service.url).port), "127.0.0.1");
    socket.write(
      'POST /predict/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n{"visits":1}\n\r\n',
    );
    await once(socket, "data");
    socket.destroy();
    await expect
      .poll(() => service.lines.slice(before).map(({ message }) => message))
      .toEqual(["the client went away"]);
    expect((await post('{"visits":1}')).status).toBe(200);
  });

  it("is named where /predict is asked for too much", async () => {
    const { status, json } = await service.predict({ leads: new Array(10_001).fill({}) });
    expect(status).toBe(413);
    expect(json).toMatchObject({ detail: expect.stringContaining("/predict/batch") });
  });
});

describe("a body that takes too long", () => {
  it("is answered by 408 and the connection ended; a stream may take its time", async () => {
    const hasty = await start(registry, { bodyWithin: 100 });
    const { port } = new URL(hasty.url);
    const slow = connect(Number(port), "127.0.0.1");
    slow.write(
      "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    );
    let received = "";
    slow.on("data", (chunk) => {
      received += String(chunk);
    });
    await once(slow, "close");
    expect(received).toMatch(/^HTTP\/1\.1 408 [\s\S]*request-timeout/);

    const request = httpRequest(`${hasty.url}/predict/batch`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
    });
    const answered = once(request, "response");
    request.write('{"visits":1}\n');
    await new Promise((resolve) => setTimeout(resolve, 300));
    request.end('{"visits":2}\n');
    const [response] = await answered;
    let text = "";
    for await (const chunk of response) text += String(chunk);
    expect(lines(text)).toHaveLength(2);
  });
});
