import fc from "fast-check";
import { expect, it } from "vitest";
import { liftAtCapacity } from "../../src/evaluation/capacity.ts";

const DAY = 86_400_000;
const seed = 1;

it("works the best leads of each week", () => {
  const ranks = Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.3);
  const y = Float64Array.of(1, 0, 1, 0, 1);
  const moments = Float64Array.of(0, 1, 2, 7, 8).map((day) => day * DAY);
  const { periods, worked, wins, rate, lift, interval } = liftAtCapacity(ranks, y, moments, {
    capacity: 1,
    days: 7,
    seed,
  });
  expect([periods, worked, wins, rate]).toEqual([2, 2, 2, 1]);
  expect(lift).toBeCloseTo(5 / 3);
  expect(interval![0]).toBeLessThanOrEqual(lift!);
  expect(interval![1]).toBeGreaterThanOrEqual(lift!);
});

it("shares the last places among equal ranks, so that a constant's lift is 1", () => {
  const lead = fc.record({ won: fc.boolean(), day: fc.integer({ min: 0, max: 6 }) });
  fc.assert(
    fc.property(
      fc.array(lead, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 25 }),
      (leads, capacity) => {
        fc.pre(leads.some(({ won }) => won));
        const { lift } = liftAtCapacity(
          new Float64Array(leads.length),
          Float64Array.from(leads, ({ won }) => Number(won)),
          Float64Array.from(leads, ({ day }) => day * DAY),
          { capacity, days: 7, seed },
        );
        expect(lift).toBeCloseTo(1, 10);
      },
    ),
  );
});

it("has no lift where nothing was won, and refuses what makes no sense", () => {
  const one = Float64Array.of(1);
  expect(liftAtCapacity(one, Float64Array.of(0), one, { capacity: 1, days: 1, seed })).toMatchObject({
    lift: null,
    interval: null,
  });
  expect(() => liftAtCapacity(one, one, one, { capacity: 0, days: 1, seed })).toThrow(RangeError);
  expect(() => liftAtCapacity(one, new Float64Array(2), one, { capacity: 1, days: 1, seed })).toThrow(
    RangeError,
  );
});
