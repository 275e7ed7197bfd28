import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../../../src/registry/registry.ts";
import { makeKey, revokeKey } from "../../../src/service/access/key-file.ts";
import { SCOPES, type Scope } from "../../../src/service/access/scope.ts";
import { answerOf, newRegistry, publishChampion, start, stillClock, type TestService } from "../fixture.ts";

let folder: string;
let path: string;
let registry: Registry;
let service: TestService;
const keys = new Map<Scope, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-access-"));
  path = join(folder, "keys.json");
  for (const scope of SCOPES) keys.set(scope, (await newKey([scope])).key);
  registry = await newRegistry();
  await publishChampion(registry, "sales");
  service = await start(registry, { access: { keys: path } });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const newKey = (scopes: readonly Scope[], expiresAt: Date | null = null, perMinute: number | null = null) =>
  makeKey(path, { name: "test", scopes, createdAt: new Date(0), expiresAt, perMinute });

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body = method === "GET" || method === "DELETE" ? undefined : "{}",
) {
  const all = { "content-type": "application/json", ...headers };
  return answerOf(await fetch(url, { method, headers: all, ...(body !== undefined && { body }) }));
}

/** Every route that the service tells, with what stands for its parameters. */
async function routes(): Promise<{ method: string; path: string; asked: boolean }[]> {
  const { json } = await service.get("/openapi.json", bearer(keys.get("read")!));
  const { paths } = json as { paths: Record<string, Record<string, { security?: unknown }>> };
  return Object.entries(paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path: route.replaceAll(/\{\w+\}/g, "1"),
      asked: security !== undefined,
    })),
  );
}

const OPEN = ["/health/live", "/health/ready", "/version", "/openapi.json", "/docs", "/ping", "/health"];

describe("every route", () => {
  it("is open only if it is in the list of open ones, asks for a key else, and one scope alone opens it", async () => {
    const all = await routes();
    expect(all.length).toBeGreaterThan(8);
    for (const { method, path: address, asked } of all) {
      const url = service.url + address;
      const isOpen = OPEN.includes(address) || address === "/v2" || address.startsWith("/v2/health/");
      expect(asked, `${method} ${address}`).toBe(!isOpen);
      const nobody = await send(url, method, {});
      if (isOpen) {
        expect([401, 403]).not.toContain(nobody.status);
        continue;
      }
      expect(nobody.status, `${method} ${address}`).toBe(401);
      expect(nobody.headers.get("www-authenticate")).toMatch(/^Bearer/);
      const statuses: number[] = [];
      for (const scope of SCOPES) statuses.push((await send(url, method, bearer(keys.get(scope)!))).status);
      expect(
        statuses.filter((status) => status === 403),
        `${method} ${address}`,
      ).toHaveLength(2);
      expect(statuses).not.toContain(401);
    }
  });

  it.each(["/predict/", "//predict", "/PREDICT", "/%70redict", "/predict?x=1", "/./predict", "/predict%2f"])(
    "isn't opened by another spelling of its address: %s",
    async (address) => {
      const { status } = await send(service.url + address, "POST", {}, '{"lead": {"visits": 1}}');
      expect([401, 404]).toContain(status);
      const wrong = await send(
        service.url + address,
        "POST",
        bearer(keys.get("read")!),
        '{"lead": {"visits": 1}}',
      );
      expect([403, 404]).toContain(wrong.status);
    },
  );

  it("HEAD asks as GET does", async () => {
    const { status } = await fetch(`${service.url}/models`, { method: "HEAD" });
    expect(status).toBe(401);
  });
});

