import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { loadScorer } from "../../src/registry/load.ts";
import { openRegistry, type Registry } from "../../src/registry/registry.ts";
import { jsonFile, scorerToFiles } from "../../src/scoring/files.ts";
import { makeGolden } from "../../src/scoring/golden.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import { handMadeParts, table } from "../scoring/fixture.ts";
import { type Ran, runInProcess } from "./in-process.ts";

let folder = "";
let registry: Registry;
const now = () => new Date(0);
const CARD =
  "# Model card: m\n\nPredicts.\n\n## Data\n\nrows\n\n## What drives the score\n\nold\n\n## Limits\n\n- one\n";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-edit-"));
  registry = openRegistry(folder, { now });
  const scorer = createScorer(await handMadeParts());
  const files = scorerToFiles(scorer.parts);
  files.set("golden.json", jsonFile(makeGolden(scorer, table, 0, new Random(1, "golden"))));
  files.set("metrics.json", jsonFile({ holdout: { auc: 0.7 } }));
  files.set("reference.json", jsonFile({ leads: 400 }));
  files.set("card.md", Buffer.from(CARD));
  const about = { codeVersion: "0.0.1", learner: "additive", seed: 7 };
  await registry.publish("m", { files, about });
  await registry.setAlias("m", "champion", 1);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs `leadlight edit` in this process. */
function edit(...args: string[]): Promise<Ran> {
  return runInProcess(["edit", "--models", folder, ...args], now);
}

const BY = ["--by", "Ana", "--because", "typed in carelessly"];

test("stores a new version with its parent, who and why; the champion stays", async () => {
  const { code, out } = await edit("--feature", "budget", "--clamp", "-0.2..0.2", ...BY, "--json");
  expect(code).toBe(0);
  const recorded = {
    feature: "budget",
    kind: "clamp",
    low: -0.2,
    high: 0.2,
    by: "Ana",
    because: "typed in carelessly",
  };
  expect(JSON.parse(out)).toMatchObject({
    name: "m",
    version: 2,
    alias: "challenger",
    parent: 1,
    edits: [recorded],
    changes: [{ feature: "budget", pairs: 0 }],
  });
  expect(await registry.aliases("m")).toEqual({ champion: 1, challenger: 2 });
  const { manifest, scorer } = await loadScorer(registry, "m:2"); // replays the golden leads
  expect(manifest).toMatchObject({ parent: 1, edits: [recorded], learner: "additive", seed: 7 });
  const before = await loadScorer(registry, "m");
  expect(scorer.parts.calibration).toEqual(before.scorer.parts.calibration);
  expect(scorer.parts.win).not.toEqual(before.scorer.parts.win);
});

test("an edit of an edited version keeps the whole story, and says whose the metrics are", async () => {
  await edit("--feature", "budget", "--clamp", "-0.2..0.2", ...BY);
  const { code, out, told } = await edit(
    ...[
      "--model",
      "m@challenger",
      "--feature",
      "industry",
      "--flatten",
      "--levels",
      "retail,software",
      ...BY,
    ],
  );
  expect(code, told).toBe(0);
  expect(out).toContain("m:3 is challenger: m:2 edited, nothing refitted");
  expect(out).toContain("industry flattened where it is retail or software, by Ana: typed in carelessly");
  expect(told).toContain("leadlight evaluate LEADS --model m:3");
  const { manifest, files } = await registry.read("m", 3);
  expect(manifest.parent).toBe(2);
  expect(manifest.edits?.map(({ feature }) => feature)).toEqual(["budget", "industry"]);
  const text = (path: string) => Buffer.from(files.get(path)!).toString("utf8");
  expect(JSON.parse(text("metrics.json"))).toEqual({ asOfVersion: 1, holdout: { auc: 0.7 } });
  const card = text("card.md");
  expect(card.match(/^## .*/gm)).toEqual([
    "## Edits by hand",
    "## Data",
    "## What drives the score",
    "## Limits",
  ]);
  expect(card).toContain("| budget | clamped between -0.2 and 0.2 everywhere | Ana | typed in carelessly |");
  expect(card).toContain("the score of version 1,");
  expect(card).not.toContain("old");
});

