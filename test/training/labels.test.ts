import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { DAY_MS, type LabelSettings, labelLeads, proposeHorizon } from "../../src/training/labels.ts";
import { LOST, OPEN, WON } from "../../src/training/outcomes.ts";
import { day, days, tableOf, texts, times } from "./tables.ts";

/** Simulated leads: outcome, day created, day closed. */
type Lead = [outcome: "won" | "lost" | null, created: number | null, closed: number | null];

function label(leads: Lead[], settings: Partial<LabelSettings> = {}) {
  const table = tableOf(
    texts(
      "outcome",
      leads.map(([outcome]) => outcome),
    ),
    days(
      "created",
      leads.map(([, created]) => created),
    ),
    days(
      "closed",
      leads.map(([, , closed]) => closed),
    ),
  );
  return labelLeads(table, {
    target: "outcome",
    created: "created",
    closed: "closed",
    fewest: 1,
    ...settings,
  });
}

describe("with a horizon", () => {
  const leads: Lead[] = [
    ["won", 0, 10], // within the horizon, to the day
    ["won", 0, 11], // too late
    ["lost", 0, 5],
    [null, 0, null], // open and mature
    ["won", 90, 91], // won, but too young to tell
    ["lost", 95, 96],
    [null, 99, null],
    ["won", 80, 100], // sets the end of the data
  ];

  test("a mature lead counts whatever became of it, a young one doesn't", () => {
    const found = label(leads, { horizonDays: 10 });
    expect([...found.mature]).toEqual([0, 1, 2, 3, 4, 7]);
    expect([...found.mature].map((row) => found.y[row])).toEqual([1, 0, 0, 0, 1, 0]);
    expect([...found.y].map(Number.isNaN)).toEqual([false, false, false, false, false, true, true, false]);
    expect(found).toMatchObject({ horizonDays: 10, endOfData: day(100), wins: 2 });
    expect(found.counts).toEqual({ read: 8, won: 4, lost: 2, open: 2, immature: 2, used: 6 });
    expect([...found.outcome]).toEqual([WON, WON, LOST, OPEN, WON, LOST, OPEN, WON]);
  });

  test("the default is the 90th percentile of days to a win, rounded up", () => {
    const ten: Lead[] = Array.from({ length: 11 }, (_, at) => ["won", 0, at + 0.5]);
    const found = label([...ten, ["lost", 0, 400]]);
    expect(found.horizonDays).toBe(10); // the 10th of 11 is 9.5
    expect(found.daysToWin).toEqual({ p10: 1.5, p50: 5.5, p90: 9.5 });
    const quick: Lead[] = times(5, ["won", 0, 0.01]);
    expect(label([...quick, ["lost", 0, 40]]).horizonDays).toBe(1);
  });

  test("--until sets back the end: later leads are immature, later wins don't lengthen the horizon", () => {
    const found = label(leads, { until: day(50) });
    expect(found.endOfData).toBe(day(50));
    expect(found.horizonDays).toBe(11); // the wins of rows 0 and 1 alone: 10 and 11 days
    expect([...found.mature]).toEqual([0, 1, 2, 3]);
    expect([...found.mature].map((row) => found.y[row])).toEqual([1, 1, 0, 0]);
  });

  test("the planned close of an open lead isn't a time in the data", () => {
    expect(label([...leads, [null, 1, 900]], { horizonDays: 10 }).endOfData).toBe(day(100));
  });

  test("a horizon that more than a fifth of the wins miss is told, with a better one", () => {
    const wins: Lead[] = Array.from({ length: 10 }, (_, i): Lead => ["won", 0, i + 1]);
    const noted = (horizonDays: number) => label([...wins, ["lost", 0, 40]], { horizonDays }).notes;
    expect(noted(8)).toEqual([]);
    expect(noted(7)).toEqual([
      "Only 70 % of the wins came within the horizon of 7 days, the others count as not won: a horizon of 10 days would hold nine tenths.",
    ]);
  });

  test("odd times are labelled by outcome and told", () => {
    const odd: Lead[] = [
      ...leads,
      ["won", 20, 15],
      ["lost", 20, 15],
      ["won", 20, null],
      ["won", null, 30],
      [null, null, null],
    ];
    const found = label(odd, { horizonDays: 10 });
    expect([8, 9, 10].map((row) => found.y[row])).toEqual([1, 0, 1]);
    expect(found.counts.immature).toBe(4);
    expect(found.notes).toEqual([
      expect.stringContaining("2 leads closed before being created"),
      expect.stringContaining("1 won lead without a close time"),
      expect.stringContaining("2 leads without a creation time"),
      expect.stringContaining("Only 60 % of the wins"),
    ]);
  });

  test("a label is 1 exactly where a win came in time, and known by the end of the data", () => {
    const time = fc.double({ min: 0, max: 100, noNaN: true });
    const lead = fc.tuple(
      fc.constantFrom("won" as const, "lost" as const, null),
      fc.option(time, { freq: 10 }),
      fc.option(time, { freq: 5 }),
    );
    const anchor: Lead[] = [
      ["won", 0, 1],
      ["lost", 0, 1],
    ];
    fc.assert(
      fc.property(
        fc.array(lead, { maxLength: 30 }),
        fc.integer({ min: 1, max: 60 }),
        (drawn, horizonDays) => {
          const all = [...anchor, ...drawn];
          const found = label(all, { horizonDays, until: day(70) });
          expect(found.counts.immature + found.counts.used).toBe(all.length);
          all.forEach(([outcome, created, closed], row) => {
            const start = created === null ? Number.NaN : day(created);
            const known = start + horizonDays * DAY_MS <= day(70);
            expect(found.mature.includes(row)).toBe(known);
            if (!known) return;
            const late = closed !== null && day(closed) - start > horizonDays * DAY_MS;
            expect(found.y[row]).toBe(outcome === "won" && !late ? 1 : 0);
          });
        },
      ),
    );
  });
});