describe("a key", () => {
  const models = (headers: Record<string, string>, from = service) => from.get("/models", headers);

  it("is taken from either header", async () => {
    const key = keys.get("read")!;
    expect((await models(bearer(key))).status).toBe(200);
    expect((await models({ authorization: `bearer  ${key}` })).status).toBe(200);
    expect((await models({ "x-api-key": key })).status).toBe(200);
  });

  it.each(["", "Bearer", "Basic eDp5", "Bearer x", `Bearer llk_0123456789_${"a".repeat(43)}`])(
    "that is none is 401: %s",
    async (authorization) => {
      const answer = await models({ authorization });
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain("0123456789");
    },
  );

  it("counts until it expires", async () => {
    const { key } = await newKey(["read"], new Date("2026-07-01T12:00:10Z"));
    const own = await start(registry, { access: { keys: path } });
    expect((await models(bearer(key), own)).status).toBe(200);
    const later = stillClock("2026-07-01T12:00:10Z");
    const after = await start(registry, { access: { keys: path }, clock: later.now });
    expect((await models(bearer(key), after)).status).toBe(401);
  });

  it("made or revoked counts within seconds, without a restart, and a file that broke changes nothing", async () => {
    const { key, stored } = await newKey(["read"]);
    await expect.poll(async () => (await models(bearer(key))).status, { timeout: 5000 }).toBe(200);
    await revokeKey(path, stored.id);
    await expect.poll(async () => (await models(bearer(key))).status, { timeout: 5000 }).toBe(401);
    const own = join(folder, "own.json");
    const { key: other } = await makeKey(own, {
      name: "x",
      scopes: ["read"],
      createdAt: new Date(0),
      expiresAt: null,
      perMinute: null,
    });
    const kept = await start(registry, { access: { keys: own } });
    await writeFile(own, "{");
    await expect
      .poll(() => kept.lines.map(({ message }) => message), { timeout: 5000 })
      .toContain("the keys read last go on");
    expect((await models(bearer(other), kept)).status).toBe(200);
  });

  it("is told in the log by its id, never by its text", async () => {
    const key = keys.get("read")!;
    await models(bearer(key));
    await expect.poll(() => service.lines.at(-1)?.fields.key).toBe(key.split("_")[1]);
    for (const one of keys.values()) expect(JSON.stringify(service.lines)).not.toContain(one.slice(15));
  });
});

describe("a limit by key", () => {
  it("answers 429 with the standard headers, for that key alone", async () => {
    const { key } = await newKey(["read"], null, 2);
    const own = await start(registry, { access: { keys: path, perMinute: 1000 } });
    const ask = (one: string) => own.get("/models", bearer(one));
    const first = await ask(key);
    expect(first.status).toBe(200);
    expect(first.headers.get("ratelimit-limit")).toBe("2");
    expect(first.headers.get("ratelimit-remaining")).toBe("1");
    expect(first.headers.get("ratelimit-reset")).toBe("30");
    expect((await ask(key)).status).toBe(200);
    const third = await ask(key);
    expect(third.status).toBe(429);
    expect(third.json).toMatchObject({ type: "urn:leadlight:problem:too-many-requests" });
    expect(third.headers.get("retry-after")).toBe("30");
    expect((await ask(keys.get("read")!)).headers.get("ratelimit-limit")).toBe("1000");
    own.clock.advance(30_000);
    expect((await ask(key)).status).toBe(200);
    expect((await own.get("/health/live")).headers.get("ratelimit-limit")).toBeNull();
  });
});

describe("without keys", () => {
  it("only this machine may be listened on, and a line tells that nobody is asked", async () => {
    await expect(start(registry, { host: "0.0.0.0" })).rejects.toThrow(/found neither --keys nor --jwks/);
    await expect(start(registry, { host: "::" })).rejects.toThrow(/leadlight keys make/);
    const open = await start(registry);
    expect(open.lines[0]).toMatchObject({
      level: "warn",
      message: expect.stringContaining("nobody is asked"),
    });
    const asked = await start(registry, { host: "0.0.0.0", access: { keys: path } });
    expect(asked.lines.filter(({ level }) => level === "warn")).toEqual([]);
  });

  it("a file of keys that can't be read is refused at once", async () => {
    await expect(start(registry, { access: { keys: join(folder, "none") } })).rejects.toThrow(/no such file/);
  });
});

/** The status of GET /version with this Host header. */
async function statusFor(url: string, host: string | null): Promise<number> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += String(chunk);
  });
  const version = host === null ? "1.0" : "1.1";
  socket.write(
    `GET /version HTTP/${version}\r\n${host === null ? "" : `Host: ${host}\r\n`}Connection: close\r\n\r\n`,
  );
  await once(socket, "close");
  return Number(/^HTTP\/1\.1 (\d+)/.exec(received)?.[1]);
}

