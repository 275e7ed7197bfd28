import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { FeatureMatrix } from "../../src/features/matrix.ts";
import { readLeads } from "../../src/leads/read.ts";
import { recordReader } from "../../src/leads/records.ts";
import { sliceTable } from "../../src/leads/slice.ts";
import type { LeadTable } from "../../src/leads/table.ts";
import { importLightgbm } from "../../src/learners/importers/lightgbm.ts";
import { importXgboost } from "../../src/learners/importers/xgboost.ts";
import { pythonGate } from "../../src/mlflow/python-gate.ts";
import { pythonModel } from "../../src/mlflow/python-model.ts";
import { loadScorer } from "../../src/registry/load.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { inputsOf } from "../../src/scoring/export/inputs.ts";
import type { ScorerParts } from "../../src/scoring/parts.ts";
import type { Prediction } from "../../src/scoring/prediction.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import { matrixOf, storedFile, storedRows } from "../learners/importers/stored.ts";
import { programAndRows } from "../program/arbitrary.ts";
import { everyType, leadsOf, ODD_LEADS, partsOf } from "../scoring/export/simulated-scorers.ts";
import { exportedLeads } from "./python-leads.ts";

interface Answer {
  readonly probability: number;
  readonly logit: number;
  readonly base: number;
  readonly contributions: Readonly<Record<string, number>>;
  readonly stage?: string;
  readonly stoppedAt?: string | null;
  readonly verdicts?: Readonly<Record<string, string>>;
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const ASKED = Date.parse("2026-06-01T12:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "leadlight-python-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What Python says of each scorer's leads, in one run. */
function askPython(cases: readonly { parts: ScorerParts; table: LeadTable }[]): Answer[][] {
  const folders = cases.map(({ parts, table }, i) => {
    const place = join(folder, String(i));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "model.json"), pythonModel(parts, pythonGate(parts)?.gate ?? null));
    const leads = exportedLeads(parts, table, ASKED);
    writeFileSync(join(place, "leads.json"), JSON.stringify({ leads, asOf: new Date(ASKED).toISOString() }));
    return place;
  });
  const run = spawnSync("python3", [path("answers.py"), path("../../python")], {
    input: `${folders.join("\n")}\n`,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  expect(run.stderr).toBe("");
  return run.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** The largest difference over probabilities, log-odds, bases and contributions. */
function difference(parts: ScorerParts, table: LeadTable, answers: readonly Answer[]): number {
  const wanted = createScorer(parts).scoreTable(table, { asOf: ASKED });
  const leads = exportedLeads(parts, table, ASKED);
  const inputs = inputsOf(parts);
  let worst = 0;
  wanted.forEach((prediction: Prediction, row) => {
    const answer = answers[row]!;
    const isRead = inputs.some(
      ({ name, kind }) =>
        leads[row]![name] !== null && !(kind === "derived" && leads[row]![name] === undefined),
    );
    if (prediction.fallback === null && !isRead) return; // only fields that no term reads are known
    const pairs = [
      [answer.probability, prediction.probability],
      [answer.logit, prediction.logit],
      [answer.base, prediction.base],
      ...prediction.contributions.map(({ feature, contribution }) => [
        answer.contributions[feature]!,
        contribution,
      ]),
    ];
    for (const [found, asked] of pairs) worst = Math.max(worst, Math.abs(found! - asked!));
  });
  return worst;
}

function tableOf(parts: ScorerParts, leads: readonly Record<string, unknown>[]): LeadTable {
  return recordReader(parts.schema)(leads, { coerce: false }).table;
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe.skipIf(!hasPython)("the loader in Python", () => {
  test("gives any program's probabilities and contributions, trees among them", async () => {
    const samples: { program: ScorerParts["win"]; matrix: FeatureMatrix }[] = fc.sample(programAndRows, {
      numRuns: 80,
      seed: 9,
    });
    for (const [file, rows, importer] of [
      ["lightgbm-pandas.txt", "lightgbm-pandas", importLightgbm],
      ["lightgbm-zero.txt", "lightgbm-zero", importLightgbm],
      ["xgboost-names.json", "xgboost-names", importXgboost],
    ] as const) {
      const { program } = importer(storedFile(file), file);
      samples.push({ program, matrix: matrixOf(program, storedRows(rows)) });
    }
    const cases = await Promise.all(
      samples.map(async ({ program, matrix }) => {
        const parts = await partsOf(program);
        return { parts, table: tableOf(parts, leadsOf(matrix)) };
      }),
    );
    const readable = cases.filter(({ parts }) => inputsOf(parts).length > 0);
    const answers = askPython(readable);
    readable.forEach(({ parts, table }, i) => {
      expect(difference(parts, table, answers[i]!)).toBeLessThan(1e-9);
    });
  });

  test("reads columns of every type, and a lead of which nothing is known", async () => {
    const parts = await everyType();
    const table = tableOf(parts, ODD_LEADS);
    const [answers] = askPython([{ parts, table }]);
    expect(difference(parts, table, answers!)).toBeLessThan(1e-12);
    expect(answers![7]).toMatchObject({ contributions: {} });
    expect(answers![7]!.probability).toBeCloseTo(0.25, 12);
  });

  test("comes to the gate's verdicts on the sample leads", async () => {
    const { scorer } = await loadScorer(
      openRegistry(path("../../models"), { now: () => new Date() }),
      "demo",
    );
    const { parts } = scorer;
    const told = parts.schema.columns.filter(({ role }) => role !== "ignored" && role !== "outcome");
    const { table } = await readLeads(path("../../data/leads.csv"), {
      types: Object.fromEntries(told.map(({ name, type }) => [name, type])),
      placeholders: Object.fromEntries(told.map(({ name, placeholders = [] }) => [name, placeholders])),
      sentinels: Object.fromEntries(told.map(({ name, sentinels = [] }) => [name, sentinels])),
    });
    const leads = sliceTable(table, 0, 400);
    const [answers] = askPython([{ parts, table: leads }]);
    expect(difference(parts, leads, answers!)).toBeLessThan(1e-9);
    const wanted = scorer.scoreTable(leads, { asOf: ASKED, explain: "none" });
    const stages = new Set(wanted.map(({ qualification }) => qualification!.stage));
    expect(stages.size).toBeGreaterThan(1);
    wanted.forEach(({ qualification }, row) => {
      const { stage, stoppedAt, criteria } = qualification!;
      const verdicts = Object.fromEntries(criteria.map(({ name, verdict }) => [name, verdict]));
      expect(answers![row]).toMatchObject({ stage, stoppedAt, verdicts });
    });
  });
});
