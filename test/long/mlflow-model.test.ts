import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordReader } from "../../src/leads/records.ts";
import { importXgboost } from "../../src/learners/importers/xgboost.ts";
import { onnxModelFolder, pythonModelFolder } from "../../src/mlflow/model-folder.ts";
import type { ScorerParts } from "../../src/scoring/parts.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import { matrixOf, storedFile, storedRows } from "../learners/importers/stored.ts";
import { exportedLeads } from "../mlflow/python-leads.ts";
import { everyType, leadsOf, ODD_LEADS, partsOf } from "../scoring/export/simulated-scorers.ts";
import { handMadeParts } from "../scoring/fixture.ts";
import { MLFLOW_PACKAGES, pythonWith } from "./python-venv.ts";

const run = promisify(execFile);
const ASKED = Date.parse("2026-06-01T12:00:00Z");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-mlflow-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("mlflow.pyfunc.load_model answers as the scorer, by ONNX and by the loader", async () => {
  const { program } = importXgboost(storedFile("xgboost-names.json"), "xgboost-names.json");
  const gated = await handMadeParts();
  const cases: [string, ScorerParts, readonly Record<string, unknown>[]][] = [
    ["trees", await partsOf(program), leadsOf(matrixOf(program, storedRows("xgboost-names")))],
    ["every-type", await everyType(), ODD_LEADS],
    [
      "gate",
      gated,
      [
        { visits: 3, budget: 50_000 },
        { visits: 11, industry: "retail" },
        { visits: 0, budget: 1 },
      ],
    ],
  ];
  for (const [name, parts, leads] of cases) {
    const table = recordReader(parts.schema)(leads, { coerce: false }).table;
    await write(join(folder, name, "onnx"), onnxModelFolder(parts, { name: `${name}:1`, version: "0" }));
    await write(join(folder, name, "python"), pythonModelFolder(parts));
    await writeFile(join(folder, name, "leads.json"), JSON.stringify(exportedLeads(parts, table, ASKED)));
  }
  const python = pythonWith(MLFLOW_PACKAGES);
  const script = fileURLToPath(new URL("mlflow-answers.py", import.meta.url));
  await run(python, [script, ...cases.map(([name]) => join(folder, name))]);

  let worst = 0;
  for (const [name, parts, leads] of cases) {
    const { onnx, python: told } = JSON.parse(await readFile(join(folder, name, "answers.json"), "utf8"));
    const wanted = createScorer(parts).scoreLeads(leads, { asOf: ASKED });
    expect(onnx).toHaveLength(leads.length);
    wanted.forEach((answer, row) => {
      if (!("probability" in answer)) throw answer;
      worst = Math.max(
        worst,
        Math.abs(onnx[row] - answer.probability),
        Math.abs(told[row].probability - answer.probability),
      );
      for (const { feature, contribution } of answer.contributions)
        worst = Math.max(worst, Math.abs(told[row].contributions[feature] - contribution));
      if (!answer.qualification) return;
      const { stage, criteria } = answer.qualification;
      const verdicts = Object.fromEntries(criteria.map((one) => [one.name, one.verdict]));
      expect(told[row]).toMatchObject({ stage, verdicts });
    });
  }
  console.log(`largest difference in MLflow: ${worst}`);
  expect(worst).toBeLessThan(1e-9);
});

async function write(place: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(place, path)), { recursive: true });
    await writeFile(join(place, path), bytes);
  }
}
