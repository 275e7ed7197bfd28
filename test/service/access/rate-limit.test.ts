import { describe, expect, it } from "vitest";
import { createRateLimit } from "../../../src/service/access/rate-limit.ts";
import { stillClock } from "../fixture.ts";

const caller = (id: string, perMinute: number | null = null) => ({ id, scopes: new Set<never>(), perMinute });

describe("a rate limit", () => {
  it("lets a minute's requests come at once, then one each time it is earned", () => {
    const clock = stillClock();
    const limit = createRateLimit(3, clock.now);
    const take = () => limit.take(caller("a"))!;
    expect([take(), take(), take()].map(({ remaining }) => remaining)).toEqual([2, 1, 0]);
    expect(take()).toEqual({ allowed: false, limit: 3, remaining: 0, resetAfter: 20 });
    clock.advance(19_999);
    expect(take().allowed).toBe(false);
    clock.advance(1);
    expect(take()).toMatchObject({ allowed: true, remaining: 0, resetAfter: 60 });
    expect(take().allowed).toBe(false);
  });

  it("keeps callers apart, and takes a caller's own limit before the common one", () => {
    const limit = createRateLimit(1, stillClock().now);
    expect(limit.take(caller("a"))!.allowed).toBe(true);
    expect(limit.take(caller("a"))!.allowed).toBe(false);
    expect(limit.take(caller("b"))!.allowed).toBe(true);
    expect(limit.take(caller("c", 5))!.remaining).toBe(4);
    expect(createRateLimit(null, stillClock().now).take(caller("a"))).toBeNull();
  });

  it("gives nothing for a clock that was set back", () => {
    const clock = stillClock();
    const limit = createRateLimit(1, clock.now);
    expect(limit.take(caller("a"))!.allowed).toBe(true);
    clock.advance(-3_600_000);
    expect(limit.take(caller("a"))!.allowed).toBe(false);
    clock.advance(60_000);
    expect(limit.take(caller("a"))!.allowed).toBe(true);
  });

  it("lets no more than the limit and what is earned through, however requests are spread", () => {
    const clock = stillClock();
    const limit = createRateLimit(60, clock.now);
    let passed = 0;
    for (let i = 0; i < 1200; i++) {
      if (limit.take(caller("a"))!.allowed) passed += 1;
      clock.advance(100);
    }
    expect(passed).toBeGreaterThanOrEqual(60 + 119);
    expect(passed).toBeLessThanOrEqual(60 + 120);
  });
});
