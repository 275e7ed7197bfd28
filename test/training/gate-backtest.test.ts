import { describe, expect, test } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { parseFramework } from "../../src/qualification/framework.ts";
import { gatePage } from "../../src/report/backtest/gate-page.ts";
import { gateFindings } from "../../src/report/gate-findings.ts";
import { backtestGate } from "../../src/training/gate-backtest.ts";
import { days, numbers, tableOf, texts } from "./tables.ts";

const framework = parseFramework(
  {
    format: 1,
    name: "mine",
    title: "Mine",
    concepts: {
      budget: { title: "Budget", type: "number", guess: ["budget"] },
      keen: { title: "Keen", type: "yesNo", guess: ["keen"] },
      moon: { title: "Moon", type: "yesNo", guess: ["moon"] },
    },
    criteria: [
      {
        name: "budget",
        title: "Budget",
        question: "?",
        gates: true,
        when: { concept: "budget", atLeast: 80 },
      },
      { name: "keen", title: "Keen", question: "?", gates: true, when: { concept: "keen", is: false } },
      { name: "moon", title: "Moon", question: "?", gates: false, when: { concept: "moon", is: true } },
    ],
    stages: { mql: ["budget"], sql: ["budget", "keen"], highlyQualified: ["budget", "keen", "moon"] },
  },
  "test",
);
const concepts = { budget: "budget", keen: "keen", moon: "moon" };

/** Simulated: a budget of 40 decides, being keen helps, the moon doesn't. */
function simulate(rows: number) {
  const random = new Random(2, "gate backtest");
  const leads = Array.from({ length: rows }, (_, i) => {
    const budget = random.below(100);
    const keen = random.uniform() < 0.5;
    const won = random.uniform() < (budget >= 40 ? 0.5 : 0.1) * (keen ? 1 : 0.4);
    return {
      created: Math.floor(i / 4),
      budget,
      keen,
      moon: random.uniform() < 0.5,
      won,
      days: 1 + random.below(20),
    };
  });
  const yes = (is: boolean) => (is ? "yes" : "no");
  return tableOf(
    days(
      "created_at",
      leads.map(({ created }) => created),
    ),
    days(
      "closed_at",
      leads.map((lead) => lead.created + lead.days),
    ),
    texts(
      "outcome",
      leads.map(({ won }) => (won ? "won" : "lost")),
    ),
    numbers(
      "budget",
      leads.map(({ budget }, i) => (i % 10 === 0 ? null : budget)),
    ),
    texts(
      "keen",
      leads.map(({ keen }) => yes(keen)),
    ),
    texts(
      "moon",
      leads.map(({ moon }) => yes(moon)),
    ),
  );
}

const settings = {
  target: "outcome",
  created: "created_at",
  closed: "closed_at",
  horizonDays: 30,
  framework,
  concepts,
};

