import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Feature, FeatureMatrix } from "../../src/features/matrix.ts";
import { applyPlan } from "../../src/features/plan.ts";
import { readConfig } from "../../src/leads/config.ts";
import { readLeads } from "../../src/leads/read.ts";
import { readOptionsOf } from "../../src/leads/read-options.ts";
import { importInterpret } from "../../src/learners/importers/interpret.ts";
import { importLightgbm } from "../../src/learners/importers/lightgbm.ts";
import { importXgboost } from "../../src/learners/importers/xgboost.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import type { ScoreProgram } from "../../src/program/program.ts";
import { loadScorer } from "../../src/registry/load.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import type { ScorerParts } from "../../src/scoring/parts.ts";
import { settingsOfConfig } from "../../src/training/settings-of-config.ts";
import { train } from "../../src/training/train.ts";
import { storedFile } from "../learners/importers/stored.ts";
import { branchOf, programAndRows } from "../program/arbitrary.ts";
import { flatten } from "../program/flatten.ts";
import { partsOf } from "../scoring/export/simulated-scorers.ts";
import { type OnnxCase, onnxCase, rowsFor } from "./onnx-cases.ts";
import { onnxRuntimeIn } from "./onnx-runtime.ts";
import { pythonWith } from "./python-venv.ts";

const ROWS = 10_000;
/** Far below the 1e-6 that is promised of probabilities. */
const TOLERANCE = 1e-9;
const run = promisify(execFile);

let folder = "";
let cases: OnnxCase[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-onnx-"));
  cases = await allCases();
  await Promise.all(cases.map(({ bytes }, i) => writeFile(join(folder, `${i}.onnx`), bytes)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function allCases(): Promise<OnnxCase[]> {
  const made: OnnxCase[] = [];
  const both = (name: string, parts: ScorerParts, matrix: FeatureMatrix) =>
    made.push(onnxCase(name, parts, matrix), onnxCase(`${name}, contributions`, parts, matrix, true));
  const random = [
    ...fc.sample(programAndRows, { numRuns: 60, seed: 5 }),
    ...fc.sample(forestAndRows, { numRuns: 40, seed: 6 }),
  ];
  for (const [i, { program, matrix }] of random.entries()) {
    if (program.terms.every((term) => term.kind === "tree" && term.feature[0]! < 0)) continue; // it reads nothing
    both(`program ${i}`, await partsOf(program), matrix);
  }
  for (const [file, importer] of [
    ["lightgbm-pandas.txt", importLightgbm],
    ["lightgbm-zero.txt", importLightgbm],
    ["xgboost-names.json", importXgboost],
    ["interpret-pairs.json", importInterpret],
  ] as const) {
    const { program } = importer(storedFile(file), file);
    both(file, await partsOf(program), rowsFor(program, ROWS, 3));
  }
  const ours = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const { scorer } = await loadScorer(openRegistry(ours("models"), { now: () => new Date() }), "demo");
  const config = await readConfig(ours("data/leadlight.config.json"));
  const { table } = await readLeads(ours("data/leads.csv"), readOptionsOf(config));
  const matrixOf = ({ plan }: ScorerParts) =>
    applyPlan(plan, table, new Float64Array(table.rows).fill(Date.UTC(2026, 5, 30)));
  both("demo", scorer.parts, matrixOf(scorer.parts));
  const settings = { ...settingsOfConfig({ target: "outcome", ...config }), learner: "boosted", seed: 1 };
  const { scorer: boosted } = await train(table, settings, { pool: inThisThread(), now: () => 0 });
  expect(table.rows).toBeGreaterThanOrEqual(ROWS);
  expect(boosted.parts.win.terms.some(({ kind }) => kind === "tree")).toBe(true);
  both("boosted", boosted.parts, matrixOf(boosted.parts));
  return made;
}

/** Trees deeper than `programAndRows` has, over more numbers and a category, some of them met more than once on a path. */
const forestAndRows = fc
  .record({
    trees: fc.array(branchOf(7, 6).map(flatten), { minLength: 1, maxLength: 4 }),
    seed: fc.nat(),
  })
  .map(({ trees, seed }) => {
    const features: Feature[] = [
      ...Array.from("abcdefg", (name): Feature => ({ name, column: name, kind: "number" })),
      { name: "h", column: "h", kind: "category", levels: ["x", "y", "z"] },
    ];
    const program: ScoreProgram = { link: "logit", features, base: 0.25, terms: trees };
    return { program, matrix: rowsFor(program, 50, seed) };
  });

test("onnxruntime in Python answers as the scorer", async () => {
  const python = pythonWith(["onnxruntime==1.32.0", "numpy"]);
  const told = cases.map(({ bytes: _, ...rest }, i) => ({ ...rest, file: `${i}.onnx` }));
  await writeFile(join(folder, "cases.json"), JSON.stringify(told));
  await run(python, [fileURLToPath(new URL("onnx-answers.py", import.meta.url)), folder]);
  const worst: Record<string, number> = JSON.parse(await readFile(join(folder, "worst.json"), "utf8"));
  expect(Object.keys(worst)).toEqual(cases.map(({ name }) => name));
  console.log(`largest difference in Python: ${Math.max(...Object.values(worst))}`);
  for (const [name, difference] of Object.entries(worst)) expect(difference, name).toBeLessThan(TOLERANCE);
});

test("onnxruntime in Node answers as the scorer", async () => {
  const answer = await onnxRuntimeIn(folder);
  let worst = 0;
  for (const { name, bytes, inputs, output, wanted } of cases) {
    const found = await answer(bytes, inputs, output);
    expect(found.length, name).toBe(wanted.length);
    const difference = found.reduce((most, x, i) => Math.max(most, Math.abs(x - wanted[i]!)), 0);
    expect(difference, name).toBeLessThan(TOLERANCE);
    worst = Math.max(worst, difference);
  }
  console.log(`largest difference in Node: ${worst}`);
});
