import { describe, expect, it } from "vitest";
import type { LeadTable } from "../../src/leads/table.ts";
import { learnerNamed } from "../../src/learners/catalogue.ts";
import type { FitInput, Learner } from "../../src/learners/learner.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { describeFollowing } from "../../src/report/describe-following.ts";
import { foldsFor, groupedFolds } from "../../src/training/folds.ts";
import { followTime } from "../../src/training/follow-time.ts";
import { DAY_MS } from "../../src/training/labels.ts";
import { measureOnHoldOut } from "../../src/training/measure.ts";
import { outOfFold } from "../../src/training/out-of-fold.ts";
import { inputFor, planFor, prepare } from "../../src/training/prepare.ts";
import type { TrainSettings } from "../../src/training/settings.ts";
import { train } from "../../src/training/train.ts";
import { day, days, numbers, tableOf, texts } from "./tables.ts";

const LEADS = 3000;
const DAYS = 600;
const HORIZON = 30;
const context = { pool: inThisThread(), now: () => 0 };
/** A clock by which every budget is spent at once. */
const hurried = () => {
  let now = 0;
  return { pool: inThisThread(), now: () => (now += 1e9) };
};
const settings: TrainSettings = {
  target: "outcome",
  created: "came",
  closed: "ended",
  horizonDays: HORIZON,
  learner: "bayes",
};

/** Simulated leads of 600 days whose log-odds gain `drift` over them; closed within 40 days. */
function leadsOf(drift: number, seed = 3): { came: number; ended: number; visits: number; won: boolean }[] {
  const random = new Random(seed, "follow time");
  return Array.from({ length: LEADS }, () => {
    const came = random.uniform() * DAYS;
    const visits = random.below(8);
    const won = random.uniform() < sigmoid(0.3 * visits - 1.2 + drift * (came / DAYS - 0.5));
    return { came, ended: came + 1 + 39 * random.uniform(), visits, won };
  });
}

function tableFrom(leads: ReturnType<typeof leadsOf>): LeadTable {
  const isOpen = leads.map(({ ended }) => ended > DAYS);
  return tableOf(
    days(
      "came",
      leads.map(({ came }) => came),
    ),
    days(
      "ended",
      leads.map(({ ended }, at) => (isOpen[at] ? null : ended)),
    ),
    numbers(
      "visits",
      leads.map(({ visits }) => visits),
    ),
    texts(
      "outcome",
      leads.map(({ won }, at) => (isOpen[at] ? null : won ? "won" : "lost")),
    ),
  );
}

/** What following is worth on the training side of a table, and the inputs of all fits that it made. */
async function follow(table: LeadTable, asked: TrainSettings = settings) {
  const prepared = prepare(table, asked);
  const lessons = prepared.lessons.training;
  const { plan } = planFor(prepared, asked, lessons.rows);
  const input = inputFor(prepared, plan, lessons, context);
  const folds = groupedFolds(input.y, input.groups, foldsFor(input.y, input.groups), 1);
  const bayes = learnerNamed("bayes");
  const inner = {
    logits: await outOfFold(bayes, input, folds, lessons.mature),
    y: Float64Array.from(lessons.mature, (at) => lessons.y[at]!),
    folds: Uint8Array.from(lessons.mature, (at) => folds[at]!),
    importance: null,
  };
  const fits: FitInput[] = [];
  const watched: Learner = {
    ...bayes,
    fit: (given) => {
      fits.push(given);
      return bayes.fit(given);
    },
  };
  const found = await followTime(watched, prepared, plan, lessons, inner, prepared.split.test, context);
  return { found, fits, prepared, input };
}

