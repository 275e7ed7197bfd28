import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { openRegistry, type Registry } from "../../src/registry/registry.ts";
import { versionReport } from "../../src/report/report.ts";
import { jsonFile, scorerToFiles } from "../../src/scoring/files.ts";
import { makeGolden } from "../../src/scoring/golden.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import { simulatedFacts } from "../report/facts.ts";
import { table } from "../scoring/fixture.ts";
import { type Ran, runInProcess } from "./in-process.ts";

let folder = "";
let registry: Registry;
const now = () => new Date(0);

/** A version without a report, then one with. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-report-"));
  registry = openRegistry(join(folder, "models"), { now });
  const { parts, metrics } = await simulatedFacts();
  const scorer = createScorer(parts);
  const files = scorerToFiles(scorer.parts);
  files.set("golden.json", jsonFile(makeGolden(scorer, table, 0, new Random(1, "golden"))));
  files.set("metrics.json", jsonFile(metrics));
  files.set("reference.json", jsonFile({ leads: 400 }));
  files.set("card.md", Buffer.from("# Model card: m\n"));
  const about = { codeVersion: "0.0.1", learner: "additive", seed: 7 };
  await registry.publish("m", { files, about });
  files.set("report.html", Buffer.from("<p>as it was stored</p>"));
  await registry.publish("m", { files, about });
  await registry.setAlias("m", "champion", 2);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function leadlight(...args: string[]): Promise<Ran> {
  return runInProcess([...args, "--models", registry.folder], now);
}

const page = () => readFile(join(folder, "report.html"), "utf8");
const to = () => ["--out", join(folder, "report.html")];

test("the stored report as it is, by its bytes", async () => {
  const { code, out, told } = await leadlight("report", "--model", "m", ...to(), "--json");
  expect(code).toBe(0);
  expect(await page()).toBe("<p>as it was stored</p>");
  expect(JSON.parse(out)).toMatchObject({
    model: { name: "m", version: 2 },
    out: join(folder, "report.html"),
  });
  expect(told).toContain("the report of m:2 is in ");
});

test("a version without one gets one of what it tells", async () => {
  expect((await leadlight("report", "--model", "m:1", ...to())).code).toBe(0);
  expect(await page()).toBe(await versionReport(await simulatedFacts()));
});

test("an edited version has its own report, with the edit", async () => {
  const edit = [
    "--feature",
    "budget",
    "--clamp",
    "-0.2..0.2",
    "--by",
    "Ana",
    "--because",
    "typed in carelessly",
  ];
  expect((await leadlight("edit", "--model", "m", ...edit)).code).toBe(0);
  expect((await leadlight("report", "--model", "m@challenger", ...to())).code).toBe(0);
  expect(await page()).toContain("typed in carelessly");
  expect(await page()).toContain("of version 2, before these edits");
});

test("one sentence where the page can't be written, or nobody says where to", async () => {
  const nowhere = await leadlight("report", "--model", "m", "--out", join(folder, "none", "report.html"));
  expect(nowhere.code).toBe(2);
  expect(nowhere.told).toContain("found no folder");
  expect((await leadlight("report", "--model", "m")).code).toBe(2);
});
