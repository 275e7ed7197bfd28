import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { prepare } from "../../src/training/prepare.ts";
import { train } from "../../src/training/train.ts";
import { workedLeads } from "../../src/training/worked.ts";
import { days, numbers, tableOf, texts } from "./tables.ts";

const booleans = (name: string, cells: readonly (boolean | null)[]) => ({
  name,
  type: "boolean" as const,
  codes: Uint8Array.from(cells, (cell) => (cell === null ? 0 : cell ? 2 : 1)),
});

describe("workedLeads", () => {
  test("those worked stand for all that could have been, and count as many as they are", () => {
    const chance = fc.double({ min: 0.05, max: 1, noNaN: true });
    const lead = fc.record({ chance, worked: fc.boolean() });
    fc.assert(
      fc.property(fc.array(lead, { minLength: 1, maxLength: 30 }), (leads) => {
        fc.pre(leads.some(({ worked }) => worked));
        const table = tableOf(
          numbers(
            "p",
            leads.map(({ chance }) => chance),
          ),
          booleans(
            "w",
            leads.map(({ worked }) => worked),
          ),
        );
        const { weights, mean } = workedLeads(table, { propensity: "p", worked: "w" })!;
        const worked = leads.filter(({ worked }) => worked);
        expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(worked.length, 9);
        leads.forEach(({ chance, worked: isWorked }, row) => {
          const first = leads.findIndex(({ worked }) => worked);
          const wanted = isWorked ? leads[first]!.chance / chance : 0;
          expect(weights[row]! / weights[first]!).toBeCloseTo(wanted, 9);
          expect(mean * weights[row]!).toBeCloseTo(isWorked ? 1 / chance : 0, 9);
        });
      }),
    );
  });

  test("rare chances are capped and counted; leads without one are set aside and told", () => {
    const table = tableOf(
      numbers("p", [1, 0.01, null, 0.5]),
      booleans("w", [true, true, true, false]),
      days("called", [1, 2, null, null]),
    );
    const { weights, notes } = workedLeads(table, { propensity: "p", worked: "w" })!;
    expect(weights[1]! / weights[0]!).toBe(20);
    expect([weights[2], weights[3]]).toEqual([0, 0]);
    expect(notes.join("\n")).toContain("the largest weight is 20.0, and 1 would have been larger than 20");
    expect(notes.join("\n")).toContain("1 leads that were worked have no p");
    expect(workedLeads(table, { worked: "called" })!.weights).toEqual(Float64Array.of(1, 1, 0, 0));
    expect(workedLeads(table, {})).toBeNull();
  });

  test("what tells no chance, or nobody worked, is refused by name", () => {
    const table = tableOf(
      numbers("p", [1, 0, 1.5]),
      booleans("w", [true, true, false]),
      booleans("nobody", [false, false, null]),
      texts("word", ["a", "b", "c"]),
    );
    expect(() => workedLeads(table, { propensity: "p" })).toThrow("row 2 of simulated.csv: found p 0");
    expect(() => workedLeads(table, { propensity: "word" })).toThrow("found a column of type category");
    expect(() => workedLeads(table, { worked: "word" })).toThrow("wanted yes and no, or dates");
    expect(() => workedLeads(table, { worked: "nobody" })).toThrow(
      "no lead of simulated.csv that was worked",
    );
    expect(() => workedLeads(table, { worked: "gone" })).toThrow("isn't in simulated.csv");
  });
});

/** Simulated: an old rule of visits chose who was worked, and one in ten of the others by chance; `size` tells as much. */
function simulate(rows: number, planted = false) {
  const random = new Random(5, "worked");
  const leads = Array.from({ length: rows }, () => {
    const [visits, size] = [random.normal(), random.normal()];
    const chance = visits > 0.8 ? 1 : 0.1;
    const worked = random.uniform() < chance;
    const won = random.uniform() < sigmoid(visits + 1.2 * size - 0.8 - 0.5 * visits * visits);
    return { visits, size, chance, worked, won: worked ? won : planted };
  });
  return tableOf(
    numbers(
      "visits",
      leads.map(({ visits }) => visits),
    ),
    numbers(
      "size",
      leads.map(({ size }) => size),
    ),
    numbers(
      "chance",
      leads.map(({ chance }) => chance),
    ),
    booleans(
      "called",
      leads.map(({ worked }) => worked),
    ),
    texts(
      "visited",
      leads.map(({ visits }) => (visits > 0.5 ? "much" : "little")),
    ),
    texts(
      "outcome",
      leads.map(({ won }) => (won ? "won" : "lost")),
    ),
  );
}

describe("training where only some leads were worked", () => {
  const settings = {
    target: "outcome",
    propensity: "chance",
    worked: "called",
    learner: "linear",
    budgetSeconds: 60,
  };
  const context = { pool: inThisThread(), now: () => 0 };

  test("learns nothing from leads that nobody worked, whatever the file says of them", async () => {
    const [plain, planted] = [simulate(2000), simulate(2000, true)];
    const prepared = prepare(plain, settings);
    expect(prepared.roles.features).toEqual(["visits", "size", "visited"]);
    expect(prepared.labels.mature.every((row) => prepared.importance![row]! > 0)).toBe(true);
    const model = await train(plain, settings, context);
    const same = await train(planted, settings, context);
    expect(same.scorer.parts.win).toEqual(model.scorer.parts.win);
    expect(same.scorer.parts.calibration).toEqual(model.scorer.parts.calibration);
    expect(same.holdout).toEqual(model.holdout);
  });

  test("by weight the base rate and the scores are those of all leads, not of those worked", async () => {
    const table = simulate(6000);
    const { propensity: _, ...unweighted } = { ...settings, exclude: ["chance"] };
    const sides = { segments: ["visited"], sensitive: ["visited"] };
    const [byWeight, plain] = [
      await train(table, { ...settings, ...sides }, context),
      await train(table, { ...unweighted, ...sides }, context),
    ];
    const [weighted, naive] = [byWeight.scorer, plain.scorer];
    const told = (scorer: typeof naive) => scorer.scoreTable(table, { asOf: 0, explain: "none" });
    const median = (scorer: typeof naive) =>
      told(scorer)
        .map(({ score }) => score)
        .sort((a, b) => a - b)[3000]!;
    expect(median(weighted)).toBeGreaterThan(45);
    expect(median(weighted)).toBeLessThan(55);
    expect(median(naive)).toBeLessThan(45);
    expect(weighted.parts.calibration.baseRate).toBeLessThan(naive.parts.calibration.baseRate);

    // The tables are of the same leads: by weight of those for whom they stand, who are visited less and win more rarely.
    const all = ({ reliability: { bins } }: typeof plain) => {
      const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
      return bins.reduce((sum, bin) => sum + bin.rows * bin.observed, 0) / rows;
    };
    expect(all(byWeight)).toBeLessThan(0.9 * all(plain));
    const lot = ({ segments, fairness }: typeof plain) => [
      segments[0]!.segments.find(({ name }) => name === "much"),
      fairness[0]!.groups.find(({ name }) => name === "much"),
    ];
    const [[segment, group], [segmentPlain, groupPlain]] = [lot(byWeight), lot(plain)];
    expect(segment!.rows).toBe(segmentPlain!.rows);
    expect(segment).not.toEqual(segmentPlain);
    expect(group!.rows).toBe(groupPlain!.rows);
    expect(group).not.toEqual(groupPlain);
  });
});
