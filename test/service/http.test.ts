import { once } from "node:events";
import { connect } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import { PortError } from "../../src/service/port-error.ts";
import { answerOf, newRegistry, publishChampion, start, type TestService } from "./fixture.ts";

let registry: Registry;
let service: TestService;
const LIMIT = 10 * 1024 * 1024;

beforeAll(async () => {
  registry = await newRegistry();
  await publishChampion(registry, "sales");
  service = await start(registry);
});

const send = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
  answerOf(await fetch(service.url + path, { method, headers, ...(body !== undefined && { body }) }));

/** Everything that the service says to this text, sent as it is over a connection of its own. */
async function rawAnswer(text: string): Promise<string> {
  const socket = connect(Number(new URL(service.url).port), "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString();
  });
  socket.write(text);
  await once(socket, "close");
  return received;
}

describe("what isn't there", () => {
  it.each(["/nothing", "/predict/nothing", "/models/sales/versions", "/Predict"])(
    "%s is 404",
    async (path) => {
      const { status, json, headers, text } = await service.get(path);
      expect(status).toBe(404);
      expect(headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
      expect(json).toMatchObject({ type: "urn:leadlight:problem:not-found", status: 404 });
      expect(text).not.toContain(path);
    },
  );

  it.each([
    ["GET", "/predict", "POST"],
    ["PUT", "/predict", "POST"],
    ["OPTIONS", "/predict", "POST"],
    ["POST", "/models", "GET, HEAD"],
    ["DELETE", "/models/sales", "GET, HEAD"],
    ["POST", "/", "GET, HEAD"],
    ["PATCH", "/health/ready", "GET, HEAD"],
  ])("%s %s is 405 and tells %s", async (method, path, allow) => {
    const { status, headers, json } = await send(method, path);
    expect(status).toBe(405);
    expect(headers.get("allow")).toBe(allow);
    expect(json).toMatchObject({ type: "urn:leadlight:problem:method-not-allowed" });
  });

  it("an address with a broken percent sign is 400", async () => {
    expect(
      await rawAnswer("GET /models/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
    ).toMatch(/^HTTP\/1\.1 400 [\s\S]*percent-encoded/);
  });
});

describe("the body of a request", () => {
  it.each<[string, Record<string, string>]>([
    ["no Content-Type", {}],
    ["text", { "content-type": "text/plain" }],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["JSON of another kind", { "content-type": "application/jsonp" }],
    ["JSON in Latin-1", { "content-type": "application/json; charset=latin1" }],
    ["gzip", { "content-type": "application/json", "content-encoding": "gzip" }],
    ["an unknown encoding", { "content-type": "application/json", "content-encoding": "x-secret" }],
  ])("as %s is 415", async (_, headers) => {
    const body = JSON.stringify({ lead: { visits: 1 } });
    const request = { method: "POST", headers, body: new Blob([body]) };
    const answer = await answerOf(await fetch(`${service.url}/predict`, request));
    expect(answer.status).toBe(415);
    expect(answer.json).toMatchObject({ type: "urn:leadlight:problem:unsupported-media-type" });
    expect(answer.text).not.toMatch(/secret|latin1|form/);
  });

  it.each(["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'])(
    "as %s is read",
    async (type) => {
      const { status } = await send("POST", "/predict", { "content-type": type }, '{"lead": {"visits": 1}}');
      expect(status).toBe(200);
    },
  );

  const bodyOf = (bytes: number) => {
    const frame = '{"lead":{"visits":1,"id":""}}';
    return `{"lead":{"visits":1,"id":"${"x".repeat(bytes - frame.length)}"}}`;
  };

  it("of 10 MB is read, of one byte more is 413, told by its length or not", async () => {
    expect((await service.predictRaw(bodyOf(LIMIT))).status).toBe(200);
    const tooLarge = bodyOf(LIMIT + 1);
    const byLength = await service.predictRaw(tooLarge);
    const stream = new Blob([tooLarge]).stream();
    const headers = { "content-type": "application/json" };
    const chunked = await fetch(`${service.url}/predict`, {
      method: "POST",
      headers,
      body: stream,
      duplex: "half",
    });
    for (const { status, json } of [byLength, await answerOf(chunked)]) {
      expect(status).toBe(413);
      expect(json).toMatchObject({ detail: expect.stringContaining("POST /predict/batch") });
    }
    expect((await service.predict({ lead: { visits: 1 } })).status).toBe(200);
  });

  it("may come in slow pieces", async () => {
    const socket = connect(Number(new URL(service.url).port), "127.0.0.1");
    const body = '{"lead": {"visits": 1, "id": "Jürgen"}}';
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    const head = `POST /predict HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    for (const byte of Buffer.from(head + body)) {
      socket.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await once(socket, "close");
    expect(received).toMatch(/^HTTP\/1\.1 200 [\s\S]*"id":"Jürgen"/);
  });

  it("may come in chunks of any sizes", async () => {
    const socket = connect(Number(new URL(service.url).port), "127.0.0.1");
    const body = JSON.stringify({ lead: { visits: 1, id: "Jürgen", note: "ö".repeat(3000) } });
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    const head =
      "POST /predict HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.write(head);
    const bytes = Buffer.from(body);
    for (let from = 0, size = 1; from < bytes.length; from += size, size = (size * 7) % 97) {
      const chunk = bytes.subarray(from, from + size);
      socket.write(`${chunk.length.toString(16)}\r\n`);
      socket.write(chunk);
      socket.write("\r\n");
    }
    socket.write("0\r\n\r\n");
    await once(socket, "close");
    expect(received).toMatch(/^HTTP\/1\.1 200 [\s\S]*"id":"Jürgen"/);
  });

  it("may break off: nobody is answered, and the next is served", async () => {
    const before = service.lines.length;
    const socket = connect(Number(new URL(service.url).port), "127.0.0.1");
    const head =
      "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    await new Promise<void>((resolve) => socket.write(`${head}{"lead": {"vis`, () => resolve()));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await expect
      .poll(() => service.lines.slice(before))
      .toMatchObject([
        { level: "info", message: "the client went away", fields: { route: "/predict", status: null } },
      ]);
    expect((await service.predict({ lead: { visits: 1 } })).status).toBe(200);
  });
});

describe("headers", () => {
  it.each([
    ["without a Host", "GET /models HTTP/1.1\r\n\r\n", 400],
    [
      "that expect what nobody can do",
      "GET /models HTTP/1.1\r\nHost: localhost\r\nExpect: wonders\r\n\r\n",
      417,
    ],
  ])("%s are refused by Node itself, and the next is served", async (_, text, status) => {
    expect(await rawAnswer(text.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status} `),
    );
    expect((await service.predict({ lead: { visits: 1 } })).status).toBe(200);
  });

  it("are safe, and tell nothing of the server", async () => {
    const { headers } = await service.get("/models");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-request-id")).toMatch(/^id-\d+$/);
    for (const name of [
      "x-powered-by",
      "server",
      "etag",
      "access-control-allow-origin",
      "strict-transport-security",
    ])
      expect(headers.get(name)).toBeNull();
  });

  it.each([
    ["GET", "/models", 200],
    ["HEAD", "/models", 200],
    ["GET", "/models/sales", 200],
    ["GET", "/nowhere", 404],
    ["GET", "/predict", 405],
    ["POST", "/predict/batch", 200],
  ])("are the same with every answer, beside its own: %s %s", async (method, path, status) => {
    const limited = await start(registry, { access: { perMinute: 1000 } });
    const sent = { method, headers: { "content-type": "application/x-ndjson" } };
    for (const each of [service, limited]) {
      const answer = await fetch(each.url + path, method === "POST" ? { ...sent, body: "{}\n" } : { method });
      expect(answer.status).toBe(status);
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("x-request-id")).toMatch(/^id-\d+$/);
      expect(answer.headers.get("content-type")).not.toBeNull();
      const isCounted = each === limited && status === 200;
      expect(answer.headers.get("ratelimit-limit")).toBe(isCounted ? "1000" : null);
      await answer.arrayBuffer();
    }
  });
});

describe("an address", () => {
  it.each([
    ["/models", 200],
    ["/models?page=1", 200],
    ["/models/", 200],
    ["/models//", 404],
    ["/Models", 404],
    ["/%6Dodels", 404],
    ["/constructor", 404],
    ["/__proto__", 404],
  ])("is told by its path alone, whoever looks for it: %s", async (path, status) => {
    expect((await service.get(path)).status).toBe(status);
  });
});

describe("the log", () => {
  it("tells method, route, status and time, and nothing of a lead", async () => {
    const before = service.lines.length;
    const secret = "someone@example.com";
    await service.predict({ lead: { visits: secret, id: secret, [secret]: 1 } });
    await service.get(`/models/${secret}`);
    await service.get(`/${secret}?lead=${secret}`);
    await expect.poll(() => service.lines.length).toBe(before + 3);
    const lines = service.lines.slice(before);
    expect(lines.map(({ fields: { method, route, status } }) => [method, route, status])).toEqual([
      ["POST", "/predict", 400],
      ["GET", "/models/:name", 400],
      ["GET", "unknown", 404],
    ]);
    for (const { fields } of lines) {
      expect(Object.keys(fields)).toEqual(["requestId", "method", "route", "status", "ms"]);
      expect(fields.ms).toBe(0); // the clock stands still
    }
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it("tells where an unexpected error happened but not its words, and the caller neither", async () => {
    const failing = await start(registry, {
      clock: () => {
        throw new RangeError("a secret");
      },
    });
    // the clock is first asked for by the request's log
    const answer = await failing.get("/version");
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({
      type: "urn:leadlight:problem:internal",
      title: "The service failed",
      status: 500,
      detail: "something failed inside the service; its log tells where",
    });
    const error = failing.lines.find(({ message }) => message === "an unexpected error")!;
    expect(error.fields).toMatchObject({ error: "RangeError" });
    expect(error.fields.frames).toContainEqual(expect.stringContaining("request-log"));
    expect(JSON.stringify(failing.lines)).not.toContain("secret");
  });
});

describe("starting and stopping", () => {
  it("a port in use is one sentence", async () => {
    const port = Number(new URL(service.url).port);
    const failure = await start(registry, { port }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PortError);
    expect(failure).toMatchObject({
      code: "EADDRINUSE",
      message: `port ${port} is in use; choose another with --port`,
    });
  });

  it("a default model that can't be a name is refused at once", async () => {
    await expect(start(registry, { defaultModel: "../up" })).rejects.toThrow(
      /a model's name: found "\.\.\/up"/,
    );
  });

  it("lets a request in flight finish, takes no new one, waits for no idle one, and closes twice as once", async () => {
    const closing = await start(registry, { grace: 60_000 });
    const port = Number(new URL(closing.url).port);
    const idle = connect(port, "127.0.0.1");
    const socket = connect(port, "127.0.0.1");
    await Promise.all([once(socket, "connect"), once(idle, "connect")]);
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    const body = '{"lead": {"visits": 1}}';
    socket.write(
      `POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));

    let isClosed = false;
    const closed = closing.close().then(() => {
      isClosed = true;
    });
    const refused = connect(port, "127.0.0.1");
    const [error] = await once(refused, "error");
    expect(error).toMatchObject({ code: "ECONNREFUSED" });
    expect(isClosed).toBe(false);

    socket.write(body);
    await Promise.all([closed, once(socket, "close")]);
    expect(received).toMatch(/^HTTP\/1\.1 200 [\s\S]*"predictions"/);
    await closing.close();
  });

  it("answers what a caller sent behind a request in flight, or closes without half an answer", async () => {
    const closing = await start(registry, { grace: 60_000 });
    const socket = connect(Number(new URL(closing.url).port), "127.0.0.1");
    await once(socket, "connect");
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    const body = '{"lead": {"visits": 1}}';
    socket.write(
      `POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = closing.close();
    socket.write(`${body}GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await Promise.all([closed, once(socket, "close")]);
    const answers = received.split("HTTP/1.1 ").slice(1);
    expect(answers[0]).toMatch(/^200 [\s\S]*"predictions"[\s\S]*\}$/);
    for (const answer of answers) {
      const [head, ...rest] = answer.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(head!)![1]);
      expect(Buffer.byteLength(rest.join("\r\n\r\n"))).toBe(length);
    }
  });

  it("doesn't wait for a caller for ever", async () => {
    const closing = await start(registry, { grace: 100 });
    const socket = connect(Number(new URL(closing.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{",
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([closing.close(), once(socket, "close")]);
  });
});