test("several edits come from a file in the manifest's shape", async () => {
  const path = join(folder, "edits.json");
  const edits = [
    {
      feature: "visits",
      kind: "monotone",
      direction: "falling",
      range: [2, 9],
      by: "Ana",
      because: "jagged",
    },
    {
      feature: "budget",
      kind: "clamp",
      low: null,
      high: 0,
      missing: true,
      range: [5000, null],
      by: "B",
      because: "c",
    },
  ];
  await writeFile(path, JSON.stringify(edits));
  const { code, out, told } = await edit("--edits", path, "--json");
  expect(code, told).toBe(0);
  expect(JSON.parse(out).edits).toEqual(edits);
  expect((await loadScorer(registry, "m:2")).manifest.edits).toEqual(edits);
});

test("leads with known outcomes tell what the edit does; nothing is stored where they can't", async () => {
  const path = join(folder, "known.csv");
  const { files, manifest } = await registry.read("m", 1);
  const { parts } = (await loadScorer(registry, "m")).scorer;
  const { target, positive, lost } = parts.about.outcome;
  const ever = { ...parts, about: { ...parts.about, horizonDays: null } }; // a horizon would ask for dates
  const golden = makeGolden(createScorer(ever), table, 0, new Random(1, "golden"));
  const all = new Map([...files, ...scorerToFiles(ever), ["golden.json", jsonFile(golden)] as const]);
  await registry.publish("ever", { files: all, about: { learner: String(manifest.learner) } });
  const rows = Array.from({ length: 40 }, (_, i) => `${i % 9},${[positive, lost][i % 2]![0]},${1000 * i}`);
  await writeFile(path, [`visits,${target},budget`, ...rows].join("\n"));
  const flags = ["--model", "ever:1", "--feature", "budget", "--clamp", "-0.1..0.1", ...BY, "--leads", path];
  const { code, out, told } = await edit(...flags, "--json");
  expect(code, told).toBe(0);
  const { before, after, logLossDifference } = JSON.parse(out).effect;
  expect([before.rows, after.rows]).toEqual([40, 40]);
  expect(after.logLoss - before.logLoss).toBeCloseTo(logLossDifference.mean, 9);
  expect(after.logLoss).not.toBe(before.logLoss);
  await writeFile(path, "visits,budget\n1,2\n");
  const refused = await edit(...flags);
  expect(refused.code).toBe(2);
  expect(refused.told).toContain(target);
  expect((await registry.models()).find(({ name }) => name === "ever")!.versions).toEqual([1, 2]);
});

test.each<[string, string[], RegExp]>([
  ["no --by", ["--feature", "budget", "--clamp", "0..0", "--because", "b"], /found no --by, wanted/],
  ["no --because", ["--feature", "budget", "--clamp", "0..0", "--by", "b"], /found no --because, wanted/],
  ["no feature", ["--clamp", "0..0", ...BY], /found no --feature/],
  ["nothing to do", ["--feature", "budget", ...BY], /found nothing to do/],
  [
    "two things",
    ["--feature", "budget", "--flatten", "--smooth", "--range", "1..2", ...BY],
    /several things to do/,
  ],
  [
    "words for a range",
    ["--feature", "budget", "--flatten", "--range", "low..high", ...BY],
    /--range: found low\.\.high/,
  ],
  [
    "another direction",
    ["--feature", "visits", "--monotone", "up", "--range", "1..9", ...BY],
    /found up, wanted .*rising/,
  ],
  ["one number", ["--feature", "budget", "--clamp", "0.5", ...BY], /--clamp: found 0\.5, wanted two numbers/],
  [
    "another feature",
    ["--feature", "budgets", "--clamp", "0..0", ...BY],
    /can't edit budgets: .* such as budget/,
  ],
  ["no change", ["--feature", "budget", "--clamp", "-9..9", ...BY], /changes nothing/],
  ["no file", ["--edits", "none.json"], /can't read the edits none\.json: found no file/],
  ["both ways", ["--edits", "none.json", "--by", "Ana"], /found --by beside --edits/],
])("%s: refused in a sentence, nothing stored", async (_, args, message) => {
  const { code, out, told } = await edit(...args);
  expect(code).toBe(2);
  expect(out).toBe("");
  expect(told).toMatch(message);
  expect(told.trim().split("\n")).toHaveLength(1);
  expect((await registry.models())[0]!.versions).toEqual([1]);
});
