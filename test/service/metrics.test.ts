import { EventEmitter, once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import { bodyRoom } from "../../src/service/body-room.ts";
import { createMetrics } from "../../src/service/metrics.ts";
import { Problem } from "../../src/service/problem.ts";
import { newRegistry, publishChampion, start } from "./fixture.ts";

let registry: Registry;
beforeAll(async () => {
  registry = await newRegistry();
  await publishChampion(registry, "sales");
});

const lead = { visits: 3 };

/** The value of one series; null where it isn't told. */
function seriesOf(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number | null {
  for (const line of text.split("\n")) {
    const [, found, inner = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (found === name && Object.entries(labels).every(([key, want]) => inner.includes(`${key}="${want}"`)))
      return Number(value);
  }
  return null;
}

describe("/metrics", () => {
  it("counts requests by route, leads by grade and version, and warnings by code", async () => {
    const service = await start(registry);
    await service.predict({ leads: [{ visits: 3, other: 1 }, { visits: 3 }, { visits: "x" }] });
    await service.get("/models/sales?secret=1");
    await service.get("/someone@example.com");
    const { text, headers } = await service.get("/metrics");
    expect(headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(seriesOf(text, "leadlight_request_seconds_count", { route: "/predict", status: "200" })).toBe(1);
    expect(seriesOf(text, "leadlight_request_seconds_count", { route: "/models/:name" })).toBe(1);
    expect(seriesOf(text, "leadlight_request_seconds_count", { route: "unknown", status: "404" })).toBe(1);
    expect(seriesOf(text, "leadlight_warnings_total", { code: "unknownField" })).toBe(1);
    const grades = ["A", "B", "C", "D"].map((grade) =>
      seriesOf(text, "leadlight_leads_total", { grade, version: "1" }),
    );
    expect(grades.reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(2);
    expect(seriesOf(text, "leadlight_leads_total", { grade: "refused" })).toBe(1);
    expect(seriesOf(text, "leadlight_alias_version", { model: "sales", alias: "champion" })).toBe(1);
    expect(seriesOf(text, "leadlight_alias_degraded", { model: "sales" })).toBe(0);
    expect(seriesOf(text, "leadlight_info", { version: "1.2.3" })).toBe(1);
    expect(seriesOf(text, "nodejs_eventloop_lag_p99_seconds")).not.toBeNull();
    expect(text).not.toMatch(/secret|someone/);
    const again = (await service.get("/metrics")).text; // asking changes nothing
    expect(seriesOf(again, "leadlight_warnings_total", { code: "unknownField" })).toBe(1);
  });
});

describe("counting", () => {
  it("loses no answer, however many came since the metrics were asked for", async () => {
    const metrics = createMetrics("1.2.3", () => ({
      ...{ watched: [], inFlight: 0, ledgerLagMs: null, ledgerDropped: 0 },
    }));
    const told = async (name: string) => seriesOf(await metrics.text(), name, { status: "200" });
    for (const count of [1, 99, 100, 101, 250]) {
      const before = (await told("leadlight_request_seconds_count")) ?? 0;
      for (let i = 0; i < count; i++) metrics.answered("POST", "/predict", 200, 0.25);
      metrics.answered("POST", "/predict", 400, 1);
      expect(await told("leadlight_request_seconds_count")).toBe(before + count);
      expect(await told("leadlight_request_seconds_sum")).toBe((before + count) / 4);
    }
  });
});

describe("more requests than may be under way", () => {
  it("are told to come back, others go on, and health is always told", async () => {
    const service = await start(registry, { mostInFlight: 2 });
    const port = Number(new URL(service.url).port);
    const head =
      "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n";
    const waiting = await Promise.all(
      [1, 2].map(async () => {
        const socket = connect(port, "127.0.0.1");
        await once(socket, "connect");
        socket.write(head);
        return socket;
      }),
    );
    await expect
      .poll(async () => seriesOf((await service.get("/metrics")).text, "leadlight_requests_in_flight"))
      .toBe(2);
    const refused = await service.predict({ lead });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.json).toMatchObject({ type: "urn:leadlight:problem:overloaded" });
    expect((await service.get("/models")).status).toBe(503);
    expect((await service.get("/health/ready")).status).toBe(200);
    const answers = waiting.map(async (socket) => {
      socket.write('{"lead":{"visits":3} }');
      const [answer] = (await once(socket, "data")) as [Buffer];
      socket.destroy();
      return String(answer).slice(0, 15);
    });
    expect(await Promise.all(answers)).toEqual(["HTTP/1.1 200 OK", "HTTP/1.1 200 OK"]);
    await expect.poll(async () => (await service.predict({ lead })).status).toBe(200);
    expect(seriesOf((await service.get("/metrics")).text, "leadlight_overloaded_total")).toBe(2);
  });

  it("and a client that goes away in the middle leaves its place", async () => {
    const service = await start(registry, { mostInFlight: 1 });
    for (let i = 0; i < 5; i++) {
      const socket = connect(Number(new URL(service.url).port), "127.0.0.1");
      await once(socket, "connect");
      socket.write(
        "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n{",
      );
      // Asked earlier, a lead could take the place before this request does.
      await expect
        .poll(async () => seriesOf((await service.get("/metrics")).text, "leadlight_requests_in_flight"))
        .toBe(1);
      expect((await service.predict({ lead })).status).toBe(503);
      socket.destroy();
      await expect.poll(async () => (await service.predict({ lead })).status).toBe(200);
    }
  });
});

describe("more bytes of bodies than may be held", () => {
  const MB = 1024 ** 2;

  it("are told to come back, whether they tell their length or not, and single leads go on", async () => {
    const service = await start(registry, { mostBodyBytes: MB });
    const blanks = `{"lead":{"visits":3}}${" ".repeat(2 * MB)}`;
    const byLength = await service.predictRaw(blanks);
    const chunked = await fetch(`${service.url}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: new Blob([blanks]).stream(),
      duplex: "half",
    });
    for (const { status, headers } of [byLength, chunked]) {
      expect(status).toBe(503);
      expect(headers.get("retry-after")).toBe("1");
    }
    expect(byLength.json).toMatchObject({ type: "urn:leadlight:problem:overloaded" });
    expect((await service.predict({ lead })).status).toBe(200);
    const half = blanks.slice(0, MB / 2);
    for (let i = 0; i < 5; i++) expect((await service.predictRaw(half)).status).toBe(200);
    expect(seriesOf((await service.get("/metrics")).text, "leadlight_overloaded_total")).toBe(2);
  });

  it("find room again when an answer is over", () => {
    const room = bodyRoom(3 * MB, () => {});
    const response = new EventEmitter() as ServerResponse;
    const place = room.place(response, 2 * MB);
    for (let bytes = 1; bytes <= 2 * MB; bytes += 1024) expect(place.grow(bytes)).toBeNull();
    const other = new EventEmitter() as ServerResponse;
    expect(() => room.place(other, 2 * MB)).toThrow("try again in a second");
    expect(room.place(other, 0).grow(2 * MB)).toBeInstanceOf(Problem);
    expect(room.place(other, 1000).grow(1000)).toBeNull();
    response.emit("close");
    expect(room.place(other, 2 * MB).grow(2 * MB)).toBeNull();
  });
});

describe("stopping", () => {
  it("can be told for a while before it begins", async () => {
    const service = await start(registry, { drainFor: 300 });
    expect((await service.get("/health/ready")).status).toBe(200);
    const closed = service.close();
    expect(await service.get("/health/ready")).toMatchObject({
      status: 503,
      json: { ready: false, reason: "the service is stopping" },
    });
    expect((await service.predict({ lead })).status).toBe(200);
    await closed;
    await expect(service.get("/health/live")).rejects.toThrow();
  });
});
