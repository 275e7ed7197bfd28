import { describe, expect, it } from "vitest";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { prepare } from "../../src/training/prepare.ts";
import { fitRecipe, type Recipe, readRecipe, recipeOf } from "../../src/training/recipe.ts";
import { settingsFor } from "../../src/training/recipe-settings.ts";
import type { TrainSettings } from "../../src/training/settings.ts";
import { train } from "../../src/training/train.ts";
import { day, days, numbers, tableOf, texts } from "./tables.ts";

const context = { pool: inThisThread(), now: () => 0 };
const random = new Random(2, "recipe");
const rows = Array.from({ length: 500 }, (_, i) => {
  const visits = random.below(10);
  const won = random.uniform() < 0.05 + 0.08 * visits;
  return { created: Math.floor(i / 3), closed: Math.floor(i / 3) + 1 + random.below(9), visits, won };
});
const table = {
  ...tableOf(
    days(
      "came",
      rows.map(({ created }) => created),
    ),
    days(
      "ended",
      rows.map(({ closed }) => closed),
    ),
    numbers(
      "visits",
      rows.map(({ visits }) => visits),
    ),
    texts(
      "reason",
      rows.map(({ won }) => (won ? null : "price")),
    ),
    texts(
      "outcome",
      rows.map(({ won }) => (won ? "won" : "lost")),
    ),
  ),
};
const settings: TrainSettings = {
  target: "outcome",
  created: "came",
  closed: "ended",
  horizonDays: 10,
  learner: "bayes",
  budgetSeconds: 600,
};

describe("recipeOf", () => {
  it("keeps what changes the model, and nothing of the data's end, the grades or the rules", () => {
    const asked = {
      ...settings,
      until: day(90),
      prefer: "accuracy",
      gradeCuts: [0.5, 0.3, 0.1],
      concepts: {},
    } as const;
    const recipe = recipeOf("bayes", { ...asked, seed: 7, keep: ["visits"] });
    expect(recipe).toEqual({
      learner: "bayes",
      isThorough: false,
      settings: {
        target: "outcome",
        created: "came",
        closed: "ended",
        horizonDays: 10,
        seed: 7,
        keep: ["visits"],
      },
    });
    expect(readRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  });

  it("knows that auto, where accuracy was preferred, is thorough", () => {
    const { learner: _, budgetSeconds: __, ...auto } = settings;
    expect(recipeOf("boosted", { ...auto, prefer: "accuracy" }).isThorough).toBe(true);
    expect(recipeOf("boosted", { ...auto, prefer: "simple" }).isThorough).toBe(false);
    expect(recipeOf("boosted", { ...auto, learner: "boosted", prefer: "accuracy" }).isThorough).toBe(false);
  });

  it.each([
    undefined,
    null,
    "bayes",
    {},
    { learner: "bayes", isThorough: false },
    { learner: 1, isThorough: true, settings: {} },
  ])("finds none in %j", (value) => {
    expect(readRecipe(value)).toBeNull();
  });
});

describe("fitRecipe", () => {
  it.each(["bayes", "linear"])("gives the very model of train: %s", async (learner) => {
    const some = { ...settings, learner };
    const { scorer } = await train(table, some, context);
    const predict = await fitRecipe(table, recipeOf(learner, some), some, context);
    const moments = Float64Array.from(rows, ({ created }) => day(created));
    const expected = scorer.scoreTable(table, { asOf: moments, explain: "none" });
    const found = predict(table, moments);
    expected.forEach(({ probability }, row) => {
      expect(found[row]).toBeCloseTo(probability, 12);
    });
  });
});

describe("settingsFor", () => {
  const prepared = prepare(table, settings);
  const recipe = (own: Partial<Recipe["settings"]>): Recipe => ({
    learner: "bayes",
    isThorough: false,
    settings: {
      target: "status",
      created: "created_at",
      horizonDays: 99,
      positive: ["yes"],
      lost: ["no"],
      ...own,
    },
  });

  it("learns the challenger's outcome, times and horizon in the recipe's own way", () => {
    const then = settingsFor(
      recipe({ seed: 5, absoluteDates: ["came"] }),
      prepared,
      settings,
      table,
      day(100),
    );
    expect(then).toMatchObject({
      target: "outcome",
      positive: ["won"],
      lost: ["lost"],
      created: "came",
      closed: "ended",
      horizonDays: 10,
      until: day(100),
      seed: 5,
      absoluteDates: ["came"],
    });
    expect(then.exclude).toEqual(["reason"]); // the audit of the whole table found it
  });

  it("leaves out what it says of columns that aren't there or have a meaning now", () => {
    const own = {
      exclude: ["gone", "ended", "visits"],
      keep: ["gone", "reason"],
      absoluteDates: ["gone"],
      columns: { gone: { role: "feature" }, ended: { role: "feature" }, visits: { required: true } },
    } as const;
    const then = settingsFor(recipe(own), prepared, settings, table, null);
    expect(then).toMatchObject({
      exclude: ["visits"],
      keep: ["reason"],
      absoluteDates: [],
      columns: { visits: {} },
    });
    expect(Object.keys(then.columns!)).toEqual(["visits"]);
    expect(then).not.toHaveProperty("until");
  });
});
