import { describe, expect, test } from "vitest";
import type { LeadTable } from "../../src/leads/table.ts";
import { Random } from "../../src/numeric/random.ts";
import { type Framework, parseFramework } from "../../src/qualification/framework.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";
import { learnRules } from "../../src/training/learn-rules.ts";
import { prepare } from "../../src/training/prepare.ts";
import { days, numbers, tableOf, texts } from "./tables.ts";

const framework = parseFramework(
  {
    format: 1,
    name: "mine",
    title: "Mine",
    concepts: { keen: { title: "Keen", type: "yesNo", guess: ["keen"] } },
    criteria: [
      { name: "keen", title: "Keen", question: "?", gates: true, when: { concept: "keen", is: true } },
    ],
    stages: { mql: ["keen"], sql: ["keen"], highlyQualified: ["keen"] },
  },
  "test",
);
const concepts = { keen: "keen" };
const INDUSTRIES = ["Retail", "Energy", "Media", "Health", "Public"];

/** Simulated: retailers and energy companies of 200 people or more win oftener; nothing else tells anything. */
function simulate(rows: number, rate: (isPlanted: boolean) => number, seed = 1): LeadTable {
  const random = new Random(seed, "learned rules");
  const leads = Array.from({ length: rows }, (_, i) => {
    const industry = INDUSTRIES[random.below(INDUSTRIES.length)]!;
    const employees = random.uniform() < 0.1 ? null : 10 * (1 + random.below(60));
    const isPlanted = (employees ?? 0) >= 200 && (industry === "Retail" || industry === "Energy");
    const won = random.uniform() < rate(isPlanted);
    return { created: Math.floor(i / 8), industry, employees, won, days: 1 + random.below(20) };
  });
  const coin = () => leads.map(() => (random.uniform() < 0.5 ? "yes" : "no"));
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
    texts(
      "industry",
      leads.map(({ industry }) => industry),
    ),
    numbers(
      "employees",
      leads.map(({ employees }) => employees),
    ),
    texts("keen", coin()),
    texts("newsletter", coin()),
    ...["a", "b", "c"].map((name) =>
      numbers(
        name,
        leads.map(() => random.below(1000)),
      ),
    ),
  );
}

const settings = { target: "outcome", created: "created_at", closed: "closed_at", horizonDays: 30 };
const planted = (isPlanted: boolean) => (isPlanted ? 0.5 : 0.12);

describe("learnRules", () => {
  const table = simulate(4000, planted);
  const found = learnRules(prepare(table, settings), { framework, concepts });

  test("finds the planted rule, judged on later leads that it hasn't seen", () => {
    const [rule] = found.offered;
    expect(rule!.criterion).toMatchObject({ name: "industryAndEmployees", gates: false });
    const { all } = rule!.criterion.when as unknown as { all: Record<string, unknown>[] };
    expect(all).toHaveLength(2);
    const named = all.find(({ oneOf }) => oneOf)!;
    expect(new Set(named.oneOf as string[])).toEqual(new Set(["Retail", "Energy"]));
    const cut = all.find(({ atLeast }) => atLeast)!;
    expect(cut.atLeast).toBeGreaterThanOrEqual(140);
    expect(cut.atLeast).toBeLessThanOrEqual(260);
    expect(rule!.worth).toMatchObject({ worth: "helps", addsToOthers: true });
    expect(rule!.worth.ratio!.value).toBeGreaterThan(2.5);
    expect(rule!.worth.ratio!.value).toBeLessThan(5.5);
    expect(rule!.chance).toBeLessThan(0.001);
    expect(found.learned.looks + found.judged.looks).toBeLessThan(4000); // the embargo of the horizon
    expect(found.judged.from! < found.judged.until!).toBe(true);
    expect(found.notes.join("\n")).toContain("as the file has them now: industry, employees");
  });

  test("offers what a framework file takes, and gates alike", () => {
    const [{ criterion }] = found.offered as [(typeof found.offered)[number]];
    const pasted: Framework = parseFramework(
      JSON.parse(JSON.stringify({ ...framework, criteria: [...framework.criteria, criterion] })),
      "pasted",
    );
    const moments = new Float64Array(table.rows);
    const { verdicts } = compileFramework(pasted, concepts, table.columns).codesFor(table, moments);
    const industry = table.columns.find(({ name }) => name === "industry")!;
    const employees = table.columns.find(({ name }) => name === "employees")!;
    if (!("levels" in industry) || employees.type !== "number") throw new TypeError("wanted other columns");
    const { all } = criterion.when as unknown as { all: Record<string, number>[] };
    const cut = all.find(({ atLeast }) => atLeast)!.atLeast!;
    for (let row = 0; row < table.rows; row++) {
      const kind = ["Retail", "Energy"].includes(industry.levels[industry.codes[row]! - 1]!);
      const people = employees.values[row]!;
      const wanted = !kind ? -1 : Number.isNaN(people) ? 0 : people >= cut ? 1 : -1;
      expect(verdicts.at(-1)![row]).toBe(wanted);
    }
  });

  test("offers nothing where nothing tells anything, but in one file of a hundred", () => {
    const seeds = Array.from({ length: 12 }, (_, at) => at + 1);
    const offering = seeds.filter((seed) => {
      const idle = prepare(
        simulate(1200, () => 0.25, seed),
        settings,
      );
      return learnRules(idle, { framework, concepts }).offered.length > 0;
    });
    expect(offering.length).toBeLessThanOrEqual(1);
  });

  test("is bounded, and takes no column whose name is a concept of something else", () => {
    const one = learnRules(prepare(table, settings), { framework, concepts, rules: 1 });
    expect(one.offered.length + one.refused.length).toBe(1);
    const elsewhere: Framework = {
      ...framework,
      concepts: { ...framework.concepts, industry: { title: "Trade", type: "text", guess: [] } },
    };
    const without = learnRules(prepare(table, settings), { framework: elsewhere, concepts });
    const told = JSON.stringify([...without.offered, ...without.refused].map(({ criterion }) => criterion));
    expect(told).toContain("employees");
    expect(told).not.toContain("industry");
  });

  test("without times, on other buyers; with too few wins, not at all", () => {
    const bare = { ...table, columns: table.columns.filter(({ type }) => type !== "date") };
    const undated = learnRules(prepare(bare, { target: "outcome" }), { framework, concepts });
    expect(undated.judged.from).toBeNull();
    expect(undated.offered[0]!.criterion.name).toBe("industryAndEmployees");
    const few = learnRules(
      prepare(
        simulate(300, () => 0.1),
        settings,
      ),
      { framework, concepts },
    );
    expect(few.offered).toEqual([]);
    expect(few.notes[0]).toContain("No rules are sought");
  });

  test("no rule reads a leak", () => {
    const outcome = table.columns.find(({ name }) => name === "outcome")!;
    if (!("levels" in outcome)) throw new TypeError("wanted another column");
    const leak = numbers(
      "stage_code",
      Array.from(outcome.codes, (code) => (outcome.levels[code - 1] === "won" ? 100 : 0)),
    );
    const leaky = { ...table, columns: [...table.columns, leak] };
    const { offered, notes } = learnRules(prepare(leaky, settings), { framework, concepts });
    expect(offered[0]!.criterion.name).toBe("industryAndEmployees");
    expect(JSON.stringify(offered)).not.toContain("stage_code");
    expect(notes.join("\n")).toContain("a leak: stage_code");
  });
});