describe("without both times", () => {
  const leads: Lead[] = [
    ["won", 0, 500],
    [null, 5, null],
    ["lost", 9, 400],
    ["won", 30, 31],
  ];

  test("won is won whenever it came, open leads are set aside", () => {
    const found = labelLeads(
      tableOf(
        texts(
          "outcome",
          leads.map(([outcome]) => outcome),
        ),
      ),
      { target: "outcome", fewest: 1 },
    );
    expect(found).toMatchObject({ horizonDays: null, endOfData: null, daysToWin: null, wins: 2 });
    expect(found.counts).toEqual({ read: 4, won: 2, lost: 1, open: 1, immature: 0, used: 3 });
    expect([...found.mature]).toEqual([0, 2, 3]);
  });

  test("creation alone sets the end of the data and takes --until", () => {
    const table = tableOf(
      texts(
        "outcome",
        leads.map(([outcome]) => outcome),
      ),
      days(
        "created",
        leads.map(([, created]) => created),
      ),
    );
    const settings = { target: "outcome", created: "created", fewest: 1 };
    expect(labelLeads(table, settings)).toMatchObject({ horizonDays: null, endOfData: day(30) });
    const earlier = labelLeads(table, { ...settings, until: day(20) });
    expect([...earlier.mature]).toEqual([0, 2]);
    expect(earlier.counts.immature).toBe(1);
    expect(() => labelLeads(table, { ...settings, horizonDays: 9 })).toThrow("wanted --created and --closed");
  });
});

test("labels that can't be learned from are refused with what would help", () => {
  const wins: Lead[] = times(12, ["won", 0, 3]);
  const losses: Lead[] = times(12, ["lost", 0, 30]);
  expect(label([...wins, ...losses], { fewest: 10 }).wins).toBe(12);
  expect(() => label([...wins.slice(3), ...losses], { fewest: 10 })).toThrow(
    "9 of 21 mature leads were won within a horizon of 3 days of its creation; wanted at least 10 wins",
  );
  expect(() => label([...wins, ...losses], { horizonDays: 40 })).toThrow(
    "none of them mature in data that end on 2024-01-31; wanted leads created at least 40 days before that",
  );
  expect(() => label([...wins, ...losses], { horizonDays: 2 })).toThrow(
    "none was won within a horizon of 2 days",
  );
  expect(() => label([...wins, ["lost", 20, 30]], { horizonDays: 20 })).toThrow(
    "each of the 12 mature ones was won",
  );
  expect(() => label([...wins, ...losses], { horizonDays: 0 })).toThrow("wanted a number above 0");
  expect(() =>
    label([
      ["won", 0, null],
      ["lost", 0, 4],
    ]),
  ).toThrow("wanted some, or --horizon DAYS");
  expect(() => label([...wins, ...losses], { created: "outcome" })).toThrow(
    "a column of type category, wanted dates",
  );
  expect(() => label([...wins, ...losses], { closed: "nowhere" })).toThrow("no such column");
  const untimed = tableOf(texts("outcome", ["won", "lost"]));
  expect(() => labelLeads(untimed, { target: "outcome", until: 1 })).toThrow("wanted --created");
  expect(() => labelLeads(untimed, { target: "outcome" })).toThrow(InputError);
});

test("a horizon is proposed where wins have both their times", () => {
  const wins: Lead[] = Array.from({ length: 11 }, (_, i): Lead => ["won", 0, i]);
  const table = (leads: Lead[]) =>
    tableOf(
      texts(
        "outcome",
        leads.map(([outcome]) => outcome),
      ),
      days(
        "created",
        leads.map(([, created]) => created),
      ),
      days(
        "closed",
        leads.map(([, , closed]) => closed),
      ),
    );
  const settings = { target: "outcome", created: "created", closed: "closed" };
  const all: Lead[] = [...wins, ["lost", 0, 400], ["won", 0, null]];
  expect(proposeHorizon(table(all), settings)).toEqual({ days: 9, medianDays: 5 });
  expect(proposeHorizon(table(all), { target: "outcome", created: "created" })).toBeNull();
  const untimed: Lead[] = [
    ["won", 0, null],
    ["lost", 0, 4],
  ];
  expect(proposeHorizon(table(untimed), settings)).toBeNull();
});
