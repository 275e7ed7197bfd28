import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { type FollowUp, labelAsOf } from "../../src/training/horizon-labels.ts";

const DAY = 86_400_000;

function followUp(leads: readonly { at: number; won: boolean; closed: number | null }[]): FollowUp {
  return {
    moments: Float64Array.from(leads, ({ at }) => at * DAY),
    won: Uint8Array.from(leads, ({ won, closed }) => Number(won && closed !== null)),
    closed: Float64Array.from(leads, ({ closed }) =>
      closed === null ? Number.POSITIVE_INFINITY : closed * DAY,
    ),
  };
}

describe("labels as of a moment", () => {
  const leads = followUp([
    { at: 0, won: true, closed: 5 }, // mature, won in time
    { at: 0, won: true, closed: 20 }, // mature, won too late
    { at: 0, won: false, closed: null }, // mature, open: not won in time
    { at: 12, won: false, closed: 14 }, // young, lost
    { at: 12, won: true, closed: 19 }, // young, won
    { at: 12, won: true, closed: 21 }, // young, and open as of then
    { at: 30, won: true, closed: 31 }, // not yet a lead
  ]);

  it("count mature leads only, whatever became of them", () => {
    const { y, weights, mature } = labelAsOf(leads, { asOf: 20 * DAY, horizonDays: 10, by: "mature" });
    const none = Number.NaN;
    expect([...y]).toEqual([1, 0, 0, none, none, none, none]);
    expect([...weights]).toEqual([1, 1, 1, 0, 0, 0, 0]);
    expect([...mature]).toEqual([1, 1, 1, 0, 0, 0, 0]);
  });

  it("or all whose label is known, weighted by those that were followed as long", () => {
    const { y, weights, mature, capped } = labelAsOf(leads, {
      asOf: 20 * DAY,
      horizonDays: 10,
      by: "weighted",
    });
    expect([...y]).toEqual([1, 0, 0, 0, 1, Number.NaN, Number.NaN]);
    // Six are leads by then; all were followed for 2, 5 and 7 days, three for 10.
    expect([...weights]).toEqual([1, 2, 2, 1, 1, 0, 0]);
    expect([...mature]).toEqual([1, 1, 1, 0, 0, 0, 0]);
    expect(capped).toBe(0);
  });

  it("use nothing that is known only afterwards", () => {
    const lead = fc.record({
      at: fc.integer({ min: 0, max: 60 }),
      won: fc.boolean(),
      closed: fc.option(fc.integer({ min: 0, max: 90 })),
    });
    const made = fc
      .array(lead, { minLength: 1, maxLength: 20 })
      .map((all) => all.map((one) => ({ ...one, closed: one.closed === null ? null : one.at + one.closed })));
    fc.assert(
      fc.property(
        made,
        fc.integer({ min: 1, max: 80 }),
        fc.constantFrom("mature", "weighted"),
        (all, day, by) => {
          const asOf = day * DAY;
          const options = { asOf, horizonDays: 20, by } as const;
          const seen = all.map((one) =>
            one.closed !== null && one.closed > day ? { ...one, won: false, closed: null } : one,
          );
          expect(labelAsOf(followUp(all), options)).toEqual(labelAsOf(followUp(seen), options));
        },
      ),
    );
  });

  it("weighted, tell the true share of wins where closed leads alone don't", () => {
    const random = new Random(3, "delay");
    const draw = () => -Math.log(1 - random.uniform());
    const all = Array.from({ length: 60_000 }, () => {
      const at = random.uniform() * 100;
      const won = random.uniform() < 0.3;
      return { at, won, closed: at + draw() * (won ? 80 : 8) };
    });
    const share = (y: Float64Array, weights: Float64Array) =>
      y.reduce((sum, label, i) => sum + (weights[i]! > 0 ? label * weights[i]! : 0), 0) /
      weights.reduce((sum, weight) => sum + weight, 0);
    const truth = all.filter(({ at, won, closed }) => won && closed - at <= 90).length / all.length;
    const options = { asOf: 100 * DAY, horizonDays: 90 };
    for (const by of ["mature", "weighted"] as const) {
      const { y, weights } = labelAsOf(followUp(all), { ...options, by });
      expect(Math.abs(share(y, weights) / truth - 1)).toBeLessThan(0.07);
    }
    const closed = all.filter((one) => one.closed <= 100);
    expect(closed.filter(({ won }) => won).length / closed.length / truth).toBeLessThan(0.85);
  });

  it("are refused for lengths that differ and horizons of nothing", () => {
    const options = { asOf: 0, horizonDays: 0, by: "mature" } as const;
    expect(() => labelAsOf(leads, options)).toThrow(RangeError);
    expect(() => labelAsOf({ ...leads, won: new Uint8Array(1) }, { ...options, horizonDays: 1 })).toThrow(
      RangeError,
    );
  });
});
