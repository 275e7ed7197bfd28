import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import type { ActivityLog } from "../../src/leads/event-log.ts";
import { seenAt } from "../../src/leads/seen-at.ts";
import type { LeadTable } from "../../src/leads/table.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { type ChampionVerdict, judgeChallenger, verdictOf } from "../../src/training/champion-gate.ts";
import type { Champion, Comparison } from "../../src/training/compare-champion.ts";
import { prepare } from "../../src/training/prepare.ts";
import { fitRecipe, recipeOf } from "../../src/training/recipe.ts";
import { settingsFor } from "../../src/training/recipe-settings.ts";
import type { TrainSettings } from "../../src/training/settings.ts";
import { type Trained, train } from "../../src/training/train.ts";
import { day, days, numbers, tableOf, texts } from "./tables.ts";

const context = { pool: inThisThread(), now: () => 0 };
const base: TrainSettings = {
  target: "outcome",
  created: "created_at",
  closed: "closed_at",
  learner: "bayes",
  horizonDays: 20,
  labels: "mature",
  budgetSeconds: 600, // without a witness for intervals, which takes most of the time
};

/** Several cases train alike. */
const known = new Map<string, Promise<Trained>>();
function trainOnce(name: string, table: LeadTable, settings: TrainSettings): Promise<Trained> {
  const key = name + JSON.stringify(settings);
  const training = known.get(key) ?? train(table, settings, context);
  known.set(key, training);
  return training;
}

/** What is different about the leads that came from a day on. */
interface Change {
  readonly from: number;
  readonly visits?: (visits: number) => number;
  readonly effect?: (visits: number, region: string) => number;
}

/** Simulated leads, four a day: visits and the region tell who wins, within a month. */
function simulate(rows: number, change?: Change): LeadTable {
  const random = new Random(4, "gate");
  const leads = Array.from({ length: rows }, (_, i) => {
    const created = Math.floor(i / 4);
    const isChanged = change !== undefined && created >= change.from;
    const drawn = random.below(10);
    const visits = isChanged && change.visits ? change.visits(drawn) : drawn;
    const region = random.uniform() < 0.3 ? "south" : "north";
    const effect = (isChanged && change.effect) || ((v: number) => 0.5 * v - 3.5);
    const won = random.uniform() < sigmoid(effect(visits, region) + (region === "south" ? 1.5 : 0));
    const closed = created + 1 + random.below(18);
    return { created, closed, won, visits, region };
  });
  return tableOf(
    days(
      "created_at",
      leads.map(({ created }) => created),
    ),
    days(
      "closed_at",
      leads.map(({ closed }) => closed),
    ),
    numbers(
      "visits",
      leads.map(({ visits }) => visits),
    ),
    texts(
      "region",
      leads.map(({ region }) => region),
    ),
    texts(
      "outcome",
      leads.map(({ won }) => (won ? "won" : "lost")),
    ),
  );
}

/** A champion of the leads until a day, and a challenger of all. */
async function judge(
  table: LeadTable,
  {
    until,
    champion,
    challenger,
    segments = {},
    mayDrift = [],
  }: {
    readonly until: number;
    readonly champion?: Partial<TrainSettings>;
    readonly challenger?: Partial<TrainSettings>;
    readonly segments?: Readonly<Record<string, number>>;
    readonly mayDrift?: readonly string[];
  },
): Promise<{ verdict: ChampionVerdict; first: Trained; second: Trained }> {
  const then = { ...base, ...champion, until: day(until) };
  const now = { ...base, ...challenger };
  const first = await trainOnce(table.source, table, then);
  const second = await trainOnce(table.source, table, now);
  const champ: Champion = {
    version: 1,
    scorer: first.scorer,
    reference: first.reference,
    recipe: recipeOf(first.scorer.parts.about.learner, then),
    edits: 0,
    table,
  };
  const options = {
    settings: now,
    recipe: recipeOf(second.scorer.parts.about.learner, now),
    gate: { segments, mayDrift },
  };
  return { verdict: await judgeChallenger(table, champ, second.holdout, options, context), first, second };
}

