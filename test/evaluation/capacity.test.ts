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

const row = fc.record({
  rank: fc.integer({ min: 0, max: 4 }),
  won: fc.boolean(),
  day: fc.integer({ min: 0, max: 20 }),
  times: fc.integer({ min: 1, max: 4 }),
});

it("takes a row of weight 2 for that row twice", () => {
  const figuresOf = (rows: readonly { rank: number; won: boolean; day: number }[], weights?: Float64Array) =>
    liftAtCapacity(
      Float64Array.from(rows, ({ rank }) => rank),
      Float64Array.from(rows, ({ won }) => Number(won)),
      Float64Array.from(rows, ({ day }) => day * DAY),
      { capacity: 3, days: 7, seed, ...(weights && { weights }) },
    );
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
      const weighted = figuresOf(
        rows,
        Float64Array.from(rows, ({ times }) => times),
      );
      const repeated = figuresOf(rows.flatMap((one) => Array<typeof one>(one.times).fill(one)));
      expect(weighted.periods).toBe(repeated.periods);
      for (const key of ["worked", "wins", "rate"] as const)
        expect(weighted[key]).toBeCloseTo(repeated[key], 9);
      expect(weighted.lift === null).toBe(repeated.lift === null);
      if (repeated.lift !== null) expect(weighted.lift).toBeCloseTo(repeated.lift, 9);
      for (const end of [0, 1] as const)
        if (repeated.interval) expect(weighted.interval![end]).toBeCloseTo(repeated.interval[end], 9);
    }),
  );
});

it("works part of a row that stands for more leads than are left to work", () => {
  const found = liftAtCapacity(Float64Array.of(3, 2, 1), Float64Array.of(0, 1, 1), new Float64Array(3), {
    capacity: 4,
    days: 7,
    seed,
    weights: Float64Array.of(1, 20, 5),
  });
  expect(found).toMatchObject({ worked: 4, wins: 3, rate: 0.75 });
  expect(found.lift).toBeCloseTo(0.75 / (25 / 26), 12);
});

it("counts a lead once a period, at its newest moment", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ rank: fc.nat(4), won: fc.boolean(), days: fc.uniqueArray(fc.nat(20), { minLength: 1 }) }),
        {
          minLength: 1,
          maxLength: 12,
        },
      ),
      (leads) => {
        const first = { rank: 0, won: true, days: [0] }; // periods are counted from it, with or without older looks
        const looks = [first, ...leads].flatMap((one, lead) =>
          one.days.map((day) => ({ ...one, lead, day })),
        );
        const newest = looks.filter(
          ({ lead, day }) =>
            !looks.some(
              (other) =>
                other.lead === lead && other.day > day && Math.floor(other.day / 7) === Math.floor(day / 7),
            ),
        );
        const figuresOf = (some: typeof looks, of?: Uint32Array) =>
          liftAtCapacity(
            Float64Array.from(some, ({ rank, day }) => rank + day / 100),
            Float64Array.from(some, ({ won }) => Number(won)),
            Float64Array.from(some, ({ day }) => day * DAY),
            { capacity: 2, days: 7, seed, ...(of && { leads: of }) },
          );
        const once = figuresOf(
          looks,
          Uint32Array.from(looks, ({ lead }) => lead),
        );
        expect({ ...once, interval: null }).toEqual({ ...figuresOf(newest), interval: null });
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
