import { expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { checkGateSettings } from "../../src/training/gate-settings.ts";
import { segmentLosses } from "../../src/training/segment-losses.ts";
import { numbers, tableOf, texts, times } from "./tables.ts";

const table = tableOf(
  texts("source", [...times(30, "fair"), ...times(30, "web"), ...times(19, "rare"), ...times(21, null)]),
  numbers("plant", [...times(50, 1), ...times(50, 2)]),
);
const rows = Uint32Array.from({ length: 100 }, (_, row) => row);
/** Fairs lose 0.1 a lead, the web gains 0.1; what is rare or empty loses 0.3 and 0.02. */
const change = (row: number) => (row < 30 ? 0.1 : row < 60 ? -0.1 : row < 79 ? 0.3 : 0.02);
const judged = {
  before: Float64Array.from(rows, (row) => 0.5 + (row % 3) / 10),
  after: Float64Array.from(rows, (row) => 0.5 + (row % 3) / 10 + change(row)),
  y: Float64Array.from(rows, (row) => Number(row % 5 === 0)),
  groups: rows,
  importance: null,
};

test("tells each segment of at least 20 leads, those that lose most first", () => {
  const losses = segmentLosses(table, rows, judged, { source: 0.05 }, 1);
  expect(losses.map(({ value, leads, wins, isBeyond }) => [value, leads, wins, isBeyond])).toEqual([
    ["fair", 30, 6, true],
    [null, 21, 4, false],
    ["web", 30, 6, false],
  ]);
  expect(losses[0]!.difference).toBeCloseTo(0.1, 12);
  expect(losses[0]!.interval[0]).toBeCloseTo(0.1, 12);
});

test("a loss that may be chance isn't beyond a bound of 0, nor is rounding", () => {
  const noise = judged.before.map((loss, row) => loss + (row % 2 ? 0.5 : -0.49));
  const [first] = segmentLosses(table, rows, { ...judged, after: noise }, { plant: 0 }, 1);
  expect(first!.difference).toBeGreaterThan(0);
  expect(first!.isBeyond).toBe(false);
  const rounded = judged.before.map((loss) => loss + 1e-15);
  const equal = segmentLosses(table, rows, { ...judged, after: rounded }, { plant: 0 }, 1);
  expect(equal.map(({ value, isBeyond }) => [value, isBeyond])).toEqual([
    ["1", false],
    ["2", false],
  ]);
});

test("settings of the gate must name columns", () => {
  const none = { segments: {}, mayDrift: [] };
  expect(() => checkGateSettings(table, { segments: { source: 0 }, mayDrift: ["plant"] })).not.toThrow();
  for (const wrong of [
    { ...none, segments: { sorce: 0.1 } },
    { ...none, mayDrift: ["sorce"] },
  ])
    expect(() => checkGateSettings(table, wrong)).toThrow(InputError);
  expect(() => checkGateSettings(table, { ...none, mayDrift: ["sorce"] })).toThrow(
    "can't use mayDrift of the configuration: found no column sorce in simulated.csv, wanted perhaps source",
  );
});
