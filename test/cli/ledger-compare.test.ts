import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Dealt } from "../../src/ledger/entry.ts";
import { openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import { predictionDrafts } from "../../src/ledger/prediction-draft.ts";
import { shadowDraft } from "../../src/ledger/shadow-draft.ts";
import { Random } from "../../src/numeric/random.ts";
import type { Registry } from "../../src/registry/registry.ts";
import type { ScorerParts } from "../../src/scoring/parts.ts";
import { isInShare } from "../../src/service/share.ts";
import { newRegistry, publish } from "../service/fixture.ts";
import { type Ran, runInProcess } from "./in-process.ts";

/* Simulated leads whose chance is known; version 1 says 0.3 of all, version 2 the chance itself. */

const now = () => new Date("2026-07-01T00:00:00.000Z");
const DAY = 86_400_000;
const HORIZON = 30;
const LEADS = 600;
const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

let registry: Registry;
beforeAll(async () => {
  registry = await newRegistry();
  const within = (horizonDays: number | null) => (parts: ScorerParts) => ({
    ...parts,
    about: { ...parts.about, horizonDays },
  });
  await publish(registry, "sales", -0.5, within(HORIZON));
  await publish(registry, "sales", -0.4, within(HORIZON));
});

interface Story {
  readonly id: string;
  readonly moment: number;
  readonly chance: number;
  /** Days until it was won or lost; null where it is open. */
  readonly closed: { readonly days: number; readonly outcome: "won" | "lost" } | null;
}

function stories(seed: number): Story[] {
  const random = new Random(seed);
  return Array.from({ length: LEADS }, (_, i) => {
    const chance = 0.05 + 0.5 * random.uniform();
    const isWon = random.uniform() < chance;
    const days = 1 + Math.floor(random.uniform() * 28);
    const isLate = random.uniform() < 0.1; // won, but after the horizon
    const outcome = isWon || isLate ? ("won" as const) : ("lost" as const);
    const closed = i % 7 === 0 && !isWon ? null : { days: isLate && !isWon ? 45 : days, outcome };
    return { id: `lead-${i}`, moment: Date.parse("2026-03-01") + (i % 100) * DAY, chance, closed };
  });
}

const modelOf = (version: number) => ({ name: "sales", version, sha256: String(version) });
const gradeOf = (p: number) => (p > 0.4 ? "A" : p > 0.25 ? "B" : "C") as "A" | "B" | "C";

async function ledgerOf(seed: number, how: "shadow" | "share"): Promise<string> {
  const root = join(await mkdtemp(join(tmpdir(), "leadlight-compare-")), "ledger");
  folders.push(join(root, ".."));
  let clock = Date.parse("2026-03-01");
  const ledger = await openFileLedger(root, { clock: () => new Date(clock) });
  const told = stories(seed);
  for (const { id, moment, chance, closed } of told.sort((a, b) => a.moment - b.moment)) {
    clock = moment;
    const at = new Date(moment).toISOString();
    const isOthers = how === "share" && isInShare(id, 0.4);
    const dealt: Dealt = isOthers
      ? { role: "challenger", share: 0.4, against: modelOf(1) }
      : { role: "champion", share: 0.6, against: modelOf(2) };
    const draft = predictionDrafts({
      model: modelOf(isOthers ? 2 : 1),
      ask: { asOf: at, explain: "none" },
      idField: "id",
      ...(how === "share" && { dealt }),
    });
    // Two looks: the second comes when the first says what it will be, and must not count.
    for (const [n, probability] of [
      isOthers ? chance : 0.3,
      closed?.outcome === "won" ? 0.99 : 0.01,
    ].entries()) {
      const predictionId = `${id}-${n}`;
      const answer = JSON.stringify({ id, predictionId, probability, grade: gradeOf(probability) });
      const entry = draft({ at, lead: { id }, index: 0, predictionId, answer });
      const beside = shadowDraft({
        ...{ at, leadId: id, predictionId, model: modelOf(2) },
        ...{ probability: n === 0 ? chance : 0.5, grade: gradeOf(n === 0 ? chance : 0.5) },
      });
      ledger.append(how === "shadow" ? [entry, beside] : [entry]);
    }
    if (closed === null) continue;
    const time = new Date(moment + closed.days * DAY).toISOString();
    const end = { entryId: `o-${id}`, outcome: closed.outcome, time, amount: null, replaces: null };
    ledger.append([
      { kind: "outcome", at: time, leadId: id, predictionId: null, body: JSON.stringify(end).slice(1, -1) },
    ]);
  }
  await ledger.setDoNotProfile("lead-3", true);
  await ledger.close();
  return root;
}

const compare = (root: string, ...more: string[]): Promise<Ran> =>
  runInProcess(["ledger", "compare", "--models", registry.folder, "--ledger", root, ...more], now);

describe("ledger compare", () => {
  test("tells a shadow's log loss, Brier score and AUC beside the champion's, on the same mature leads", async () => {
    const root = await ledgerOf(1, "shadow");
    const { code, out, told } = await compare(root, "--json", "--until", "2026-06-01");
    expect(code, told).toBe(0);
    expect(told).toContain("left out: 1 lead on the do-not-profile list");
    const found = JSON.parse(out);
    expect(found).toMatchObject({ model: "sales", until: "2026-06-01T00:00:00.000Z", doNotProfile: 1 });
    const end = Date.parse("2026-06-01");
    const mature = stories(1).filter(({ id, moment }) => id !== "lead-3" && moment + HORIZON * DAY <= end);
    const y = mature.map(({ closed }) => Number(closed?.outcome === "won" && closed.days <= HORIZON));
    const wins = y.reduce((sum, one) => sum + one, 0);
    const loss = (p: (i: number) => number) =>
      y.reduce((sum, one, i) => sum - Math.log(one === 1 ? p(i) : 1 - p(i)), 0) / y.length;
    const [compared] = found.comparisons;
    expect(found.comparisons.length).toBe(1);
    expect(compared).toMatchObject({
      ...{
        how: "shadow",
        champion: { name: "sales", version: 1 },
        challenger: { name: "sales", version: 2 },
      },
      ...{ horizonDays: HORIZON, decidedBefore: 0, notKnownYet: LEADS - 1 - mature.length },
      ...{ leads: { champion: y.length, challenger: y.length }, wins: { champion: wins, challenger: wins } },
    });
    const { logLoss, brier, auc } = compared.figures;
    expect(logLoss.a).toBeCloseTo(
      loss(() => 0.3),
      12,
    );
    expect(logLoss.b).toBeCloseTo(
      loss((i) => mature[i]!.chance),
      12,
    );
    expect(logLoss.interval[1]).toBeLessThan(0); // the truth is surely better
    expect(brier.difference).toBeLessThan(0);
    expect([auc.a, auc.b > 0.6]).toEqual([0.5, true]);
    const otherwise = mature.filter(({ chance }) => gradeOf(chance) !== "B");
    expect(compared.grades.changed).toBe(otherwise.length);
    const up = compared.grades.moves.find(({ to }: { to: string }) => to === "A");
    expect(up).toMatchObject({ from: "B", leads: mature.filter(({ chance }) => chance > 0.4).length });
  });

  test("tells the same to a person", async () => {
    const { code, out } = await compare(
      await ledgerOf(1, "shadow"),
      ...["--model", "sales", "--until", "2026-06-01"],
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /^sales:2 as the shadow of sales:1: \d+ leads, \d+ won within 30 days; \d+ not known yet\n/,
    );
    expect(out).toMatch(/^metric +sales:1 +sales:2 +difference +90 % interval$/m);
    expect(out).toMatch(/^logLoss +0\.\d{4} +0\.\d{4} +-0\.\d{4} +-0\.\d{4} to -0\.\d{4}$/m);
    expect(out).toMatch(/\d+ of \d+ leads have another grade by sales:2/);
  });

  test("compares the two sides of a share by the leads that each answered", async () => {
    const { code, out, told } = await compare(await ledgerOf(2, "share"), "--json");
    expect(code, told).toBe(0);
    const [compared, ...others] = JSON.parse(out).comparisons;
    expect(others).toEqual([]);
    expect(compared).toMatchObject({ how: "share", champion: { version: 1 }, challenger: { version: 2 } });
    const { leads, figures, grades } = compared;
    expect(Math.abs(leads.challenger / (leads.champion + leads.challenger) - 0.4)).toBeLessThan(0.07);
    expect(leads.champion + leads.challenger + compared.notKnownYet).toBe(LEADS - 1);
    expect(figures.logLoss.interval[0]).toBeLessThan(figures.logLoss.difference);
    expect(figures.auc.b).toBeGreaterThan(0.6);
    expect(grades).toBeNull();
  });

  test("says where nothing stood side by side, and where a version is gone with its horizon", async () => {
    const root = join(await mkdtemp(join(tmpdir(), "leadlight-compare-")), "ledger");
    folders.push(join(root, ".."));
    await (await openFileLedger(root, { clock: now })).close();
    const { code, told } = await compare(root);
    expect(code).toBe(2);
    expect(told).toMatch(
      /^leadlight: comparing versions of sales: found no prediction .*--shadow or --share/,
    );
    const other = await newRegistry();
    await publish(other, "sales");
    await rm(join(other.folder, "sales", "versions", "1"), { recursive: true });
    await publish(other, "other");
    const gone = await runInProcess(
      [
        "ledger",
        "compare",
        "--models",
        other.folder,
        "--model",
        "sales",
        "--ledger",
        await ledgerOf(1, "shadow"),
        "--json",
      ],
      now,
    );
    expect(gone.code, gone.told).toBe(0);
    expect(gone.told).toContain("sales:1 is gone");
    expect(JSON.parse(gone.out).comparisons[0]).toMatchObject({ horizonDays: null });
  });
});
