import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runInProcess } from "./in-process.ts";

let folder = "";
const now = () => new Date(0);

/** Simulated: 60 leads of two sources and three months; those of the fair have little money and mostly lose. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-qualify-"));
  const rows = Array.from({ length: 120 }, (_, i) => {
    const fair = i % 2 === 0;
    const month = 1 + Math.floor(i / 40);
    const outcome = i % 10 === 9 ? "" : fair && i % 6 !== 0 ? "lost" : "won";
    return `L${i},2025-0${month}-10,${fair ? "fair" : "web"},${fair ? 500 : 20_000},${outcome}`;
  });
  await writeFile(
    join(folder, "leads.csv"),
    `lead_id,created_at,source,budget,outcome\n${rows.join("\n")}\n`,
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const qualify = (...args: string[]) => runInProcess(["qualify", join(folder, "leads.csv"), ...args], now);

test("what became of the leads that a step cuts, by a column", async () => {
  const { code, out } = await qualify("--target", "outcome", "--by", "source", "--json");
  expect(code).toBe(0);
  const found = JSON.parse(out);
  expect(found.funnel[0]).toMatchObject({
    criterion: "budget",
    met: 60,
    notMet: 60,
    unknown: 0,
    stopped: 60,
    cut: { leads: 60, outcomes: { open: 0, lost: 40, won: 20 } },
  });
  expect(found.through).toEqual({ leads: 60, outcomes: { open: 12, lost: 0, won: 48 } });
  expect(found.by.column).toBe("source");
  expect(found.by.groups.map(({ value, rows }: { value: string; rows: number }) => [value, rows])).toEqual([
    ["fair", 60],
    ["web", 60],
  ]);
  expect(found.by.groups[0].funnel[0].stopped).toBe(60);
});

test("by month of creation, as text, with a picture", async () => {
  const chart = join(folder, "funnel.svg");
  const { code, out } = await qualify("--target", "outcome", "--by", "month", "--chart", chart);
  expect(code).toBe(0);
  expect(out).toMatch(/month +leads[\s\S]*2025-01 +40[\s\S]*2025-02 +40[\s\S]*2025-03 +40/);
  expect(await readFile(chart, "utf8")).toContain("60 stopped, 33.3 % won");
});

test("without a target only the gate is told", async () => {
  const { out } = await qualify();
  expect(out).toMatch(/^bant: 120 leads\n\ncriterion +met +not met +unknown +stopped\n/);
});

test("a column that isn't there is named, with a near one", async () => {
  const { code, told } = await qualify("--by", "sorce");
  expect(code).toBe(2);
  expect(told).toContain("did you mean source?");
  expect((await qualify("--target", "nope")).code).toBe(2);
});