describe("backtestGate", () => {
  const result = backtestGate(simulate(3000), settings);

  test("judges mature leads, and each criterion by its own verdicts", () => {
    expect(result).toMatchObject({ framework: "mine", horizonDays: 30, leads: result.looks });
    expect(result.leads).toBeGreaterThan(2700);
    expect(result.leads).toBeLessThan(3000); // the last month isn't mature
    expect(result.criteria.map(({ criterion, worth }) => [criterion, worth])).toEqual([
      ["budget", "helps"],
      ["keen", "wrongWay"],
      ["moon", "nothing"],
    ]);
    for (const { met, notMet, unknown } of result.criteria)
      expect(met.leads + notMet.leads + unknown.leads).toBe(result.looks);
    expect(result.criteria[0]!.unknown.leads).toBeGreaterThan(200);
    expect(result.gate.letThrough.leads + result.gate.stopped.leads).toBe(result.looks);
    expect(result.stages.reduce((sum, { leads }) => sum + leads, 0)).toBe(result.looks);
  });

  test("proposes the cut-off that history would choose, in words, and says what doesn't work", () => {
    const [budget] = result.cutOffs;
    expect(result.cutOffs).toHaveLength(1);
    expect(budget!.isProposed).toBe(true);
    expect(budget!.best.cut).toBeGreaterThanOrEqual(36);
    expect(budget!.best.cut).toBeLessThanOrEqual(44);
    expect(budget!.says).toMatch(
      /^budget ≥ \d\d instead of 80 would let \d+ % more winners through and \d+ % more losers$/,
    );
    const found = gateFindings(result).join("\n");
    expect(found).toContain("keen: POINTS THE WRONG WAY");
    expect(found).toContain("moon: PREDICTS NOTHING");
    expect(found).toContain("Proposed, not applied: budget ≥");
    expect(framework.criteria[0]!.when).toEqual({ concept: "budget", atLeast: 80 }); // nothing was applied
  });

  test("cut-offs of columns, of counts and under a not are tried too, with what stands there", () => {
    const table = simulate(2500);
    const created = table.columns.find(({ name }) => name === "created_at")!;
    const budgets = table.columns.find(({ name }) => name === "budget")!;
    if (!("values" in created) || !("values" in budgets)) throw new TypeError("wanted other columns");
    // a lead does something for each ten of its budget, as soon as it has come
    const did = Array.from(budgets.values, (budget) => (Number.isNaN(budget) ? 0 : Math.floor(budget / 10)));
    const ends = did.map((_, row) => did.slice(0, row + 1).reduce((sum, one) => sum + one, 0));
    const activities = {
      from: Uint32Array.from(ends, (end, row) => end - did[row]!),
      to: Uint32Array.from(ends),
      times: Float64Array.from(
        did.flatMap((many, row) => new Array<number>(many).fill(created.values[row]!)),
      ),
      kinds: ["visit"],
      codes: new Uint32Array(ends.at(-1)!),
      values: new Float64Array(ends.at(-1)!),
    };
    const [first] = framework.criteria;
    const ours = {
      ...framework,
      criteria: [
        { ...first!, when: { not: { field: "budget", below: 80 } } },
        { ...first!, name: "visits", when: { any: [{ activities: ["visit"], atLeast: 8 }] } },
      ],
      stages: { mql: ["budget"], sql: ["budget"], highlyQualified: ["budget"] },
    };
    const { cutOffs } = backtestGate(
      { ...table, activities },
      { ...settings, framework: ours, concepts: { budget: "budget" }, landmarks: [0] },
    );
    const [budget, visits] = cutOffs;
    expect(cutOffs).toHaveLength(2);
    expect(budget!.says).toMatch(/^budget ≥ [34]\d instead of 80 would let/); // which is: not below that
    expect(budget!.comparison).toBe("below");
    expect(visits!.isProposed).toBe(true);
    expect(visits!.says).toMatch(/^visit ≥ 4 instead of 8 would let \d+ % more winners through/);
  });

  test("tells the gate's way through time, and that cells have no history", () => {
    expect(result.periods).toHaveLength(4);
    const from = result.periods.map((one) => one.from);
    expect(from).toEqual(from.toSorted());
    expect(result.notes.join("\n")).toContain(
      "no history of fields says when they were filled in: budget, keen, moon",
    );
  });

  test("sees a lead with what was known at its moment, however the file looks now", () => {
    const table = simulate(1200);
    const outcome = table.columns.find(({ name }) => name === "outcome")!;
    const closed = table.columns.find(({ name }) => name === "closed_at")!;
    if (!("levels" in outcome) || closed.type !== "date") throw new TypeError("wanted other columns");
    // the budget is written when the lead is closed: 100 for those who won
    const count = table.rows;
    const told = {
      ...table,
      columns: table.columns.map((one) =>
        one.name !== "budget"
          ? one
          : numbers(
              "budget",
              Array.from(outcome.codes, (code) => (outcome.levels[code - 1] === "won" ? 100 : 0)),
            ),
      ),
    };
    const history = {
      kinds: ["budget"],
      codes: new Uint32Array(count),
      times: closed.values.slice(),
      from: Uint32Array.from({ length: count }, (_, row) => row),
      to: Uint32Array.from({ length: count }, (_, row) => row + 1),
      cells: Array.from(outcome.codes, (code) => (outcome.levels[code - 1] === "won" ? 100 : 0)),
    };
    const naive = backtestGate(told, settings).criteria[0]!;
    expect(naive.recall!.value).toBe(1);
    const honest = backtestGate({ ...told, history }, { ...settings, landmarks: [0] }).criteria[0]!;
    expect(honest.met.leads + honest.notMet.leads).toBe(0);
    expect(honest.worth).toBe("tooFew");
  });

  test("leads without times are judged too, by folds of buyers", () => {
    const { framework, concepts, target } = settings;
    const table = simulate(1500);
    const bare = { ...table, columns: table.columns.filter(({ type }) => type !== "date") };
    const undated = backtestGate(bare, { framework, concepts, target });
    expect(undated).toMatchObject({ horizonDays: null, periods: [], looks: 1500 });
    expect(undated.cutOffs[0]!.isProposed).toBe(true);
  });

  test("a page of it, with the trade-off drawn, that asks nothing of any server", async () => {
    const html = await gatePage("simulated.csv", result);
    expect(html).toContain("winners let through");
    expect(html).toContain("history's choice");
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });
});
