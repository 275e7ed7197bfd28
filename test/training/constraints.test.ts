import { describe, expect, test } from "vitest";
import type { Feature } from "../../src/features/matrix.ts";
import { applyPlan } from "../../src/features/plan.ts";
import { learners } from "../../src/learners/catalogue.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { checkConstraints, constraintsOf } from "../../src/training/constraints.ts";
import { train } from "../../src/training/train.ts";
import { numbers, tableOf, texts } from "./tables.ts";

const random = new Random(1, "constraints");
const visits = Array.from({ length: 400 }, () => random.below(40));
const pages = visits.map(() => random.below(40));
/** Simulated: the chance to win rises with the visits to 25 and falls from there on, and with products of both. */
const won = visits.map(
  (x, i) =>
    random.uniform() <
    0.1 + 0.6 * Math.max(0, 1 - Math.abs(x - 25) / 15) + (pages[i]! > 20 && x > 20 ? 0.2 : 0),
);
const table = tableOf(
  numbers("visits", visits),
  numbers("pages", pages),
  texts(
    "source",
    visits.map((_, i) => ["fair", "web", "mail"][i % 3]!),
  ),
  texts("note", Array<string>(400).fill("same")),
  texts(
    "won",
    won.map((each) => (each ? "yes" : "no")),
  ),
);
const along = Array.from({ length: 40 }, (_, x) => x);
const grid = tableOf(
  numbers("visits", along),
  numbers(
    "pages",
    along.map(() => 30),
  ),
  texts(
    "source",
    along.map(() => "web"),
  ),
);
const numberNamed = (name: string, column = name): Feature => ({ name, column, kind: "number" });
const features: Feature[] = [
  numberNamed("visits"),
  numberNamed("pages"),
  { name: "source", column: "source", kind: "category", levels: ["fair", "web", "mail"] },
  numberNamed("met.hour", "met"),
  { name: "met.weekday", column: "met", kind: "category", levels: ["mon"] },
];
const columns = ["visits", "pages", "source", "note", "met"];
const check = (settings: Parameters<typeof checkConstraints>[0]) =>
  checkConstraints(settings, features, table, columns);

describe("constraints", () => {
  test("by column or feature become constraints on features", () => {
    expect(
      constraintsOf(features, {
        monotone: { visits: "rising", "met.hour": "falling", note: "rising" },
        interactions: [["visits", "met"], ["note"]],
      }),
    ).toEqual({
      monotone: { visits: 1, "met.hour": -1 },
      interactions: [["visits", "met.hour", "met.weekday"], []],
    });
    expect(constraintsOf(features, {})).toEqual({});
  });

  test("on a column without a feature are told", () => {
    expect(check({ monotone: { note: "rising" }, interactions: [["note", "pages"]] })).toEqual([
      "the constraint on note says nothing: the model has no feature of it",
    ]);
    expect(check({ monotone: { pages: "falling" }, interactions: [["pages", "source"]] })).toEqual([]);
  });

  test.each([
    [{ monotone: { source: "rising" } }, /wants source to be rising, and it is a category: wanted a number/],
    [{ monotone: { "met.weekday": "rising" } }, /met.weekday to be rising, and it is a category/],
    [
      { monotone: { met: "falling" } },
      /met to be falling, and gives the features met.hour, met.weekday: wanted/,
    ],
    [{ monotone: { won: "rising" } }, /name the column won, which the model doesn't read/],
    [{ monotone: { visit: "rising" } }, /name visit, which is neither a column .* did you mean visits\?/],
    [{ interactions: [["visits", "ages"]] }, /name ages, .* did you mean pages\?/],
    [{ interactions: [["won", "pages"]] }, /name the column won, which the model doesn't read/],
  ] as const)("that can't be held are refused: %j", (settings, message) => {
    expect(() => check(settings)).toThrow(message);
  });

  test("that ask one feature to rise and to fall are refused", () => {
    const settings = { monotone: { met: "rising", "met.hour": "falling" } } as const;
    expect(() => checkConstraints(settings, features.slice(0, 4), table, columns)).toThrow(
      /wants met.hour to be both rising and falling: wanted one of them/,
    );
  });

  test.each(Object.keys(learners).filter((name) => name !== "neural"))(
    "are held by %s, all through a training",
    async (learner) => {
      const logitsWith = async (way: "rising" | "falling") => {
        const { scorer } = await train(
          table,
          { target: "won", learner, constraints: { monotone: { visits: way }, interactions: [["pages"]] } },
          { pool: inThisThread(), now: () => 0 },
        );
        return evaluateProgram(scorer.parts.win, applyPlan(scorer.parts.plan, grid, new Float64Array(40)));
      };
      const rising = await logitsWith("rising");
      const falling = await logitsWith("falling");
      for (let x = 1; x < 40; x++) {
        expect(rising[x]!).toBeGreaterThanOrEqual(rising[x - 1]! - 1e-12);
        expect(falling[x]!).toBeLessThanOrEqual(falling[x - 1]! + 1e-12);
      }
      expect(rising[39]!).toBeGreaterThan(rising[0]!);
    },
  );
});
