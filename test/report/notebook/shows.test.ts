import { beforeAll, describe, expect, test } from "vitest";
import {
  auditLeads,
  backtest,
  compareJudgements,
  driversOf,
  editScorer,
  evaluate,
  explainLead,
  follow,
  type Judgement,
  judgeScorer,
  type LeadTable,
  leadsFrom,
  learnRules,
  loadFramework,
  loadScorer,
  profileLeads,
  publishTrained,
  type Trained,
  train,
  viewDriver,
} from "../../../src/index.ts";
import { simulatedLeads } from "../../e2e/simulated.ts";
import { newRegistry } from "../../registry/folders.ts";
import { rowOf } from "../page-texts.ts";

const SETTINGS = {
  target: "outcome",
  positive: ["approved"],
  lost: ["declined", "cancelled"],
  id: "lead_id",
  created: "created_at",
  closed: "closed_at",
  horizonDays: 45,
  learner: "linear",
} as const;

let table: LeadTable;
let trained: Trained;
const steps: string[] = [];
beforeAll(async () => {
  const placeholders = { outcome: ["open"] };
  ({ table } = await leadsFrom(simulatedLeads(700, 5), { types: { outcome: "category" }, placeholders }));
  const run = follow<string, Trained>((tell, signal) =>
    train(table, SETTINGS, { signal, onProgress: (stage) => tell(stage) }),
  );
  for await (const stage of run) steps.push(stage);
  trained = await run.result;
});

/** What a notebook shows of the value. */
async function shown(value: object): Promise<string> {
  const display = (value as Record<symbol, () => Promise<Record<string, string>>>)[
    Symbol.for("Jupyter.display")
  ];
  expect(display, "shows itself").toBeTypeOf("function");
  return (await display!())["text/html"]!;
}

