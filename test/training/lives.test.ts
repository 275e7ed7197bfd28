import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { ActivityLog } from "../../src/leads/event-log.ts";
import type { LeadTable } from "../../src/leads/table.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { replayGolden } from "../../src/scoring/golden.ts";
import { LeadError } from "../../src/scoring/lead-error.ts";
import { backtest } from "../../src/training/backtest.ts";
import { prepare } from "../../src/training/prepare.ts";
import { takeSnapshots } from "../../src/training/snapshots.ts";
import { type Trained, train } from "../../src/training/train.ts";
import { day, days, numbers, tableOf, texts } from "./tables.ts";

const DAY = 86_400_000;
const context = { pool: inThisThread(), now: () => 0 };
const settings = {
  target: "outcome",
  id: "lead_id",
  created: "created_at",
  closed: "closed_at",
  learner: "linear",
  horizonDays: 30,
  landmarks: [0, 7],
};

interface Entry {
  readonly day: number;
  readonly type: "visit" | "meeting";
}

/** Simulated leads, four a day; those that buy meet within the week, and everyone visits. */
function simulate(rows: number): LeadTable {
  const random = new Random(9, "lives");
  const leads = Array.from({ length: rows }, (_, i) => {
    const created = Math.floor(i / 4);
    const size = random.below(10);
    const meets = random.uniform() < 0.4;
    const won = random.uniform() < sigmoid(0.2 * size - 2.5 + (meets ? 2 : 0));
    const entries: Entry[] = [{ day: created, type: "visit" }];
    if (meets) entries.push({ day: created + 1 + random.below(6), type: "meeting" });
    const closed = created + 10 + random.below(15);
    if (won) entries.push({ day: closed + 1, type: "meeting" }); // after the outcome: tells it
    return { id: `L${i}`, created, size, won, closed, entries };
  });
  const table = tableOf(
    texts(
      "lead_id",
      leads.map(({ id }) => id),
    ),
    days(
      "created_at",
      leads.map(({ created }) => created),
    ),
    days(
      "closed_at",
      leads.map(({ closed }) => closed),
    ),
    numbers(
      "size",
      leads.map(({ size }) => size),
    ),
    texts(
      "outcome",
      leads.map(({ won }) => (won ? "won" : "lost")),
    ),
  );
  return { ...table, activities: logOf(leads.map(({ entries }) => entries)) };
}

function logOf(leads: readonly (readonly Entry[])[]): ActivityLog {
  const all = leads.flat();
  const to = new Uint32Array(leads.length);
  let end = 0;
  leads.forEach((entries, row) => {
    end += entries.length;
    to[row] = end;
  });
  return {
    from: to.map((last, row) => last - leads[row]!.length),
    to,
    times: Float64Array.from(all, (entry) => day(entry.day)),
    kinds: ["visit", "meeting"],
    codes: Uint32Array.from(all, ({ type }) => Number(type === "meeting")),
    values: new Float64Array(all.length).fill(Number.NaN),
  };
}

const table = simulate(1200);
let trained: Trained;
beforeAll(async () => {
  trained = await train(table, settings, context);
}, 60_000);

