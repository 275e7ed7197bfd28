import { expect, test } from "vitest";
import { horizonsSection } from "../../src/report/horizons-section.ts";

test("the card says how each horizon follows from the main one", () => {
  const horizons = [
    { days: 30, offset: -1, share: 0.4512, baseRate: 0.1 },
    { days: 60, offset: -0.25, baseRate: 0.2 },
    { days: 120, offset: 0.2, share: 1.1, baseRate: 0.3 },
  ];
  const scorer = { parts: { about: { horizonDays: 90 }, calibration: { horizons } } };
  const intervals = { observedExpected: null, calibrationSlope: null };
  const quality = { leads: 9, wins: 3, observedExpected: null, slope: null, intervals };
  const trained = { scorer, daysToWin: null, horizons: [{ ...quality, days: 90 }] };
  const lines = horizonsSection(trained as never);
  expect(lines.slice(3)).toEqual([
    "Told within 30 days: 0.451 of the probability within 90 days.",
    "Told within 60 days: the log-odds of 90 days - 0.250.",
    "Told within 120 days: 1.100 of the probability within 90 days up to one half, then straight on in the log-odds.",
  ]);
  expect(horizonsSection({ ...trained, horizons: [] } as never)).toEqual([]);
});