describe("in a notebook", () => {
  test("a training shows its choice, its quality and the columns", async () => {
    expect(steps).toContain("final fit");
    const html = await shown(trained);
    expect(rowOf(html, "linear")[0]).toBe(trained.leaderboard[0]!.logLoss!.toFixed(5));
    expect(rowOf(html, "log loss")[0]).toBe(trained.holdout.logLoss.toFixed(4));
    expect(rowOf(await shown(trained.leaderboard), "linear")).toEqual(rowOf(html, "linear"));
    expect(rowOf(await shown(trained.holdout), "log loss")).toEqual(rowOf(html, "log loss"));
  });

  test("a profile is a table of the columns", async () => {
    const profile = profileLeads(table, { outcome: "outcome", lead_id: "id" });
    const html = await shown(profile);
    expect(
      rowOf(html, "visits")
        .slice(0, 4)
        .map((cell) => cell.replace("\u00a0", " ")),
    ).toEqual(["feature", "number", "0.0 %", "9"]);
    expect(rowOf(html, "lead_id")[0]).toBe("id");
  });

  test("an audit tells a verdict and a reason a column", async () => {
    const audit = auditLeads(table, SETTINGS);
    const html = await shown(audit);
    const visits = audit.columns.find(({ column }) => column === "visits")!;
    expect(rowOf(html, "visits")).toEqual(["clean", visits.because]);
  });

  test("learned rules are told as on the backtest's page", async () => {
    const framework = await loadFramework("bant");
    const found = learnRules(table, { ...SETTINGS, framework, concepts: {} });
    const html = await shown(found);
    expect(html).toContain(
      `${found.offered.length} of ${found.offered.length + found.refused.length} rules held`,
    );
    for (const { criterion } of found.offered) expect(html).toContain(criterion.name);
    expect(found.offered.length).toBeGreaterThan(0);
  });

  test("an evaluation is gains, deciles and metrics", async () => {
    const found = evaluate([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], { seed: 1, resamples: 20 });
    const html = await shown(found);
    expect(html).toContain("<svg ");
    expect(rowOf(html, "AUC (0.5 is chance, 1 perfect order)")[0]).toBe("0.7500");
  });

  test("an answer is the sum of its reasons and its verdicts", async () => {
    const lead = { visits: 8, source: "referral", purpose: "house", newsletter: true };
    const found = explainLead(trained.scorer, lead, { asOf: Date.UTC(2024, 5, 1) });
    const html = await shown(found);
    expect(html).toContain(`Why lead 0 scores ${found.score}`);
    expect(html).toContain(found.logit.toFixed(3));
    for (const { reason } of found.contributions) expect(html).toContain(reason.split(":")[0]);
    expect(() => explainLead(trained.scorer, { visits: "many" }, { asOf: 0 })).toThrow("visits");
  });

  test("drivers are importances, and each its shape", async () => {
    const drivers = driversOf(trained.scorer);
    expect(rowOf(await shown(drivers), drivers[0]!.feature)[0]).toBe(drivers[0]!.importance.toFixed(4));
    const first = viewDriver(trained.scorer.parts.drivers[0]!);
    for (const html of [await shown(drivers[0]!), await shown(first)])
      expect(html).toContain(`What ${first.feature} adds`);
  });

  test("an edit shows what each value added and adds, a judgement its quality", async () => {
    const { scorer } = trained;
    const feature = scorer.parts.drivers[0]!.feature.name;
    const edit = { feature, kind: "clamp", low: null, high: 0.2, by: "Ana", because: "made up" } as const;
    const edited = editScorer(scorer, [edit]);
    const html = await shown(edited);
    expect(html).toContain(`What ${feature} added to a score, and adds now`);
    expect(rowOf(html, feature)).toEqual(["clamped to at most 0.2 everywhere", "Ana", "made up"]);
    const [before, after] = [scorer, edited.scorer].map((one) => judgeScorer(one, table)) as [
      Judgement,
      Judgement,
    ];
    expect(rowOf(await shown(after.evaluation), "log loss")[0]).toBe(after.evaluation.logLoss.toFixed(4));
    const { difference } = compareJudgements(before, after);
    expect(difference!.mean).toBeCloseTo(after.evaluation.logLoss - before.evaluation.logLoss, 12);
  });

  test("a version edits itself into the next one, told with who, why and its effect", async () => {
    const registry = await newRegistry();
    const number = await publishTrained(registry, "m", trained, SETTINGS);
    const loaded = await loadScorer(registry, `m:${number}`);
    const feature = trained.scorer.parts.drivers[0]!.feature.name;
    const edit = { feature, kind: "clamp", low: null, high: 0.2 } as const;
    const who = { by: "Ana", because: "made up" };
    const edited = await loaded.edit(edit, { ...who, leads: table });
    expect(edited.version).toBe(number + 1);
    expect(edited.edits).toEqual([{ ...edit, ...who }]);
    expect(edited.manifest).toMatchObject({ parent: number, edits: [{ ...edit, ...who }] });
    expect((await registry.resolve("m@challenger")).version).toBe(edited.version);
    const [before, after] = [loaded, edited].map(({ scorer }) => judgeScorer(scorer, table)) as [
      Judgement,
      Judgement,
    ];
    expect(edited.effect).toEqual(compareJudgements(before, after));
    expect(edited.effect!.after.logLoss).not.toBe(edited.effect!.before.logLoss);
    const html = await shown(edited);
    expect(html).toContain(`What ${feature} added to a score, and adds now`);
    expect(html.match(/<figure>/g), "only what was edited is drawn").toHaveLength(1);
    expect(rowOf(html, "log loss")).toEqual([before, after].map((one) => one.evaluation.logLoss.toFixed(4)));

    const again = await edited.edit([{ feature, kind: "zero", range: [3, null], by: "Bo" }], who);
    expect(again.manifest.edits!.map(({ by }) => by)).toEqual(["Ana", "Bo"]);
    expect(again.effect).toBeNull();
    await expect(loaded.edit(edit, { by: "Ana", because: " " })).rejects.toThrow(/because, wanted why/);
    const aborted = AbortSignal.abort(new Error("enough"));
    await expect(loaded.edit(edit, { ...who, signal: aborted })).rejects.toThrow("enough");
    expect((await registry.models())[0]!.versions).toHaveLength(3);
  });

  test("a backtest shows what its page does", async () => {
    const result = await backtest(table, { ...SETTINGS, origins: 1 });
    expect(rowOf(await shown(result), "linear")[0]).toBe(result.overall[0]!.evaluation!.logLoss.toFixed(4));
  });

  test("nothing else sees the difference", async () => {
    const found = viewDriver(trained.scorer.parts.drivers[0]!);
    expect(Object.keys(found)).not.toContain("Jupyter.display");
    expect(structuredClone(found)).toEqual(found);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });
});