describe("the Host header", () => {
  it.each([
    ["localhost", 200],
    ["LOCALHOST:8080", 200],
    ["127.0.0.1:99", 200],
    ["[::1]:8080", 200],
    [null, 200],
    ["evil.example", 421],
    ["127.0.0.1.evil.example", 421],
    ["localhost.evil.example:80", 421],
    ["localhost@evil.example", 421],
    ["169.254.169.254", 421],
    ["crm.internal", 421],
  ])("%s on this machine is %i", async (host, status) => {
    expect(await statusFor(service.url, host)).toBe(status);
  });

  it("may name what is allowed; elsewhere all is, unless names are given", async () => {
    const named = await start(registry, { access: { allowedHosts: ["crm.internal"] } });
    expect(await statusFor(named.url, "crm.internal:443")).toBe(200);
    expect(await statusFor(named.url, "evil.example")).toBe(421);
    const wide = await start(registry, { host: "0.0.0.0", access: { keys: path } });
    expect(await statusFor(wide.url, "anything.example")).toBe(200);
    const strict = await start(registry, {
      host: "0.0.0.0",
      access: { keys: path, allowedHosts: ["a.example"] },
    });
    expect(await statusFor(strict.url, "a.example")).toBe(200);
    expect(await statusFor(strict.url, "127.0.0.1")).toBe(421);
  });
});

describe("pages of other origins", () => {
  const origin = "https://crm.example.com";
  const preflight = (url: string, from: string) =>
    fetch(`${url}/predict`, {
      method: "OPTIONS",
      headers: { origin: from, "access-control-request-method": "POST" },
    });

  it("read nothing unless they are listed", async () => {
    expect((await preflight(service.url, origin)).status).toBe(405);
    const open = await start(registry, { access: { keys: path, origins: [origin] } });
    const listed = await preflight(open.url, origin);
    expect(listed.status).toBe(204);
    expect(listed.headers.get("access-control-allow-origin")).toBe(origin);
    expect(listed.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(listed.headers.get("access-control-allow-credentials")).toBeNull();
    for (const other of [
      "https://evil.example",
      "null",
      `${origin}.evil.example`,
      "http://crm.example.com",
    ]) {
      const answer = await preflight(open.url, other);
      expect(answer.status).toBe(405);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      expect(answer.headers.get("vary")).toContain("origin");
    }
    const answer = await open.get("/version", { origin });
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
  });
});

describe("tokens of a trusted issuer", () => {
  const issuer = "https://issuer.example";
  const audience = "leadlight";

  it("are taken with their scopes, for this audience and as long as they count; no other", async () => {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const stranger = await generateKeyPair("ES256");
    const jwk = { ...(await exportJWK(publicKey)), kid: "1", alg: "ES256" };
    let isUp = true;
    const issuerServer = createServer((_, response) => {
      response.setHeader("content-type", "application/json");
      response.statusCode = isUp ? 200 : 503;
      response.end(JSON.stringify({ keys: [jwk] }));
    }).listen(0, "127.0.0.1");
    await once(issuerServer, "listening");
    const { port } = issuerServer.address() as { port: number };
    const tokens = { jwks: `http://127.0.0.1:${port}/jwks`, issuer, audience };
    const clock = stillClock();
    const own = await start(registry, { access: { tokens }, clock: clock.now });
    const token = (claims: object, key: Parameters<SignJWT["sign"]>[0] = privateKey) =>
      new SignJWT({
        sub: "someone@example.com",
        iss: issuer,
        aud: audience,
        scope: "leadlight:read other",
        ...claims,
      })
        .setProtectedHeader({ alg: "ES256", kid: "1" })
        .setIssuedAt(clock.now())
        .setExpirationTime(new Date(clock.now().getTime() + 600_000))
        .sign(key);
    const status = async (text: string, address = "/models") => (await own.get(address, bearer(text))).status;

    const good = await token({});
    expect(await status(good)).toBe(200);
    isUp = false; // its keys are known by now
    expect(await status(good)).toBe(200);
    expect(await status(await token({ scope: undefined, scp: ["read"] }))).toBe(200);
    expect(await status(await token({ scope: "leadlight:predict" }))).toBe(403);
    expect(await status(await token({ scope: undefined }))).toBe(403);
    expect(await status(await token({ aud: "another" }))).toBe(401);
    expect(await status(await token({ iss: "https://evil.example" }))).toBe(401);
    expect(await status(await token({}, stranger.privateKey))).toBe(401);
    const [, payload] = good.split(".");
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
    expect(await status(unsigned)).toBe(401);
    clock.advance(600_000);
    expect(await status(good)).toBe(401);
    expect(JSON.stringify(own.lines)).not.toMatch(/someone|eyJ/);
    issuerServer.close();
  });

  it("can't be judged while the issuer is out of reach: 503, not 401", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const tokens = { jwks: "http://127.0.0.1:9/jwks", issuer, audience };
    const own = await start(registry, { access: { tokens } });
    const text = await new SignJWT({ sub: "x" }).setProtectedHeader({ alg: "ES256" }).sign(privateKey);
    const answer = await own.get("/models", bearer(text));
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
  });
});
