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

async function writeOurs(edit: (json: { criteria: { when: object }[] }) => void): Promise<string> {
  const { default: bant } = await import("../../frameworks/bant.json", { with: { type: "json" } });
  const ours = JSON.parse(JSON.stringify({ ...bant, name: "ours", version: 7 }));
  edit(ours);
  const path = join(folder, "ours.json");
  await writeFile(path, JSON.stringify(ours));
  return path;
}

test("by the segments that the framework names, which may share leads", async () => {
  const ours = await writeOurs((json) => {
    Object.assign(json, {
      segments: {
        "From the fair": { field: "source", oneOf: ["fair"] },
        "All with money told": { concept: "budget", atLeast: 0 },
        "In need": { concept: "need", is: true },
      },
    });
  });
  const asked = ["--framework", ours, "--target", "outcome", "--by", "segments"];
  const found = JSON.parse((await qualify(...asked, "--json")).out);
  expect(found.by.column).toBe("segments");
  expect(found.by.groups.map(({ value, rows }: { value: string; rows: number }) => [value, rows])).toEqual([
    ["From the fair", 60],
    ["All with money told", 120],
    ["In need", 0], // no column tells it: unknown for all, so nobody is in it
    ["unknown", 0],
    ["none", 0],
  ]);
  expect(found.by.groups[0].funnel[0].stopped).toBe(60);
  expect((await qualify(...asked)).out).toContain("A lead may be in several segments");
  const bare = await qualify("--by", "segments");
  expect(bare.code).toBe(2);
  expect(bare.told).toContain("found none in the framework bant, wanted some under segments");
});

test("another framework on the same leads: who stands elsewhere, and why", async () => {
  const ours = await writeOurs((json) => {
    Object.assign(json, { stages: { mql: ["budget"], sql: ["need"], highlyQualified: ["need"] } });
    Object.assign(json.criteria[0]!.when, { atLeast: 400 });
  });
  const { code, out } = await qualify("--compare", ours, "--id", "lead_id", "--json");
  expect(code).toBe(0);
  const { compare, frameworkVersion, frameworkSha256 } = JSON.parse(out);
  expect(compare).toMatchObject({
    before: { name: "bant", version: frameworkVersion, sha256: frameworkSha256 },
    after: { name: "ours", version: "7" },
    rows: 120,
    changed: 120,
    moves: [{ from: "lead", to: "mql", leads: 120 }],
  });
  expect(compare.criteria[0]).toEqual({
    criterion: "budget",
    in: "both",
    changes: [{ from: "notMet", to: "met", leads: 60 }],
  });
  expect(compare.leads.slice(0, 2)).toEqual([
    {
      id: "L0",
      stage: ["lead", "mql"],
      stoppedAt: ["budget", null],
      because: [{ criterion: "budget", from: "notMet", to: "met" }],
    },
    { id: "L1", stage: ["lead", "mql"], stoppedAt: [null, null], because: [] },
  ]);
  const words = await qualify("--compare", ours);
  expect(words.out).toMatch(/bant 2 \([0-9a-f]{8}\) → ours 7 \([0-9a-f]{8}\): 120 of 120 leads change/);
  expect(words.out).toMatch(/budget +notMet +met +60/);
});

test("discovery answers and activities are evidence", async () => {
  const discovery = join(folder, "told.csv");
  const activities = join(folder, "did.csv");
  await writeFile(
    discovery,
    "lead_id,time,field,value,by\nL0,2025-03-01,budget,90000,prospect\nL1,2025-03-01,need,yes,\n",
  );
  await writeFile(activities, "lead_id,time,type\nL2,2025-03-01,meeting\n");
  const at = () => new Date("2026-01-01");
  const files = ["--discovery", discovery, "--activities", activities, "--id", "lead_id", "--json"];
  const { code, out } = await runInProcess(["qualify", join(folder, "leads.csv"), ...files], at);
  expect(code).toBe(0);
  const { funnel } = JSON.parse(out);
  expect(funnel[0]).toMatchObject({ criterion: "budget", met: 61, notMet: 59 });
  expect(funnel[2]).toMatchObject({ criterion: "need", met: 1, unknown: 119 });
  expect(funnel[4]).toMatchObject({ criterion: "conversation", met: 2, notMet: 118, unknown: 0 });
  const future = await runInProcess(["qualify", join(folder, "leads.csv"), ...files], now);
  expect(future.code).toBe(2);
  expect(future.told).toContain("wanted a time up to now, 1970-01-01");
});

test("the framework is written as a query that DuckDB answers alike", async () => {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const sql = join(folder, "gate.sql");
  const { out } = await qualify("--sql", sql, "--id", "lead_id", "--json");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE leads AS SELECT * FROM read_csv('${join(folder, "leads.csv")}')`);
  const reader = await connection.runAndReadAll(await readFile(sql, "utf8"));
  const stopped = reader.getRowObjects().filter(({ stopped_at }) => stopped_at === "budget");
  expect(stopped).toHaveLength(JSON.parse(out).funnel[0].stopped);
  expect(stopped[0]).toMatchObject({ lead_id: "L0", budget: "notMet", need: "unknown", stage: "lead" });

  // as the page says, a view that puts the last answer which can be understood into the column stands for the answers
  const told = join(folder, "asked.csv");
  const answers = [
    "L0,2025-03-01,budget,100",
    "L0,2025-03-05,budget,90000",
    "L0,2025-03-09,budget,we'll see",
    "L1,2025-03-02,budget,800",
    "L3,2025-03-02,budget,we'll see",
  ];
  await writeFile(told, `lead_id,time,field,value\n${answers.join("\n")}\n`);
  await connection.run("ALTER TABLE leads RENAME TO cells");
  await connection.run(`CREATE VIEW leads AS
    SELECT cells.* REPLACE (coalesce(told.budget, cells.budget) AS budget) FROM cells LEFT JOIN (
      SELECT lead_id, arg_max(TRY_CAST(value AS DOUBLE), time) FILTER (TRY_CAST(value AS DOUBLE) IS NOT NULL) AS budget
      FROM read_csv('${told}') WHERE field = 'budget' GROUP BY lead_id
    ) AS told USING (lead_id)`);
  const joined = (await connection.runAndReadAll(await readFile(sql, "utf8"))).getRowObjects();
  const asked = ["--discovery", told, "--id", "lead_id", "--json"];
  const later = await runInProcess(
    ["qualify", join(folder, "leads.csv"), ...asked],
    () => new Date("2026-01-01"),
  );
  const [budget] = JSON.parse(later.out).funnel;
  const count = (verdict: string) => joined.filter((row) => row.budget === verdict).length;
  expect([count("met"), count("notMet")]).toEqual([budget.met, budget.notMet]);
  expect([budget.met, budget.notMet]).toEqual([60, 60]); // one more for L0, one less for L1
  expect(joined.find(({ lead_id }) => lead_id === "L0")!.budget).toBe("met");
  connection.closeSync();
  instance.closeSync();
  const ansi = await qualify("--sql", sql, "--dialect", "ansi");
  expect(ansi.code).toBe(0);
  expect((await qualify("--sql", sql, "--dialect", "klingon")).code).toBe(2);
});
