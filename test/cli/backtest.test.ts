import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { csv, simulatedLeads } from "../e2e/simulated.ts";
import { textsOfPage } from "../report/page-texts.ts";
import { runInProcess } from "./in-process.ts";

let folder = "";
const now = () => new Date(0);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-backtest-"));
  await writeFile(join(folder, "leads.csv"), csv(simulatedLeads(600, 7)));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const backtest = (...flags: string[]) =>
  runInProcess(
    [
      "backtest",
      join(folder, "leads.csv"),
      ...["--target", "outcome", "--positive", "approved", "--lost", "declined,cancelled"],
      ...["--learner", "bayes", "--threads", "1", "--origins", "2", ...flags],
    ],
    now,
  );

test("prints what would have happened, and writes the same as a page", async () => {
  const out = join(folder, "backtest.html");
  const ran = await backtest("--capacity", "10/week", "--json", "--out", out);
  expect(ran.code, ran.told).toBe(0);
  const { overall } = JSON.parse(ran.out) as { overall: { evaluation: { logLoss: number } }[] };
  const page = textsOfPage(await readFile(out, "utf8"));
  expect(page).toContain("Backtest: leads.csv");
  expect(page).toContain(overall[0]!.evaluation.logLoss.toFixed(4));
  expect(page.join("\n")).toContain("The team works the 10 best leads of every 7 days");
  expect(ran.told).toContain(`the page of this backtest is in ${out}`);
});

test("a page that has no folder is refused before the work begins", async () => {
  const { code, told } = await backtest("--out", join(folder, "none", "backtest.html"));
  expect(code).toBe(2);
  expect(told).toContain("found no folder");
  expect(told).not.toContain("note:");
});
