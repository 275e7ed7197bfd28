import { beforeAll, describe, expect, it } from "vitest";
import { createIdempotency } from "../../src/service/idempotency.ts";
import { answerOf, newRegistry, publishChampion, start, stillClock, type TestService } from "./fixture.ts";

const bytes = (text: string) => Buffer.from(text);

describe("answers remembered by key", () => {
  let count = 0;
  const work = async () => `answer ${++count}`;

  it("are given again for the same body, refused for another, and are each caller's own", async () => {
    const { answer } = createIdempotency({ clock: stillClock().now });
    const first = await answer("a", "k", bytes("1"), work);
    expect(first.isRepeated).toBe(false);
    expect(await answer("a", "k", bytes("1"), work)).toEqual({ text: first.text, isRepeated: true });
    await expect(answer("a", "k", bytes("2"), work)).rejects.toThrow("another body");
    expect((await answer("b", "k", bytes("2"), work)).isRepeated).toBe(false);
    expect((await answer("a", "l", bytes("1"), work)).text).not.toBe(first.text);
  });

  it("are worked out once for requests at one time, and not remembered where that fails", async () => {
    const { answer } = createIdempotency({ clock: stillClock().now });
    const before = count;
    const both = await Promise.all([answer("", "k", bytes("1"), work), answer("", "k", bytes("1"), work)]);
    expect(both.map(({ text }) => text)).toEqual([`answer ${before + 1}`, `answer ${before + 1}`]);
    await expect(answer("", "f", bytes("1"), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect((await answer("", "f", bytes("1"), work)).isRepeated).toBe(false);
  });

  it("are forgotten after their time, and the oldest where there are too many or too long ones", async () => {
    const clock = stillClock();
    const { answer } = createIdempotency({ clock: clock.now, keep: 1000, most: 3, mostCharacters: 1000 });
    const isKnown = async (key: string) => (await answer("", key, bytes("1"), async () => "x")).isRepeated;
    for (const key of ["a", "b", "c", "d"]) await isKnown(key);
    expect(await isKnown("d")).toBe(true);
    expect(await isKnown("a")).toBe(false);
    await answer("", "long", bytes("1"), async () => "y".repeat(1000));
    expect(await isKnown("d")).toBe(false);
    clock.advance(1000);
    expect(await isKnown("d")).toBe(false);
  });
});

describe("Idempotency-Key", () => {
  let service: TestService;
  beforeAll(async () => {
    const registry = await newRegistry();
    await publishChampion(registry, "sales");
    service = await start(registry);
  });
  const predict = async (key: string, body: unknown) =>
    answerOf(
      await fetch(`${service.url}/predict`, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify(body),
      }),
    );

  it("gives the same answer, its predictionId too, and refuses another body by 422", async () => {
    const first = await predict("k-1", { lead: { visits: 1 } });
    const second = await predict("k-1", { lead: { visits: 1 } });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.text).toBe(first.text);
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    const other = await predict("k-1", { lead: { visits: 2 } });
    expect(other.status).toBe(422);
    expect(other.json).toMatchObject({ type: "urn:leadlight:problem:key-reused" });
  });

  it("doesn't remember a refusal, and must be one", async () => {
    expect((await predict("k-2", { lead: {} })).status).toBe(400);
    expect((await predict("k-2", { lead: { visits: 1 } })).status).toBe(200);
    expect((await predict("a b", { lead: { visits: 1 } })).status).toBe(400);
    expect((await predict("x".repeat(256), { lead: { visits: 1 } })).status).toBe(400);
  });
});
