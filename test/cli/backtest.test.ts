import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
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

const OUTCOME = ["--target", "outcome", "--positive", "approved", "--lost", "declined,cancelled"];

const backtest = (...flags: string[]) =>
  runInProcess(
    [
      "backtest",
      join(folder, "leads.csv"),
      ...OUTCOME,
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

test("leads on the do-not-profile list are neither learned from nor judged, nor evaluated", async () => {
  const ledger = await openFileLedger(join(folder, "objections"), { clock: () => new Date() });
  for (const { lead_id } of simulatedLeads(600, 7).slice(0, 50))
    await ledger.setDoNotProfile(`${lead_id}`, true);
  await ledger.close();
  const gateOf = async (...flags: string[]) => {
    const ran = await runInProcess(
      ["backtest", join(folder, "leads.csv"), ...OUTCOME, "--framework", "bant", "--json", ...flags],
      now,
    );
    expect(ran.code, ran.told).toBe(0);
    return { leads: JSON.parse(ran.out).gate.leads as number, told: ran.told };
  };
  const all = await gateOf();
  const kept = await gateOf("--ledger", join(folder, "objections"));
  expect(all.told).not.toContain("do-not-profile");
  expect(kept.told).toContain("left out: 50 leads on the do-not-profile list");
  expect(kept.leads).toBeLessThan(all.leads);

  const models = ["--models", join(folder, "models")];
  const leads = join(folder, "leads.csv");
  const learned = ["--learner", "bayes", "--threads", "1"];
  await runInProcess(["train", leads, ...OUTCOME, ...models, ...learned], now);
  const evaluated = await runInProcess(
    ["evaluate", leads, ...models, "--json", "--ledger", join(folder, "objections")],
    now,
  );
  expect(evaluated.code, evaluated.told).toBe(0);
  expect(JSON.parse(evaluated.out)).toMatchObject({ doNotProfile: 50, counts: { read: 550 } });
});

test("a page that has no folder is refused before the work begins", async () => {
  const { code, told } = await backtest("--out", join(folder, "none", "backtest.html"));
  expect(code).toBe(2);
  expect(told).toContain("found no folder");
  expect(told).not.toContain("note:");
});