describe("training on leads' lives", () => {
  it("learns from what a lead did until it is looked at, and from nothing later", async () => {
    const { activities: _, ...bare } = table;
    const without = await train(bare, settings, context);
    expect(trained.holdout.logLoss).toBeLessThan(without.holdout.logLoss - 0.01);
    // What comes after the outcome would tell it all.
    expect(trained.holdout.auc).toBeLessThan(0.9);
    const features = trained.scorer.parts.plan.features.map(({ name }) => name);
    expect(features).toContain("activities.two_way");
  });

  it("keeps the looks of a lead on one side of every split", () => {
    const { split, leads, moments } = prepare(table, settings);
    const held = new Set(split.test.map((row) => leads[row]!));
    expect(split.train.some((row) => held.has(leads[row]!))).toBe(false);
    const begin = Math.min(...Array.from(split.test, (row) => moments[row]!));
    for (const row of split.train) expect(moments[row]! + 30 * DAY).toBeLessThanOrEqual(begin);
    expect(leads.length).toBeGreaterThan(1.5 * table.rows);
  });

  it("counts leads, not looks", () => {
    expect(trained.rows).toMatchObject({ read: 1200, open: 0 });
    expect(trained.rows.used).toBeLessThanOrEqual(1200);
  });

  it("gives a scorer that reads the same activities from JSON, and replays", () => {
    replayGolden(trained.scorer, trained.golden);
    const at = (entries: readonly Entry[]) =>
      entries.map((entry) => ({ time: new Date(day(entry.day)).toISOString(), type: entry.type }));
    const lead = { lead_id: "x", created_at: "2024-01-01", size: 5 };
    const answers = trained.scorer.scoreLeads(
      [
        { ...lead, activities: at([{ day: 0, type: "visit" }]) },
        {
          ...lead,
          activities: at([
            { day: 0, type: "visit" },
            { day: 3, type: "meeting" },
          ]),
        },
        {
          ...lead,
          activities: at([
            { day: 0, type: "visit" },
            { day: 90, type: "meeting" },
          ]),
        },
        lead,
      ],
      { asOf: day(7) },
    );
    const [quiet, met, later, untold] = answers.map((answer) => {
      if (answer instanceof LeadError) throw answer;
      return answer;
    });
    expect(met!.probability).toBeGreaterThan(2 * quiet!.probability);
    expect(later!.logit).toBe(quiet!.logit);
    expect(untold!.warnings).toContainEqual(
      expect.objectContaining({ code: "missing", field: "activities" }),
    );
    expect(quiet!.warnings).toEqual([]);
  });

  it("is backtested as of each look", async () => {
    const { overall } = await backtest(table, { ...settings, origins: 2 }, context);
    const [model, , , baseRate] = overall;
    expect(model!.evaluation!.logLoss).toBeLessThan(baseRate!.evaluation!.logLoss - 0.03);
    expect(model!.evaluation!.auc).toBeLessThan(0.9);
  });
});

describe("looks at leads", () => {
  it("are taken while a lead is open and the data last", () => {
    const created = Float64Array.of(0, 0, 0, 25, Number.NaN).map((at) => at * DAY);
    const closed = Float64Array.of(5, Number.NaN, 5, 40, 1).map((at) => at * DAY);
    const outcome = Uint8Array.of(2, 0, 0, 1, 2); // won, open, open with a planned close, lost, won
    const five = tableOf(numbers("x", [1, 2, 3, 4, 5]));
    const {
      leads,
      moments,
      table: seen,
    } = takeSnapshots(five, created, closed, outcome, 30 * DAY, [0, 3, 7, 30]);
    const looks = Array.from(leads, (lead, i) => [lead, moments[i]! / DAY]);
    expect(looks).toEqual([
      [0, 0],
      [0, 3],
      [1, 0],
      [1, 3],
      [1, 7],
      [1, 30],
      [2, 0],
      [2, 3],
      [2, 7],
      [2, 30],
      [3, 25],
      [3, 28],
      [4, 30],
    ]);
    expect(seen.rows).toBe(looks.length);
  });

  it("never fall on or behind the day a lead was closed", () => {
    const lead = fc.record({
      created: fc.integer({ min: 0, max: 50 }),
      days: fc.integer({ min: -3, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(lead, { minLength: 1, maxLength: 20 }), (all) => {
        const created = Float64Array.from(all, (one) => one.created * DAY);
        const closed = Float64Array.from(all, (one) => (one.created + one.days) * DAY);
        const many = tableOf(
          numbers(
            "x",
            all.map(() => 1),
          ),
        );
        const { leads, moments } = takeSnapshots(
          many,
          created,
          closed,
          new Uint8Array(all.length).fill(1),
          60 * DAY,
        );
        leads.forEach((row, i) => {
          expect(moments[i] === created[row] || moments[i]! < closed[row]!).toBe(true);
          expect(moments[i]!).toBeLessThanOrEqual(Math.max(60 * DAY, created[row]!));
        });
        expect(new Set(leads).size).toBe(all.length);
      }),
    );
  });
});