describe("judgeChallenger", () => {
  it("lets the same recipe pass: as of the champion's end it is the very champion", async () => {
    const { verdict, first, second } = await judge(simulate(1600), { until: 250 });
    const { comparison, because } = verdict;
    expect(comparison).toMatchObject({
      how: "newlyMature",
      why: null,
      learnedUntil: "2024-09-07T00:00:00.000Z",
    });
    expect(comparison!.difference.mean).toBeCloseTo(0, 9);
    expect(comparison!.logLoss.challenger).toBeCloseTo(comparison!.logLoss.champion, 9);
    expect(comparison!.leads).toBe(second.rows.used - first.rows.used);
    expect(verdict).toMatchObject({ passed: true, champion: 1 });
    expect(because).toMatch(
      /^not worse on \d+ leads \(\d+ won\) that are mature and new to version 1: log loss/,
    );
  });

  it("lets a truly better one pass, and keeps a worse one", async () => {
    const table = simulate(1600);
    const blind = { exclude: ["visits"] };
    const better = await judge(table, { until: 250, champion: blind });
    expect(better.verdict.passed).toBe(true);
    expect(better.verdict.comparison!.difference.interval[1]).toBeLessThan(-0.01);
    const worse = await judge(table, { until: 250, challenger: blind });
    expect(worse.verdict.passed).toBe(false);
    expect(worse.verdict.comparison!.difference.interval[0]).toBeGreaterThan(0.01);
    expect(worse.verdict.because).toMatch(/^worse on \d+ leads .* that are mature and new to version 1/);
  });

  it("refits both recipes before the newest mature leads where too few wins became mature since", async () => {
    const { verdict } = await judge(simulate(1600), { until: 411, challenger: { exclude: ["visits"] } });
    const { comparison } = verdict;
    expect(comparison!.how).toBe("refitted");
    expect(comparison!.why).toMatch(
      /^of \d+ mature leads that are new to the champion \d+ were won, wanted 30$/,
    );
    expect(Date.parse(comparison!.learnedUntil!)).toBeLessThan(day(411) - 20 * 86_400_000);
    expect(verdict.passed).toBe(false);
    expect(verdict.because).toContain("both recipes refitted before them");
    expect(comparison!.difference.interval[0]).toBeGreaterThan(0);
    const turned = await judge(simulate(1600), { until: 411, champion: { exclude: ["visits"] } });
    expect(turned.verdict.passed).toBe(true);
    expect(turned.verdict.comparison!.difference.mean).toBeCloseTo(-comparison!.difference.mean, 9);
  });

  it("refits both where they count other wins, or times are missing, and tells so", async () => {
    const table = simulate(1200);
    const other = await judge(table, { until: 200, champion: { horizonDays: 12 } });
    expect(other.verdict.comparison).toMatchObject({
      how: "refitted",
      why: expect.stringContaining("--horizon 12 would"),
    });
    const undated = { exclude: ["created_at", "closed_at"] };
    const { created: _, closed: __, horizonDays: ___, ...timeless } = base;
    const settings = { ...timeless, ...undated };
    const trained = await train(table, settings, context);
    const recipe = recipeOf("bayes", settings);
    const champion = {
      version: 3,
      scorer: trained.scorer,
      reference: trained.reference,
      recipe: null,
      edits: 2,
      table,
    };
    const verdict = await judgeChallenger(
      table,
      champion,
      trained.holdout,
      { settings, recipe, gate: { segments: {}, mayDrift: [] } },
      context,
    );
    expect(verdict.comparison).toMatchObject({
      how: "refitted",
      learnedUntil: null,
      difference: { mean: 0 },
    });
    expect(verdict.comparison!.why).toMatch(/only its learner; what people edited .* isn't in its recipe$/);
    expect(verdict).toMatchObject({ passed: true, champion: 3 });
  });

  it("takes only leads created since where either learned by weight from leads not yet mature", async () => {
    const table = simulate(1600);
    const byWeight = { labels: "weighted" } as const;
    const before = await judge(table, { until: 250 });
    for (const options of [{ champion: byWeight }, { challenger: byWeight }]) {
      const { verdict } = await judge(table, { until: 250, ...options });
      expect(verdict.comparison!.how).toBe("newlyMature");
      expect(verdict.comparison!.leads).toBe(before.verdict.comparison!.leads - 20 * 4);
    }
  });

  it("fits nothing on what was known only after the champion's data ended", async () => {
    // All outcomes known only later are turned around: what the refitted recipe foretells must not change, only how right it is.
    const table = simulate(1600);
    const [, closed, , , outcome] = table.columns;
    if (closed?.type !== "date" || !outcome || !("levels" in outcome)) throw new Error("found other columns");
    const codes = outcome.codes.map((code, row) => (closed.values[row]! > day(250) ? 3 - code : code));
    const planted = { ...table, columns: [...table.columns.slice(0, -1), { ...outcome, codes }] };
    for (const labels of ["mature", "weighted"] as const) {
      const said: Float64Array[] = [];
      for (const leads of [table, planted]) {
        const asked = { ...base, labels };
        const prepared = prepare(leads, asked);
        const recipe = recipeOf("bayes", asked);
        const columns = { created: "created_at", closed: "closed_at", atClosing: ["outcome"] };
        const seen = seenAt(leads, columns, day(250)).table;
        const predict = await fitRecipe(
          seen,
          recipe,
          settingsFor(recipe, prepared, asked, seen, day(250)),
          context,
        );
        said.push(predict(table, prepared.moments));
      }
      expect(said[1]).toEqual(said[0]);
    }
    const { verdict } = await judge({ ...planted, source: "planted.csv" }, { until: 250 });
    const plain = await judge(table, { until: 250 });
    expect(verdict.comparison!.difference.mean).toBeCloseTo(0, 9); // the champion is the refitted recipe, before as after
    expect(verdict.comparison!.logLoss.champion).toBeGreaterThan(
      plain.verdict.comparison!.logLoss.champion + 0.5,
    );
  });

  it("refuses to compare with a champion that knows more of the present", async () => {
    const { verdict } = await judge(simulate(1600), { until: 411, challenger: { until: day(300) } });
    expect(verdict).toMatchObject({ passed: false, comparison: null });
    expect(verdict.because).toBe(
      "can't be compared with version 1: simulated.csv ends on 2024-10-27, before the data of version 1, which end on 2025-02-15; wanted newer leads",
    );
  });

  it("judges each lead at its first look, and inputs along the leads' lives", async () => {
    const plain = simulate(1000);
    const [created, closed] = plain.columns;
    if (created?.type !== "date" || closed?.type !== "date") throw new Error("found no dates");
    // A visit when a lead comes, and for every second lead a meeting four days later.
    const entries = Array.from(created.values, (time, row) =>
      row % 2 ? [time] : [time, time + 4 * 86_400_000],
    );
    const to = Uint32Array.from(entries, () => 0);
    entries.forEach(({ length }, row) => {
      to[row] = (to[row - 1] ?? 0) + length;
    });
    const activities: ActivityLog = {
      from: Uint32Array.from(entries, ({ length }, row) => to[row]! - length),
      to,
      times: Float64Array.from(entries.flat()),
      kinds: ["visit", "meeting"],
      codes: Uint32Array.from(entries.flatMap((times) => times.map((_, at) => at))),
      values: new Float64Array(entries.flat().length).fill(Number.NaN),
    };
    const table = { ...plain, source: "lives.csv", activities };
    const alive = { landmarks: [0, 7] };
    const { verdict } = await judge(table, { until: 150, champion: alive, challenger: alive });
    const { comparison } = verdict;
    expect(comparison!.how).toBe("newlyMature");
    const horizon = 20 * 86_400_000;
    const end = closed.values.reduce((a, b) => Math.max(a, b));
    const since = created.values.filter((time) => time + horizon > day(150) && time + horizon <= end);
    expect(comparison!.leads).toBe(since.length); // leads, not looks, of which there are nearly twice as many
    expect(comparison!.difference.mean).toBeCloseTo(0, 9);
    expect(comparison!.drift.every(({ psi }) => psi < 0.1)).toBe(true);
    expect(comparison!.drift.length).toBeGreaterThan(2);
  });

  it("refuses inputs that drifted", async () => {
    const table = simulate(1600, {
      from: 250,
      visits: (visits) => Math.min(9, visits + 4),
      effect: (v) => 0.5 * v - 3.5,
    });
    const drifted = { ...table, source: "drifted.csv" };
    const { verdict } = await judge(drifted, { until: 250 });
    expect(verdict.passed).toBe(false);
    expect(verdict.because).toMatch(
      /drifted since the champion was trained, population stability index above 0.25: visits \(\d\.\d\d\) \(mayDrift/,
    );
    expect(verdict.comparison!.drift.map(({ feature, isDrifted }) => [feature, isDrifted])).toContainEqual([
      "region",
      false,
    ]);
    const meant = await judge(drifted, { until: 250, mayDrift: ["visits"] });
    expect(meant.verdict.passed).toBe(true);
    expect(meant.verdict.comparison!.drift.map(({ feature }) => feature)).not.toContain("visits");
  });

  it("refuses a loss of a segment that the whole doesn't show", async () => {
    // In the north visits tell, in the south only that it is the south. The champion knows regions, the challenger visits.
    const effect = (visits: number, region: string) => (region === "south" ? 0 : visits - 4.5);
    const table = { ...simulate(1600, { from: 0, effect }), source: "segments.csv" };
    const options = { until: 250, champion: { exclude: ["visits"] }, challenger: { exclude: ["region"] } };
    expect((await judge(table, options)).verdict.passed).toBe(true);
    const { verdict } = await judge(table, { ...options, segments: { region: 0.05 } });
    const [south, north] = verdict.comparison!.segments;
    expect(south).toMatchObject({ value: "south", bound: 0.05, isBeyond: true });
    expect(north).toMatchObject({ value: "north", isBeyond: false });
    expect(south!.leads + north!.leads).toBe(verdict.comparison!.leads);
    expect(verdict.passed).toBe(false);
    expect(verdict.because).toMatch(
      /^\d+ leads whose region is south lose 0\.\d+ of log loss .*, wanted 0.05 at most$/,
    );
    const wide = await judge(table, { ...options, segments: { region: 2 } });
    expect(wide.verdict.passed).toBe(true);
  });

  it("gives the champion nothing that the audit calls a leak", async () => {
    const table = simulate(1600);
    const outcome = table.columns.at(-1)!;
    if (!("levels" in outcome)) throw new Error("wanted a dictionary");
    const leak = {
      ...outcome,
      name: "reason",
      codes: outcome.codes.map((code) => (outcome.levels[code - 1] === "won" ? 1 : 0)),
    };
    const leaky = { ...table, source: "leaky.csv", columns: [...table.columns, leak] };
    const { verdict, first } = await judge(leaky, { until: 250, champion: { keep: ["reason"] } });
    expect(first.holdout.auc).toBeGreaterThan(0.95);
    expect(verdict.comparison!.logLoss.champion).toBeGreaterThan(verdict.comparison!.logLoss.challenger);
    expect(verdict.passed).toBe(true);
  });
});

describe("verdictOf", () => {
  const random = new Random(9, "verdict");
  const truth = Float64Array.from({ length: 1500 }, () => sigmoid(1.2 * random.normal() - 1));
  const y = truth.map((p) => Number(random.uniform() < p));
  const holdout = (told: (p: number) => number) => evaluate(truth.map(told), y, { seed: 1, resamples: 200 });
  const logit = (p: number) => Math.log(p / (1 - p));
  const comparison: Comparison = {
    how: "newlyMature",
    why: null,
    learnedUntil: "2024-06-01T00:00:00.000Z",
    leads: 900,
    wins: 200,
    logLoss: { champion: 0.5, challenger: 0.501 },
    difference: { mean: 0.001, interval: [-0.002, 0.004] },
    segments: [],
    drift: [{ feature: "visits", psi: 0.1, isDrifted: false }],
  };

  it("passes what isn't surely worse and is calibrated", () => {
    const verdict = verdictOf(
      4,
      comparison,
      holdout((p) => p),
    );
    expect(verdict).toMatchObject({ passed: true, champion: 4 });
    expect(verdict.because).toBe(
      "not worse on 900 leads (200 won) that are mature and new to version 4: log loss 0.5010, the champion's 0.5000 (difference 0.0010, 90 % interval −0.0020 to 0.0040)",
    );
  });

  it.each([
    ["too many wins foretold", (p: number) => sigmoid(logit(p) + 0.8), /observed over expected wins 0\.\d\d/],
    ["too few", (p: number) => sigmoid(logit(p) - 0.8), /observed over expected wins 1\.\d\d/],
    ["too extreme", (p: number) => sigmoid(2 * logit(p) + 0.8), /calibration slope 0\.\d\d/],
    ["too timid", (p: number) => sigmoid(0.5 * logit(p) - 0.4), /calibration slope [12]\.\d\d/],
  ])("refuses a calibration that is surely off: %s", (_, told, because) => {
    const verdict = verdictOf(4, comparison, holdout(told));
    expect(verdict.passed).toBe(false);
    expect(verdict.because).toMatch(because);
    expect(verdict.because).toContain("wanted 0.8 to 1.25");
  });

  it("takes a difference for none that another seed may make, however many leads are sure of it", () => {
    const by = (mean: number) => ({
      ...comparison,
      difference: { mean, interval: [mean / 2, 2 * mean] as const },
    });
    expect(
      verdictOf(
        4,
        by(0.0014),
        holdout((p) => p),
      ),
    ).toMatchObject({ passed: true, tolerance: 0.0015 });
    expect(
      verdictOf(
        4,
        by(0.0016),
        holdout((p) => p),
      ).passed,
    ).toBe(false);
  });

  it("tells all that speaks against a version", () => {
    const all: Comparison = {
      ...comparison,
      how: "refitted",
      difference: { mean: 0.01, interval: [0.002, 0.02] },
      drift: [{ feature: "visits", psi: 0.4, isDrifted: true }],
    };
    const { because, passed } = verdictOf(
      4,
      all,
      holdout((p) => sigmoid(logit(p) + 0.8)),
    );
    expect(passed).toBe(false);
    for (const said of ["worse on the newest 900 mature leads", "observed over expected", "visits (0.40)"])
      expect(because).toContain(said);
  });
});
