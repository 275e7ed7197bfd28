import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { runInProcess } from "../cli/in-process.ts";

/*
 * Simulated: a model scores leads and says whom to work, the outcomes come back, and the next model learns from them.
 */

let folder = "";
const now = () => new Date(0);
const at = (file: string) => join(folder, file);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-explore-"));
  await writeFile(at("leads.csv"), file(1500, 1));
  await done("train", at("leads.csv"), ...LEARN);
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const LEARN = [
  "--target",
  "outcome",
  "--positive",
  "won",
  "--learner",
  "bayes",
  "--threads",
  "1",
  "--name",
  "m",
];

function file(leads: number, seed: number): string {
  const random = new Random(seed, "explore");
  const rows = Array.from({ length: leads }, (_, i) => {
    const visits = random.below(12);
    return `L${i},${visits},${random.uniform() < visits / 24 ? "won" : "lost"}`;
  });
  return ["lead_id,visits,outcome", ...rows].join("\n");
}

async function done(...args: string[]): Promise<{ out: string; told: string }> {
  const { code, out, told } = await runInProcess([...args, "--models", at("models")], now);
  expect(code, told).toBe(0);
  return { out, told };
}

async function scored(...flags: string[]): Promise<Record<string, string>[]> {
  await done("score", at("leads.csv"), "--model", "m", "--out", at("scored.csv"), ...flags);
  const [header, ...lines] = (await readFile(at("scored.csv"), "utf8")).trim().split("\n");
  const names = header!.split(",");
  // Cells that hold commas stand before none that is read here but from the end.
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(
      names.map((name, i) => [name, i < 5 ? cells[i]! : cells.at(i - names.length)!]),
    );
  });
}

describe("score --explore", () => {
  test("adds the mark and its chance, and leaves all else as it was", async () => {
    const plain = await scored();
    const rows = await scored("--explore", "5%");
    expect(Object.keys(rows[0]!)).toEqual([...Object.keys(plain[0]!), "explore", "explore_propensity"]);
    expect(rows.map(({ probability, lead_id }) => [lead_id, probability])).toEqual(
      plain.map(({ probability, lead_id }) => [lead_id, probability]),
    );
    const marked = rows.filter(({ explore }) => explore === "true").length;
    expect(marked).toBeGreaterThan(45);
    expect(marked).toBeLessThan(110);
    expect(new Set(rows.map((row) => row.explore_propensity))).toEqual(new Set(["0.05"]));
    expect(await scored("--explore", "0.05")).toEqual(rows);
    const other = await scored("--explore", "5%", "--seed", "2");
    expect(other.map(({ explore }) => explore)).not.toEqual(rows.map(({ explore }) => explore));
  });

  test("with the grades that are worked anyway, who is to be worked and by what chance", async () => {
    const rows = await scored("--explore", "10%", "--work", "A,B");
    for (const { grade, explore, work, work_propensity } of rows) {
      const isWorked = grade === "A" || grade === "B";
      expect(work).toBe(String(isWorked || explore === "true"));
      expect(work_propensity).toBe(isWorked ? "1" : "0.1");
    }
  });

  test("what it wrote teaches the next model, by weight, and judges it", async () => {
    const rows = await scored("--explore", "10%", "--work", "A,B");
    const leads = file(1500, 1).split("\n").slice(1);
    const back = rows.map(({ work, work_propensity }, i) => `${leads[i]},${work},${work_propensity}`);
    await writeFile(at("back.csv"), ["lead_id,visits,outcome,worked,chance", ...back].join("\n"));
    const flags = ["--worked", "worked", "--propensity", "chance"];
    const { told, out } = await done("train", at("back.csv"), ...LEARN, ...flags, "--json");
    const worked = rows.filter(({ work }) => work === "true").length;
    expect(told).toContain(`note: ${worked} of 1500 leads were worked`);
    expect(told).toContain("the largest weight is 10.0, and 0 would have been larger than 20");
    expect(JSON.parse(out).rows).toMatchObject({ read: 1500, used: worked });
    const judged = await done("evaluate", at("back.csv"), "--model", "m", ...flags, "--json");
    expect(JSON.parse(judged.out).rows).toBe(worked);
    const all = await done("evaluate", at("back.csv"), "--model", "m", "--json");
    expect(JSON.parse(all.out).rows).toBe(1500);
    expect(JSON.parse(judged.out).baseRate).toBeCloseTo(JSON.parse(all.out).baseRate, 1);
  });

  test.each([
    [["--explore", "0%"], "--explore: found 0%, wanted a share above 0 and below 1, such as 5% or 0.05"],
    [["--explore", "5"], "--explore: found 5"],
    [["--work", "A"], "wanted --explore too"],
    [["--explore", "5%", "--work", "A,E"], "--work: found A,E, wanted grades"],
  ])("%j is refused", async (flags, message) => {
    const args = ["score", at("leads.csv"), "--out", at("no.csv"), "--models", at("models"), ...flags];
    const { code, told } = await runInProcess(args, now);
    expect(code).toBe(2);
    expect(told).toContain(message);
  });
});
