import { describe, expect, it } from "vitest";
import type { Driver } from "../../src/explanation/drivers.ts";
import { viewDriver } from "../../src/explanation/drivers.ts";
import { reasonsOf } from "../../src/explanation/reason.ts";

const bin = (leads: number, wins: number, contribution = 0) => ({ leads, wins, contribution });

const visits: Driver = {
  feature: { name: "web_visits", column: "web_visits", kind: "number" },
  importance: 0.4,
  interval: [0.3, 0.5],
  cuts: [5, 20],
  bins: [bin(50, 5, -0.2), bin(0, 0), bin(400, 40, -1), bin(300, 90, 0.1), bin(12, 9, 2)],
};
const seniority: Driver = {
  ...visits,
  feature: {
    name: "job_title.seniority",
    column: "job_title",
    kind: "category",
    levels: ["c-level", "staff"],
  },
  cuts: [],
  bins: [bin(30, 3), bin(25, 5), bin(412, 264, 1), bin(500, 100, -0.5)],
};

describe("a reason", () => {
  it.each([
    [visits, 3, -1, "web visits is below 5: 10 % of 400 leads like this won, 31 % overall"],
    [visits, 9, -0.2, "web visits is 5 to 20: 30 % of 300 leads like this won, 31 % overall"],
    [
      visits,
      9,
      0.2,
      "web visits is 5 to 20: raises the odds with everything else equal (30 % of 300 leads like this won, 31 % overall)",
    ],
    [visits, 30, 2, "web visits is 20 or more: raises the odds"],
    [visits, Number.NaN, -0.2, "web visits is not filled in: 10 % of 50 leads like this won, 31 % overall"],
    [seniority, 2, 1, "job title seniority is c-level: 64 % of 412 leads like this won, 31 % overall"],
    [seniority, 1, -0.1, "job title seniority is a rare value: 20 % of 25 leads like this won, 31 % overall"],
  ])("%#", (driver, value, contribution, words) => {
    expect(reasonsOf(driver, 0.31)(value, contribution)).toBe(words);
  });
});

describe("a driver's view", () => {
  it("leaves empty bins out and tells no rate under 20 leads", () => {
    expect(viewDriver(visits).shape).toEqual([
      { value: "missing", contribution: -0.2, leads: 50, rate: 0.1 },
      { value: "below 5", contribution: -1, leads: 400, rate: 0.1 },
      { value: "5 to 20", contribution: 0.1, leads: 300, rate: 0.3 },
      { value: "20 or more", contribution: 2, leads: 12, rate: null },
    ]);
  });

  it.each([
    ["rising", [0, 1, 2]],
    ["rising", [0, 1, 0.95]],
    ["falling", [2, 1, 0]],
    ["mixed", [0, 1, 0]],
    ["mixed", [0, 0, 0]],
  ] as const)("is %s for contributions %j", (direction, contributions) => {
    const bins = [bin(0, 0), bin(0, 0), ...contributions.map((contribution) => bin(50, 5, contribution))];
    expect(viewDriver({ ...visits, bins }).direction).toBe(direction);
  });

  it("of a category has no direction", () => {
    expect(viewDriver(seniority).direction).toBe("categories");
  });
});