describe("following the newest leads", () => {
  it("is kept where wins become rarer, and lowers the log loss of the leads that were held out", async () => {
    const table = tableFrom(leadsOf(-2));
    const { scorer, following, holdout } = await train(table, settings, context);
    const before = await train(table, { ...settings, budgetSeconds: 60 }, hurried());
    expect(following!.isKept).toBe(true);
    expect(following!.level!.moved).toBeLessThan(-0.4);
    expect(holdout.logLoss).toBeLessThan(before.holdout.logLoss - 0.01);
    expect(scorer.parts.calibration.levelError).toBe(following!.levelError);
    expect(scorer.parts.win.features.map(({ name }) => name)).not.toContain("time");
    expect(describeFollowing(following!)).toMatch(/^Wins have become rarer: .* −0\.\d\d in log-odds/);
    const [answer] = scorer.scoreLeads([{ visits: 3 }], { asOf: day(DAYS), explain: "all" });
    if (!answer || !("logit" in answer)) throw new Error("found no answer");
    const parts = answer.contributions!.reduce((sum, { contribution }) => sum + contribution, 0);
    expect(answer.base! + parts + (answer.rest ?? 0)).toBeCloseTo(answer.logit!, 9);
  });

  it("is learned from mature leads alone, by which the contest is judged", async () => {
    const prepared = prepare(tableFrom(leadsOf(-2)), settings);
    const { training } = prepared.lessons;
    const learners = [learnerNamed("bayes")];
    const measured = await measureOnHoldOut(prepared, learners, null, "simple", settings, context);
    expect(measured.following!.isKept).toBe(true);
    expect(training.mature.length).toBeLessThan(training.rows.length);
    expect(measured.learned.matrix.rows).toBe(training.mature.length);
    expect(measured.judged).toEqual(Uint32Array.from(training.mature.keys()));
    expect(Array.from(measured.judged, (at) => measured.learned.y[at])).toEqual([
      ...measured.contest.outOfFold.y,
    ]);
  });

  it("isn't asked for where nothing moves: the model is the very one that it would have been", async () => {
    const { found, fits } = await follow(tableFrom(leadsOf(0, 4)));
    expect(found).toBeNull();
    expect(fits).toHaveLength(0);
  });

  it("isn't asked for without dates, nor where a budget is spent", async () => {
    const table = tableFrom(leadsOf(-2));
    const undated = { ...table, columns: table.columns.filter(({ type }) => type !== "date") };
    const { created: _, closed: __, horizonDays: ___, ...rest } = settings;
    expect((await follow(undated, rest)).found).toBeNull();
    expect((await train(table, { ...settings, budgetSeconds: 60 }, hurried())).following).toBeNull();
  });

  it("isn't asked for without closing times where many of the newest leads are open", async () => {
    const table = tableFrom(leadsOf(-2));
    const open = { ...table, columns: table.columns.filter(({ name }) => name !== "ended") };
    const { closed: _, horizonDays: __, ...rest } = settings;
    expect((await follow(open, rest)).found).toBeNull();
    const all = leadsOf(-2).map((lead) => ({ ...lead, ended: Math.min(lead.ended, DAYS) }));
    const { columns, ...closed } = tableFrom(all);
    const known = { ...closed, columns: columns.filter(({ name }) => name !== "ended") };
    expect((await follow(known, rest)).found?.following.isKept).toBe(true);
  });

  it("learns the level at a moment from leads alone that were mature by then", async () => {
    const { fits, prepared } = await follow(tableFrom(leadsOf(-2)));
    const { training } = prepared.lessons;
    const times = Float64Array.from(training.mature, (at) => prepared.moments[training.rows[at]!]!).sort();
    const begins = [0.55, 0.7, 0.85, 0.95].map((share) => times[Math.ceil(share * (times.length - 1))]!);
    begins.forEach((begin, at) => {
      const [still, newest] = [fits[2 * at]!, fits[2 * at + 1]!];
      expect(Math.max(...still.moments!)).toBeLessThan(begin);
      expect(Math.max(...newest.moments!) + HORIZON * DAY_MS).toBeLessThanOrEqual(begin);
      expect(newest.matrix.features.at(-1)!.name).toBe("time");
    });
    for (const { moments } of fits.slice(8)) // out of fold, on what was known when the held-out leads begin
      expect(Math.max(...moments!) + HORIZON * DAY_MS).toBeLessThanOrEqual(prepared.trainingAsOf!);
  });

  it("learns nothing from what became known later: other outcomes planted then change no bit", async () => {
    const leads = leadsOf(-2);
    const { found, prepared } = await follow(tableFrom(leads));
    const begin = prepared.trainingAsOf!;
    const planted = leads.map((lead) =>
      day(lead.ended) > begin && day(lead.came) < begin ? { ...lead, won: !lead.won } : lead,
    );
    const ripe = leads.map((lead, at) =>
      day(lead.came) + HORIZON * DAY_MS <= begin && lead.ended - lead.came <= HORIZON ? lead : planted[at]!,
    );
    expect(ripe.some((lead, at) => lead !== leads[at])).toBe(true);
    const again = await follow(tableFrom(ripe));
    expect(again.prepared.trainingAsOf).toBe(begin);
    expect(again.found!.following).toEqual(found!.following);
    expect(again.found!.follower!.logits).toEqual(found!.follower!.logits);
    const toldBy = async ({ found, input }: typeof again) =>
      evaluateProgram((await found!.follower!.learner.fit(input)).program, input.matrix);
    expect(await toldBy(again)).toEqual(await toldBy({ ...again, found }));
  });
});
