import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { VersionDifference } from "../../src/registry/diff-versions.ts";
import { openRegistry, type Registry } from "../../src/registry/registry.ts";
import type { ChampionVerdict } from "../../src/training/champion-gate.ts";
import { csv, simulatedLeads } from "../e2e/simulated.ts";
import { type Ran, runInProcess } from "./in-process.ts";

/*
 * The life of a model: a champion, a newer version that may replace it, one that may not, and a person who overrules.
 */

let folder = "";
let registry: Registry;
const now = () => new Date(0);
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-promote-"));
  registry = openRegistry(file("models"), { now });
  await writeFile(file("leads.csv"), csv(simulatedLeads(1500, 3)));
  await writeFile(file("config.json"), JSON.stringify({ segments: { source: 0.5 } }));
  await writeFile(file("wrong.json"), JSON.stringify({ segments: { sourse: 0.5 } }));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command line in this process. */
function leadlight(...args: string[]): Promise<Ran> {
  return runInProcess([...args, "--models", file("models")], now);
}

const train = (...flags: string[]) =>
  leadlight(
    ...[
      "train",
      file("leads.csv"),
      "--target",
      "outcome",
      "--positive",
      "approved",
      "--lost",
      "declined,cancelled",
    ],
    ...["--horizon", "30", "--learner", "bayes", "--budget", "600s", "--threads", "1", ...flags],
  );

interface Printed {
  version: number;
  alias: string;
  gate: ChampionVerdict;
}

const metricsOf = async (version: number) =>
  JSON.parse(Buffer.from((await registry.read("leads", version)).files.get("metrics.json")!).toString());

describe("train --promote", () => {
  test("a first version becomes champion by its own gate", async () => {
    const { code, out, told } = await train("--until", "2024-04-15", "--promote", "--json");
    expect(code, told).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ version: 1, alias: "champion", gate: { passed: true } });
    const { manifest } = await registry.read("leads", 1);
    expect(manifest).toMatchObject({
      recipe: { learner: "bayes", isThorough: false, settings: { target: "outcome", horizonDays: 30 } },
    });
    expect(JSON.stringify(manifest)).not.toContain("until");
  });

  test("one that isn't worse takes its place, code 0, and everything tells why", async () => {
    const { code, out, told } = await train("--promote", "--json", "--config", file("config.json"));
    expect(code, told).toBe(0);
    const { version, alias, gate }: Printed = JSON.parse(out);
    expect({ version, alias }).toEqual({ version: 2, alias: "champion" });
    expect(gate).toMatchObject({ passed: true, champion: 1, comparison: { how: "newlyMature", why: null } });
    expect(gate.comparison!.wins).toBeGreaterThanOrEqual(30);
    expect(gate.comparison!.segments.map(({ value }) => value).sort()).toEqual([
      "fair",
      "referral",
      "search",
    ]);
    expect((await metricsOf(2)).gate).toEqual(gate);
    expect(await registry.aliases("leads")).toEqual({ champion: 2 });
    expect((await registry.history("leads")).at(-1)).toMatchObject({
      alias: "champion",
      from: 1,
      to: 2,
      because: gate.because,
    });
    const { out: card } = await leadlight("models", "show", "leads:2");
    expect(card).toContain("## Against the champion");
    expect(card).toContain(`Fit to replace version 1: ${gate.because}.`);
    expect(card).toContain("source = referral");
  });

  test("a worse one stays challenger, code 3, with the reason", async () => {
    const { code, out } = await train("--exclude", "visits,source", "--promote");
    expect(code).toBe(3);
    expect(out).toMatch(
      /leads:3 is challenger, .* s; version 2 stays champion: worse on the newest \d+ mature leads/,
    );
    expect(await registry.aliases("leads")).toEqual({ champion: 2, challenger: 3 });
    const { gate } = await metricsOf(3);
    expect(gate).toMatchObject({ passed: false, champion: 2, comparison: { how: "refitted" } });
    expect(gate.comparison.why).toContain("mature leads that are new to the champion 0 were won, wanted 30");
    expect((await registry.history("leads")).at(-1)).toMatchObject({
      alias: "challenger",
      because: gate.because,
    });
  });

  test("without --promote a later version is challenger, code 0, and nobody judged it", async () => {
    const { code, out } = await train("--json");
    expect(code).toBe(0);
    const printed: Printed = JSON.parse(out);
    expect(printed).toMatchObject({ version: 4, alias: "challenger" });
    expect(printed.gate.champion).toBeUndefined();
  });

  test("segments of no column are refused before anything is learned", async () => {
    const { code, told } = await train("--promote", "--config", file("wrong.json"));
    expect(code).toBe(2);
    expect(told).toMatch(
      /can't use segments of the configuration: found no column sourse in .*, wanted perhaps source$/m,
    );
  });
});

