import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { runInProcess } from "./in-process.ts";

let folder = "";
const now = () => new Date(0);

/** Simulated leads, closed within three weeks; a budget from 5,000 on wins, who states a need wins more rarely. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-gate-"));
  const random = new Random(6, "gate command");
  const day = (days: number) => new Date(Date.UTC(2025, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
  const rows = Array.from({ length: 1500 }, (_, i) => {
    const created = Math.floor(i / 6);
    const budget = 500 * (1 + random.below(40));
    const need = random.uniform() < 0.5 ? "yes" : "no";
    const won = random.uniform() < (budget >= 5000 ? 0.5 : 0.05) * (need === "yes" ? 0.5 : 1);
    return `L${i},${day(created)},${day(created + 1 + random.below(20))},${won ? "won" : "lost"},${i % 7 === 0 ? "" : budget},${need}`;
  });
  await writeFile(
    join(folder, "leads.csv"),
    `lead_id,created_at,closed_at,outcome,budget,need_stated\n${rows.join("\n")}\n`,
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const backtest = (...args: string[]) =>
  runInProcess(
    [
      "backtest",
      join(folder, "leads.csv"),
      "--target",
      "outcome",
      "--horizon",
      "30",
      "--framework",
      "bant",
      ...args,
    ],
    now,
  );

test("prints each criterion's worth and the cut-off that history would choose, and learns nothing", async () => {
  const { code, out, told } = await backtest("--out", join(folder, "printed.html"));
  expect(code).toBe(0);
  expect(out).toMatch(/^bant: 1\d{3} leads whose outcome is known; \d+ won within 30 days/);
  expect(out).toContain("need: POINTS THE WRONG WAY");
  expect(out).toMatch(
    /Proposed, not applied: budget ≥ [\d,]+ instead of 10,000 would let \d+ % more winners through/,
  );
  expect(out).not.toContain("log loss");
  expect(told).toContain("authority, timing");
});

test("as one JSON document, and as a page", async () => {
  const page = join(folder, "gate.html");
  const { code, out } = await backtest("--json", "--out", page);
  expect(code).toBe(0);
  const { horizonDays, origins, overall, gate } = JSON.parse(out);
  expect({ horizonDays, origins, overall }).toEqual({ horizonDays: 30, origins: [], overall: [] });
  expect(gate.criteria.map(({ criterion }: { criterion: string }) => criterion)).toContain("budget");
  expect(gate.criteria[0]).toMatchObject({
    worth: "helps",
    lift: { value: expect.any(Number), interval: [expect.any(Number), expect.any(Number)] },
    precision: { value: expect.any(Number) },
    recall: { value: expect.any(Number) },
  });
  expect(await readFile(page, "utf8")).toContain("Which cut-offs history would choose");
});

test("beside the models where these are asked for", async () => {
  const { code, out } = await backtest("--learner", "points", "--origins", "1", "--threads", "1", "--json");
  expect(code).toBe(0);
  const { overall, gate } = JSON.parse(out);
  expect(overall[0].name).toBe("points");
  expect(gate.framework).toBe("bant");
});

test("offers learned rules to paste, and applies none", async () => {
  const { code, out } = await backtest("--learn-rules", "3", "--out", join(folder, "rules.html"));
  expect(code).toBe(0);
  expect(out).toMatch(/rules: sought in \d+ leads \(\d+ won\), judged on \d+ later ones, 2025-\d\d-\d\d to /);
  const line = out.split("\n").find((one) => one.startsWith('{"name":'))!;
  const criterion = JSON.parse(line.replace(/,$/, ""));
  expect(criterion).toMatchObject({ gates: false, question: expect.stringContaining("Is it so: ") });
  const bant = JSON.parse(await readFile("frameworks/bant.json", "utf8"));
  const ours = join(folder, "ours.json");
  await writeFile(ours, JSON.stringify({ ...bant, name: "ours", criteria: [...bant.criteria, criterion] }));
  const again = await runInProcess(["qualify", join(folder, "leads.csv"), "--framework", ours], now);
  expect(again.code).toBe(0);
  expect(again.out).toContain(criterion.name);

  const page = join(folder, "rules.html");
  const { rules, gate } = JSON.parse((await backtest("--learn-rules", "3", "--json", "--out", page)).out);
  expect(rules.offered[0].criterion).toEqual(criterion);
  expect(rules.offered.length + rules.refused.length).toBeLessThanOrEqual(3);
  expect(JSON.stringify(gate.criteria)).not.toContain(criterion.name);
  const html = await readFile(page, "utf8");
  expect(html).toContain("Rules that history suggests");
  expect(html).toContain(`&quot;name&quot;:&quot;${criterion.name}&quot;`);
});

test("a framework that isn't there is refused before anything is read", async () => {
  const { code, told } = await runInProcess(
    ["backtest", join(folder, "leads.csv"), "--target", "outcome", "--framework", "nope"],
    now,
  );
  expect(code).toBe(2);
  expect(told).toContain("bant");
});
