import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDuration } from "../../src/leads/duration.ts";

test("a duration is a number above 0 and a unit", () => {
  const amount = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(amount, fc.constantFrom("", " "), (n, space) => {
      expect(parseDuration(`${n}${space}s`)).toBe(n);
      expect(parseDuration(` ${n / 4}${space}m`)).toBe(15 * n);
      expect(parseDuration(`${n}${space}h `)).toBe(3600 * n);
    }),
  );
});

test.each(["", "60", "s", "0s", "-1s", "1d", "1e3s", "1 m 2 s", "60S", `${"9".repeat(400)}s`])(
  "%j is none",
  (text) => {
    expect(parseDuration(text)).toBeNaN();
  },
);