describe("models promote", () => {
  test("a version that its gate refused wants a reason, which is kept beside the gate's", async () => {
    const before = await readFile(file("models/leads/history.ndjson"), "utf8");
    const { code, told } = await leadlight("models", "promote", "leads:3");
    expect(code).toBe(2);
    expect(told).toMatch(
      /can't promote leads:3: its gate said "worse on .*", wanted --because TEXT to overrule it/,
    );
    expect(await readFile(file("models/leads/history.ndjson"), "utf8")).toBe(before);

    const done = await leadlight(
      "models",
      "promote",
      "leads:3",
      "--because",
      "visits can't be counted any more",
    );
    expect(done.code).toBe(0);
    expect(done.out).toContain("leads:3 is champion, overruling: worse on");
    expect((await registry.history("leads")).at(-1)).toMatchObject({
      alias: "champion",
      from: 2,
      to: 3,
      because: "visits can't be counted any more",
      overruled: (await metricsOf(3)).gate.because,
    });
  });

  test("one that no gate refused wants none", async () => {
    const { code, out } = await leadlight("models", "promote", "leads:4");
    expect({ code, out }).toEqual({ code: 0, out: "leads:4 is champion\n" });
    expect((await registry.history("leads")).at(-1)).not.toHaveProperty("overruled");
  });

  test("an edit of a refused version isn't refused for it", async () => {
    const by = ["--by", "Ana", "--because", "a policy"];
    const edited = await leadlight(
      "edit",
      "--model",
      "leads:3",
      "--feature",
      "purpose",
      "--clamp",
      "-0.1..0.1",
      ...by,
    );
    expect(edited.code, edited.told).toBe(0);
    expect(await leadlight("models", "promote", "leads:5")).toMatchObject({
      code: 0,
      out: "leads:5 is champion\n",
    });
  });
});

describe("models diff", () => {
  const diff = async (a: string, b: string) =>
    JSON.parse((await leadlight("models", "diff", a, b, "--json")).out) as VersionDifference;

  test("tells the columns, figures and importances in which two versions differ, and the gate's word", async () => {
    const found = await diff("leads:2", "leads:3");
    expect(found).toMatchObject({
      versions: { a: { name: "leads", version: 2 }, b: { version: 3 } },
      isSame: false,
      columns: { onlyA: ["source", "visits"], onlyB: [] },
      learner: { a: "bayes", b: "bayes" },
      edits: { onlyA: [], onlyB: [] },
      paired: { judged: 3, against: 2 },
    });
    expect(found.data.sha256.a).toBe(found.data.sha256.b);
    const [was, is] = [await metricsOf(2), await metricsOf(3)];
    expect(found.metrics[0]).toEqual({
      ...{ metric: "logLoss", a: was.holdout.logLoss, b: is.holdout.logLoss },
      difference: is.holdout.logLoss - was.holdout.logLoss,
    });
    const visits = found.importances.find(({ feature }) => feature === "visits")!;
    expect(visits).toMatchObject({ b: 0, difference: -visits.a, isClear: true });
    const sizes = found.importances.map(({ difference }) => Math.abs(difference));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    // the other way round, signs turn and the same gate speaks
    const back = await diff("leads:3", "leads:2");
    expect(back.columns).toEqual({ onlyA: [], onlyB: ["source", "visits"] });
    expect(back.paired).toEqual(found.paired);
    expect(back.metrics[0]!.difference).toBe(-found.metrics[0]!.difference!);

    const { out } = await leadlight("models", "diff", "leads:2", "leads:3");
    expect(out).toContain("only leads:2 reads source, visits");
    expect(out).toContain("Version 3 was judged against 2: worse on the newest");
    expect(out).toMatch(/^visits +\d\.\d{3} +0\.000 +-\d\.\d{3}/m);
    expect(out).not.toContain("learner");
  });

  test("tells edits, and when versions came of other leads", async () => {
    const found = await diff("leads:3", "leads@champion");
    expect(found.edits).toMatchObject({ onlyA: [], onlyB: [{ feature: "purpose", by: "Ana" }] });
    expect(found.importances.map(({ feature }) => feature)).toEqual(["purpose"]);
    expect(found.paired).toBeNull();
    const { out } = await leadlight("models", "diff", "leads:1", "leads:5");
    expect(out).toContain("leads:5 has the edit: purpose clamped between -0.1 and 0.1 everywhere, by Ana");
    expect(out).toMatch(/^end of the data +2024-04-15/m);
    expect(out).toContain("those from before its edits");
    expect(out).toContain("Each was measured on held-out leads of its own");
  });

  test("of one version and itself is told as such; what isn't there is refused", async () => {
    expect(await diff("leads:2", "leads:2")).toMatchObject({ isSame: true, importances: [] });
    expect((await leadlight("models", "diff", "leads:2", "leads:2")).out).toContain("the same, byte by byte");
    expect(await leadlight("models", "diff", "leads:2", "leads:9")).toMatchObject({ code: 2 });
    expect(await leadlight("models", "diff", "leads:2")).toMatchObject({ code: 2 });
  });
});

test("models prune removes what no alias and no rollback needs, after telling it with --dry-run", async () => {
  const { files } = await registry.read("leads", 4);
  for (let version = 6; version <= 8; version++) await registry.publish("leads", { files, about: {} });
  const prune = (...flags: string[]) => leadlight("models", "prune", "leads", ...flags);
  const versions = async () => (await registry.models())[0]!.versions;
  expect((await prune()).out).toContain("no version of leads removed");
  expect((await prune("--keep", "1", "--older-than", "1")).out).toContain("leads:6 stays: made 1970-01-01");
  const { out } = await prune("--keep", "1", "--dry-run");
  expect(out).toContain("leads versions 6, 7 would go");
  expect(out).toMatch(/^leads:5 stays: (champion and challenger|challenger and champion) point at it$/m);
  expect(out).toContain("leads:2 stays: champion can be rolled back to it");
  expect(await versions()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const { code, out: json } = await prune("--keep", "1", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(json)).toMatchObject({ name: "leads", dryRun: false, removed: [6, 7] });
  expect(await versions()).toEqual([1, 2, 3, 4, 5, 8]);
  expect((await leadlight("models", "verify", "leads")).out).toContain("leads:5 is as it was written");
  expect(await prune("--keep", "0")).toMatchObject({ code: 2 });
  expect((await leadlight("models", "prune", "leads:2")).told).toContain("a model's name");
});
