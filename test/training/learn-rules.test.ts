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

  test("where leads were worked by a chance that was written down, weights undo the choice", () => {
    // Simulated: keenness isn't in the file and decides; newsletter readers were mostly worked if keen, and tell nothing themselves.
    const random = new Random(1, "weighed rules");
    const leads = Array.from({ length: 6000 }, (_, i) => {
      const [newsletter, keen] = [random.uniform() < 0.5, random.uniform() < 0.5];
      const chance = newsletter && !keen ? 0.1 : 0.8;
      const won = random.uniform() < (keen ? 0.5 : 0.1);
      return { created: Math.floor(i / 8), newsletter, chance, worked: random.uniform() < chance, won };
    });
    const biased = tableOf(
      days(
        "created_at",
        leads.map(({ created }) => created),
      ),
      days(
        "closed_at",
        leads.map(({ created, worked }) => (worked ? created + 5 : null)),
      ),
      texts(
        "outcome",
        leads.map(({ won, worked }) => (worked ? (won ? "won" : "lost") : null)),
      ),
      texts(
        "newsletter",
        leads.map(({ newsletter }) => (newsletter ? "yes" : "no")),
      ),
      numbers(
        "chance",
        leads.map(({ chance }) => chance),
      ),
      { name: "worked", type: "boolean", codes: Uint8Array.from(leads, ({ worked }) => 1 + Number(worked)) },
    );
    const learn = (more: object) =>
      learnRules(prepare(biased, { ...settings, worked: "worked", ...more }), { framework, concepts: {} });
    const naive = learn({ exclude: ["chance"] });
    expect(JSON.stringify(naive.offered.map(({ criterion }) => criterion.when))).toContain("newsletter");
    const weighed = learn({ propensity: "chance" });
    expect(weighed.offered).toEqual([]);
    expect(weighed.notes.join("\n")).toContain("not all leads were worked");
  });

  test("reads how often leads did what, and when a field was learned, as of each look", () => {
    // Simulated: who has a demo in its first five days wins oftener; a field that is told on day 1 or 40 days before tells nothing.
    const random = new Random(2, "rules of lives");
    const leads = Array.from({ length: 1500 }, (_, i) => {
      const demo = random.uniform() < 0.4;
      const won = random.uniform() < (demo ? 0.5 : 0.12);
      return { created: Math.floor(i / 4), demo, won, toldOn: random.uniform() < 0.5 ? 1 : -40 };
    });
    const bare = tableOf(
      days(
        "created_at",
        leads.map(({ created }) => created),
      ),
      days(
        "closed_at",
        leads.map(({ created }) => created + 25),
      ),
      texts(
        "outcome",
        leads.map(({ won }) => (won ? "won" : "lost")),
      ),
      numbers(
        "size",
        leads.map(() => 5),
      ),
    );
    const start = Math.min(...(bare.columns[0] as { values: Float64Array }).values);
    const at = (day: number) => start + day * 86_400_000;
    const places = Uint32Array.from(leads.keys());
    const log = (kind: string, times: readonly number[], from: Uint32Array, to: Uint32Array) => ({
      ...{
        from,
        to,
        times: Float64Array.from(times, at),
        kinds: [kind],
        codes: new Uint32Array(times.length),
      },
    });
    const demos = leads.map(({ created, demo }) => (demo ? created + 5 : created + 20)); // the others' comes too late to tell
    const table: LeadTable = {
      ...bare,
      activities: {
        ...log(
          "product demo",
          demos,
          places,
          places.map((place) => place + 1),
        ),
        values: new Float64Array(leads.length).fill(Number.NaN),
      },
      history: {
        ...log(
          "size",
          leads.map(({ created, toldOn }) => created + toldOn),
          places,
          places.map((place) => place + 1),
        ),
        cells: leads.map(() => 5),
      },
    };
    const { offered, refused, notes } = learnRules(prepare(table, { ...settings, landmarks: [7, 14] }), {
      framework,
      concepts: {},
    });
    expect(offered[0]!.criterion).toMatchObject({ name: "productDemo", gates: false });
    expect(offered[0]!.criterion.when).toMatchObject({ activities: ["product demo"], atLeast: 1 });
    expect(offered[0]!.worth.ratio!.value).toBeGreaterThan(3);
    expect(JSON.stringify([...offered, ...refused].map(({ criterion }) => criterion.when))).not.toContain(
      "learnedWithin",
    );
    expect(notes.join("\n")).not.toContain("as the file has them now"); // the demo is dated
    const pasted = { ...framework, criteria: [...framework.criteria, offered[0]!.criterion] };
    expect(() =>
      parseFramework(JSON.parse(JSON.stringify({ ...pasted, format: 2 })), "pasted"),
    ).not.toThrow();
  });
});
