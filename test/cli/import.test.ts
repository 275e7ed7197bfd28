import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importLightgbm } from "../../src/learners/importers/lightgbm.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { loadScorer } from "../../src/registry/load.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import type { Prediction } from "../../src/scoring/prediction.ts";
import { matrixOf, storedFile, storedRows } from "../learners/importers/stored.ts";
import { runInProcess } from "./in-process.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/importers/${name}`, import.meta.url));
const now = () => new Date(0);
const model = importLightgbm(storedFile("lightgbm-pandas.txt"), "model");
const stored = storedRows("lightgbm-pandas");
const matrix = matrixOf(model.program, stored);
const own = evaluateProgram(model.program, matrix);

let folder = "";
let leads = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-import-"));
  leads = join(folder, "leads.csv");
  await writeFile(leads, simulated());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The stored rows several times over, won as often as log-odds half as large as the model's say. */
function simulated(): string {
  const random = new Random(3, "imported leads");
  const names = Object.keys(stored.cells);
  const lines = Array.from({ length: 5 * own.length }, (_, i) => {
    const row = i % own.length;
    const cells = names.map((name) => stored.cells[name]![row] ?? "");
    return [`L${i}`, ...cells, random.uniform() < sigmoid(own[row]! / 2) ? "won" : "lost"].join(",");
  });
  return `${[["lead", ...names, "outcome"].join(","), ...lines].join("\n")}\n`;
}

const leadlight = (models: string, ...args: string[]) =>
  runInProcess([...args, "--models", join(folder, models)], now);

function lead(row: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(stored.cells).map(([name, cells]) => [name, cells[row]]));
}

test("with leads: calibrated, measured, and a champion that scores, explains, judges and reports", async () => {
  const path = fixture("lightgbm-pandas.txt");
  const data = ["--data", leads, "--target", "outcome", "--positive", "won", "--id", "lead"];
  const { code, out } = await leadlight(
    "m",
    "import",
    path,
    "--from",
    "lightgbm",
    "--name",
    "lgb",
    ...data,
    "--json",
  );
  expect(code).toBe(0);
  const told = JSON.parse(out);
  expect(told).toMatchObject({ name: "lgb", version: 1, alias: "champion", format: "lightgbm v4" });
  expect(told.features).toEqual(["n0", "n1", "n2", "n3", "level", "code"]);
  expect(told.calibration.slope).toBeGreaterThan(0.35);
  expect(told.calibration.slope).toBeLessThan(0.65);
  expect(told.metrics.auc).toBeGreaterThan(0.6);

  const { scorer } = await loadScorer(openRegistry(join(folder, "m"), { now }), "lgb");
  const { slope, offset } = told.calibration;
  const rows = [0, 7, 30, 90];
  const answers = scorer.scoreLeads(rows.map(lead), { asOf: 0 }) as Prediction[];
  answers.forEach((answer, i) => {
    expect(Math.abs(answer.logit - (slope * own[rows[i]!]! + offset))).toBeLessThan(1e-12);
    const sum = answer.contributions.reduce((all, { contribution }) => all + contribution, answer.base);
    expect(Math.abs(sum - answer.logit)).toBeLessThan(1e-9);
    expect(answer.interval[0]).toBeLessThan(answer.probability);
    expect(answer.interval[1]).toBeGreaterThan(answer.probability);
    expect(answer.qualification?.framework).toBeDefined();
  });
  expect((await leadlight("m", "score", leads, "--out", join(folder, "s.csv"))).code).toBe(0);
  const judged = await leadlight("m", "evaluate", leads, "--json");
  expect(JSON.parse(judged.out).auc).toBeCloseTo(told.metrics.auc, 6);
  expect((await leadlight("m", "drivers")).out).toContain("n1");
  expect((await leadlight("m", "models", "show", "lgb")).out).toContain(
    "imported from a file of lightgbm v4",
  );
  expect((await leadlight("m", "report", "--out", join(folder, "r.html"))).code).toBe(0);
  const html = await readFile(join(folder, "r.html"), "utf8");
  expect(html).toContain("Whether it had learned from them nobody knows here");
  expect(html).not.toContain("It learned from");
  const edit = ["--feature", "n1", "--flatten", "--by", "Ana", "--because", "to try"];
  expect((await leadlight("m", "edit", ...edit)).told).toContain("trees"); // flattening trees is refused as in a trained one
  expect((await leadlight("m", "models", "verify")).code).toBe(0);
});

test("without leads: no alias, widest intervals, a card that says what isn't known", async () => {
  const path = fixture("xgboost-names.ubj");
  const ran = await leadlight("alone", "import", path, "--from", "xgboost", "--name", "x");
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.out).toContain("x:1 is stored without an alias (xgboost 3.2.0, 6 features, 6 terms)");
  const { scorer } = await loadScorer(openRegistry(join(folder, "alone"), { now }), "x:1");
  const [answer] = scorer.scoreLeads([{ n0: 1, level: "up" }], { asOf: 0 }) as Prediction[];
  expect(answer!.interval).toEqual([0, 1]);
  expect(answer!.score).toBeCloseTo(100 * answer!.probability, 0);
  expect(answer!.qualification).toBeNull();
  const card = (await leadlight("alone", "models", "show", "x:1")).out;
  expect(card).toContain("No leads were given with it");
  const judged = await leadlight("alone", "evaluate", leads, "--model", "x:1");
  expect(judged).toMatchObject({ code: 2 });
  expect(judged.told).toContain("imported without leads");
});

test("an EBM brings its bags, and columns may be named anew", async () => {
  const path = fixture("interpret-pairs.json");
  const columns = ["--columns", "size,visits,age", "--columns", "region,code"];
  const ran = await leadlight(
    "ebm",
    "import",
    path,
    "--from",
    "interpret",
    "--name",
    "e",
    ...columns,
    "--json",
  );
  expect(JSON.parse(ran.out)).toMatchObject({
    alias: null,
    features: ["size", "visits", "age", "region", "code"],
  });
  const { scorer } = await loadScorer(openRegistry(join(folder, "ebm"), { now }), "e:1");
  expect(scorer.parts.bags).toHaveLength(3);
  const few = await leadlight("ebm", "import", path, "--from", "interpret", "--columns", "size");
  expect(few.told).toContain(
    "found 1 names in --columns, wanted 5 different ones, for n0, n1, n2, level, code",
  );
});

test("wrong use is told in a sentence, and nothing is stored", async () => {
  const path = fixture("lightgbm-pandas.txt");
  const refused = async (...args: string[]) => {
    const { code, told } = await leadlight("none", "import", ...args);
    expect(code).toBe(2);
    return told;
  };
  expect(await refused(path, "--from", "catboost")).toContain("wanted one of xgboost, lightgbm, interpret");
  expect(await refused(path, "--from", "lightgbm", "--target", "x")).toContain(
    "found --target without --data",
  );
  expect(await refused(path, "--from", "lightgbm", "--as-is")).toContain("found --as-is without --data");
  expect(await refused(join(folder, "no.txt"), "--from", "lightgbm")).toContain("found nothing there");
  expect(await refused(folder, "--from", "lightgbm")).toContain("found no file there");
  expect(await refused(path, "--from", "xgboost")).toContain("begins with no brace");
  expect(await refused(path, "--from", "lightgbm", "--data", leads)).toContain("found no target");
  const columns = ["--columns", "a,b,c,d,e,f"];
  expect(
    await refused(path, "--from", "lightgbm", "--data", leads, "--target", "outcome", ...columns),
  ).toContain("no column a");
  expect((await openRegistry(join(folder, "none"), { now }).models()).length).toBe(0);
});
