import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeBacktestPage } from "../../src/cli/backtest-page.ts";
import { leadlight } from "../e2e/binary.ts";
import { csv, simulatedLeads } from "../e2e/simulated.ts";

let folder = "";
const html = (title: string) => `<!doctype html>\n<html><head><title>${title}</title></head></html>\n`;
const told = (path: string) => `the page of this backtest is in ${path}`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-backtest-page-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test.each([
  [null, html("Backtest: leads.csv")],
  [html("Backtest: old.csv"), html("Backtest of bant: leads.csv")],
  [html("Backtest of bant: old.csv"), html("Backtest: leads.csv")],
])("where nobody said where, over %j", async (before, page) => {
  const usual = join(folder, "backtest.html");
  if (before !== null) await writeFile(usual, before);
  expect(await writeBacktestPage(undefined, page, usual)).toBe(told(usual));
  expect(await readFile(usual, "utf8")).toBe(page);
});

test("never over what somebody else wrote, unless that was asked for", async () => {
  const usual = join(folder, "backtest.html");
  for (const theirs of ["my notes", "", html("My Backtest: leads.csv")]) {
    await writeFile(usual, theirs);
    expect(await writeBacktestPage(undefined, html("Backtest: leads.csv"), usual)).toBe(
      `note: no page was written: found another file in ${usual}, wanted a backtest's page or nothing there; --out FILE writes it elsewhere`,
    );
    expect(await readFile(usual, "utf8")).toBe(theirs);
  }
  expect(await writeBacktestPage(usual, html("Backtest: leads.csv"))).toBe(told(usual));
  expect(await readFile(usual, "utf8")).toBe(html("Backtest: leads.csv"));
});

test("a place that takes no file costs a note, or the command where it was asked for", async () => {
  const usual = join(folder, "backtest.html");
  await mkdir(usual);
  expect(await writeBacktestPage(undefined, html("Backtest: leads.csv"), usual)).toContain("another file");
  const none = join(folder, "none", "backtest.html");
  expect(await writeBacktestPage(undefined, html("Backtest: leads.csv"), none)).toMatch(
    /^note: no page was written: .*; --out FILE writes it elsewhere$/,
  );
  await expect(writeBacktestPage(none, html("Backtest: leads.csv"))).rejects.toThrow();
});

test("the command leaves it in the folder in which it runs, with --json only where it is asked for", async () => {
  await writeFile(join(folder, "leads.csv"), csv(simulatedLeads(300, 7)));
  const asked = [
    ...["backtest", "leads.csv", "--target", "outcome", "--positive", "approved"],
    ...["--lost", "declined,cancelled", "--learner", "bayes", "--threads", "1", "--origins", "1"],
  ];
  const json = await leadlight([...asked, "--json"], folder);
  expect(json.code, json.err).toBe(0);
  expect(await readdir(folder)).toEqual(["leads.csv"]);
  const ran = await leadlight(asked, folder);
  expect(ran.code, ran.err).toBe(0);
  expect(ran.err).toContain(told("backtest.html"));
  expect(await readFile(join(folder, "backtest.html"), "utf8")).toContain(
    "<title>Backtest: leads.csv</title>",
  );
});
