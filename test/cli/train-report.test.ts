import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import type { StoredMetrics } from "../../src/report/report-facts.ts";
import { parseFile } from "../../src/scoring/files.ts";
import { csv, simulatedLeads } from "../e2e/simulated.ts";

/*
 * A training that names sensitive columns, one of which the model must not read, with a stand-in for it in the file.
 */

let folder = "";
const now = () => new Date(0);
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-train-report-"));
  const leads = simulatedLeads(900, 5).map((lead) => ({ ...lead, channel: `by ${String(lead.source)}` }));
  await writeFile(file("leads.csv"), csv(leads));
  await writeFile(
    file("config.json"),
    JSON.stringify({ sensitive: ["source", "visits"], exclude: ["source"] }),
  );
  await writeFile(file("wrong.json"), JSON.stringify({ sensitive: ["sourse"] }));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function leadlight(...args: string[]): Promise<{ code: number; told: string }> {
  let told = "";
  const terminal = {
    out: () => {},
    tell: (text: string) => {
      told += `${text}\n`;
    },
    progress: () => {},
    clear: () => {},
  };
  const signal = new AbortController().signal;
  return { code: await run(args, { terminal, signal, now, env: {} }), told };
}

const train = (models: string, config: string, ...more: string[]) =>
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
    ...["--horizon", "30", "--learner", "bayes", "--budget", "600s", "--threads", "1"],
    ...["--models", file(models), "--config", file(config), ...more],
  );

const filesOf = async (models: string) => (await openRegistry(file(models), { now }).read("leads", 1)).files;

test("a version keeps its report, equal for equal trainings, and tells groups also by a column that it doesn't read", async () => {
  for (const models of ["one", "two"]) expect((await train(models, "config.json")).code).toBe(0);
  const files = await filesOf("one");
  expect((await filesOf("two")).get("report.html")).toEqual(files.get("report.html"));

  const { fairness, holdout } = parseFile<StoredMetrics>(files, "metrics.json");
  const [source, visits] = fairness!;
  expect(source).toMatchObject({ column: "source", readAs: [], proxies: [{ feature: "channel" }] });
  expect(source!.proxies[0]!.association).toBeCloseTo(1, 6);
  expect(source!.groups.map(({ name }) => name).sort()).toEqual(["fair", "referral", "search"]);
  for (const { groups } of fairness!) {
    expect(groups.reduce((sum, { rows }) => sum + rows, 0)).toBe(holdout!.rows);
    expect(groups.reduce((sum, { wins }) => sum + wins, 0)).toBe(holdout!.wins);
  }
  expect(visits!.readAs).toEqual(["visits"]);
  const told = visits!.groups.map(({ expected }) => expected); // bands from low to high: more visits, more approvals
  expect(told.length).toBeGreaterThan(2);
  expect(told).toEqual([...told].sort((a, b) => a - b));

  expect((await leadlight("report", "--models", file("one"), "--out", file("out.html"))).code).toBe(0);
  expect(await readFile(file("out.html"))).toEqual(Buffer.from(files.get("report.html")!));
  expect(await readFile(file("out.html"), "utf8")).toContain("The model doesn't read source.");
});

test("a sensitive column that the file doesn't have is refused before anything is learned", async () => {
  const { code, told } = await train("three", "wrong.json");
  expect(code).toBe(2);
  expect(told).toContain("sensitive names the column sourse");
  expect(told).toContain("did you mean source?");
});

test("a framework that reads no column is spoken of only where somebody asked for it", async () => {
  const unasked = await train("unasked", "config.json");
  const asked = await train("asked", "config.json", "--framework", "bant");
  expect([unasked.code, asked.code]).toEqual([0, 0]);
  expect(unasked.told).not.toContain("bant");
  expect(asked.told).toContain("bant reads no column; a concept without a column is unknown for every lead");
});
