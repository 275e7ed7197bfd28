import { expect, test } from "vitest";
import { settingsOf } from "../../src/cli/learn-flags.ts";
import type { Config } from "../../src/leads/config.ts";
import { settingsOfConfig } from "../../src/training/settings-of-config.ts";
import { tableOf, texts } from "./tables.ts";

const CONFIG = {
  target: "outcome",
  positive: ["won"],
  created: "created_at",
  horizon: [90, 30],
  until: "2026-03-01",
  budget: "2m",
  activities: { time: "at", twoWay: ["meeting"] },
  concepts: { budget: "money" },
  prefer: "accuracy",
} as const satisfies Config;

test("names become the training's: horizons apart, dates as moments, durations in seconds", () => {
  expect(settingsOfConfig(CONFIG)).toEqual({
    target: "outcome",
    positive: ["won"],
    created: "created_at",
    horizonDays: 90,
    moreHorizons: [30],
    until: Date.UTC(2026, 2, 1),
    budgetSeconds: 120,
    activities: { time: "at" },
    twoWay: ["meeting"],
    concepts: { budget: "money" },
    prefer: "accuracy",
  });
});

test("the command without flags asks the same, and flags win", () => {
  const table = tableOf(texts("outcome", ["won", "lost"]), texts("a,b", ["x", "y"]));
  expect(settingsOf({}, CONFIG, "outcome", table)).toEqual(settingsOfConfig(CONFIG));
  const flags = { horizon: [60], exclude: ["a,b"], seed: 3, learner: "linear" } as const;
  expect(settingsOf({ ...flags, exclude: [...flags.exclude] }, CONFIG, "outcome", table)).toEqual({
    ...settingsOfConfig(CONFIG),
    horizonDays: 60,
    moreHorizons: [],
    exclude: ["a,b"],
    seed: 3,
    learner: "linear",
  });
});
