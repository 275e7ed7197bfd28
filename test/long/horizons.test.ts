import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { leadlight } from "../e2e/binary.ts";

let folder = "";
let leads = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-horizons-"));
  leads = join(folder, "leads.csv");
  await writeFile(leads, simulated(800));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Simulated leads, four a day, won or lost after a day to two months, as an export shows them. */
function simulated(rows: number): string {
  const random = new Random(2, "horizons");
  const day = (number: number) => new Date(Date.UTC(2024, 0, 1 + number)).toISOString().slice(0, 10);
  const lines = Array.from({ length: rows }, (_, i) => {
    const created = Math.floor(i / 4);
    const visits = random.below(8);
    const won = random.uniform() < sigmoid(0.5 * visits - 2.5);
    const closed = created + 1 + random.below(won ? 40 : 60);
    return [i, day(created), ...(closed > rows / 4 ? ["", ""] : [day(closed), won ? "won" : "lost"]), visits];
  });
  return `${[["lead_id", "created_at", "closed_at", "outcome", "visits"], ...lines].join("\n")}\n`;
}

const train = (...args: string[]) =>
  leadlight([
    "train",
    leads,
    "--models",
    join(folder, "models"),
    "--learner",
    "linear",
    "--budget",
    "60s",
    ...args,
  ]);

describe("horizons on the command line", () => {
  test("init proposes the horizon of nine tenths of the wins, and train takes it", async () => {
    const config = join(folder, "config.json");
    const { code, out } = await leadlight(["init", leads, "--target", "outcome", "--out", config]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /half of the wins took at most \d+\.\d days, nine tenths at most \d+: that is the horizon/,
    );
    const { horizon } = JSON.parse(await readFile(config, "utf8")) as { horizon: number };
    expect(horizon).toBeGreaterThan(30);
    expect(horizon).toBeLessThanOrEqual(40);
    const trained = await train("--config", config, "--name", "proposed", "--json");
    expect(JSON.parse(trained.out)).toMatchObject({ horizonDays: horizon, horizons: [{ days: horizon }] });
  });

  test("several horizons: the first is the main one, each is judged in the answer, the metrics and the card", async () => {
    const { code, out } = await train("--target", "outcome", "--horizon", "40,15,50", "--json");
    expect(code).toBe(0);
    const result = JSON.parse(out) as {
      horizonDays: number;
      horizons: { days: number }[];
      daysToWin: object;
    };
    expect(result.horizonDays).toBe(40);
    expect(result.horizons.map(({ days }) => days)).toEqual([15, 40, 50]);
    expect(result.daysToWin).toEqual({
      p10: expect.any(Number),
      p50: expect.any(Number),
      p90: expect.any(Number),
    });
    const at = (file: string) => readFile(join(folder, "models", "leads", "versions", "1", file), "utf8");
    const { horizons, daysToWin } = result;
    expect(JSON.parse(await at("metrics.json"))).toMatchObject({ horizons, daysToWin });
    expect(await at("card.md")).toContain("## Horizons");
  });

  test("leads by weight are told, and mature ones are asked for by flag or by configuration", async () => {
    const config = join(folder, "weighted.json");
    await writeFile(config, JSON.stringify({ target: "outcome", horizon: [30, 15], labels: "mature" }));
    const { out, err } = await train("--config", config, "--name", "weighted");
    expect(err).not.toContain("learned from by weight");
    expect(err).toMatch(/note: Only \d\d % of the wins came within the horizon of 30 days/);
    expect(out).toMatch(/within 15 days: \d+ of \d+ held-out leads won/);
    expect(out).toMatch(/within 30 days: .*\nhalf of the wins took at most \d+ days, nine tenths \d+\n/);
  });

  test.each([
    [["--horizon", "30,0"], "--horizon: found 0, wanted a whole number from 1 to 100000"],
    [["--horizon", "30,"], "--horizon: found , wanted a whole number from 1 to 100000"],
    [["--horizon", "30,15,30"], "--horizon: found 30,15,30, wanted each number of days once"],
    [["--labels", "all"], "--labels: found all, wanted one of mature, weighted"],
    [["--horizon", "30,199"], "can't tell who wins within 199 days"],
    [["--horizon", "900"], "none of them mature in data that end on"],
  ])("%j is refused", async (flags, sentence) => {
    const { code, err } = await train("--target", "outcome", ...flags);
    expect(err).toContain(sentence);
    expect(code).toBe(2);
  });
});
