import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FIRST_LEVEL, MISSING } from "../../src/features/matrix.ts";
import { applyPlan, fitPlan } from "../../src/features/plan.ts";
import type { ActivityLog } from "../../src/leads/event-log.ts";
import type { LeadTable } from "../../src/leads/table.ts";

const DAY = 86_400_000;
const KINDS = ["visit", "call", "meeting"];

interface Entry {
  readonly day: number;
  readonly kind: number;
  readonly value: number;
}

/** A log of these entries, lead by lead. */
function logOf(leads: readonly (readonly Entry[])[]): ActivityLog {
  const sorted = leads.map((entries) => entries.toSorted((a, b) => a.day - b.day));
  const all = sorted.flat();
  const to = Uint32Array.from(sorted, (_, i) => sorted.slice(0, i + 1).flat().length);
  return {
    from: Uint32Array.from(sorted, (entries, i) => to[i]! - entries.length),
    to,
    times: Float64Array.from(all, ({ day }) => day * DAY),
    kinds: KINDS,
    codes: Uint32Array.from(all, ({ kind }) => kind),
    values: Float64Array.from(all, ({ value }) => value),
  };
}

function tableOf(activities: ActivityLog): LeadTable {
  return { rows: activities.from.length, columns: [], source: "test", activities };
}

/** The features of `leads` looked at on the days `days`, by a plan fitted on twelve lively leads and these. */
function featuresOf(leads: readonly (readonly Entry[])[], days: readonly number[]) {
  const lively = Array.from({ length: 12 }, (_, i) =>
    KINDS.flatMap((_, kind) =>
      Array.from({ length: i }, (_, k) => ({ day: k + kind, kind, value: i + 2 * k + kind })),
    ),
  );
  const table = tableOf(logOf([...lively, ...leads]));
  const moments = Float64Array.from([...lively.map((_, i) => (40 * i) % 13), ...days], (day) => day * DAY);
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const { plan } = fitPlan(table, { columns: [], rows, moments, twoWay: ["meeting"] });
  const matrix = applyPlan(plan, table, moments);
  return (name: string) => {
    const at = matrix.features.findIndex((feature) => feature.name === name);
    if (at < 0) throw new Error(`no feature ${name} among ${matrix.features.map((f) => f.name).join(", ")}`);
    return [...matrix.values[at]!.subarray(lively.length)];
  };
}

describe("features of activities", () => {
  const lead: readonly Entry[] = [
    { day: 1, kind: 0, value: 4 },
    { day: 3, kind: 1, value: 10 },
    { day: 9, kind: 0, value: 6 },
    { day: 20, kind: 2, value: 30 },
  ];

  it("count, date, sum and space what was known by the moment", () => {
    const of = featuresOf([lead, lead, lead, []], [0, 9, 21, 21]);
    expect(of("activities.count")).toEqual([0, 3, 4, 0]);
    expect(of("activities.count_7d")).toEqual([0, 2, 1, 0]);
    expect(of("activities.velocity_7d")).toEqual([0, 1, 0, 0]);
    expect(of("activities.visit.count")).toEqual([0, 2, 2, 0]);
    expect(of("activities.days_since_last")).toEqual([Number.NaN, 0, 1, Number.NaN]);
    expect(of("activities.days_since_first")).toEqual([Number.NaN, 8, 20, Number.NaN]);
    expect(of("activities.call.days_since_last")).toEqual([Number.NaN, 6, 18, Number.NaN]);
    expect(of("activities.mean_gap")).toEqual([Number.NaN, 4, 19 / 3, Number.NaN]);
    expect(of("activities.distinct_types")).toEqual([0, 2, 3, 0]);
    expect(of("activities.visit.sum")).toEqual([0, 10, 10, 0]);
    expect(of("activities.two_way")).toEqual([FIRST_LEVEL, FIRST_LEVEL, FIRST_LEVEL + 1, FIRST_LEVEL]);
  });

  it("are all missing in a table without activities", () => {
    const log = logOf([lead, ...Array.from({ length: 9 }, (_, i) => lead.slice(0, i % 4))]);
    const moments = new Float64Array(10).fill(30 * DAY);
    const table = tableOf(log);
    const rows = Uint32Array.from({ length: 10 }, (_, row) => row);
    const { plan } = fitPlan(table, { columns: [], rows, moments, twoWay: ["meeting"] });
    const bare = applyPlan(plan, { rows: 1, columns: [], source: "test" }, Float64Array.of(0));
    expect(plan.features.length).toBeGreaterThan(5);
    bare.features.forEach(({ kind }, f) => {
      expect(bare.values[f]![0]).toEqual(kind === "number" ? Number.NaN : MISSING);
    });
  });

  it("know nothing of what comes after the moment", () => {
    const entry = fc.record({
      day: fc.integer({ min: 0, max: 40 }),
      kind: fc.integer({ min: 0, max: 2 }),
      value: fc.integer({ min: 0, max: 99 }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 15 }), fc.integer({ min: 0, max: 40 }), (entries, day) => {
        const sentinel = Array.from({ length: 5 }, (_, i) => ({ day: day + 1 + i, kind: i % 3, value: 1e9 }));
        const known = entries.filter((one) => one.day <= day);
        const of = featuresOf([known, [...entries, ...sentinel]], [day, day]);
        for (const name of [
          "activities.count",
          "activities.velocity_7d",
          "activities.visit.sum",
          "activities.days_since_last",
          "activities.days_since_first",
          "activities.mean_gap",
          "activities.distinct_types",
          "activities.two_way",
        ]) {
          const [without, withLater] = of(name);
          expect(withLater).toEqual(without);
        }
      }),
    );
  });
});
