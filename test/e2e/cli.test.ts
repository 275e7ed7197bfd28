import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readLeads } from "../../src/leads/read.ts";
import { type Cell, cellAt } from "../../src/leads/table.ts";
import { writeRows } from "../../src/leads/write.ts";
import { learners } from "../../src/learners/catalogue.ts";
import { loadScorer } from "../../src/registry/load.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { LeadError } from "../../src/scoring/lead-error.ts";
import type { Prediction } from "../../src/scoring/prediction.ts";
import type { LeadScorer } from "../../src/scoring/scorer.ts";
import { contents, emptyFolder, leadlight } from "./binary.ts";
import { csv, ndjson, type SimulatedLead, simulatedLeads } from "./simulated.ts";

/*
 * The real binary, from training to scores, on excerpts of real leads and on simulated ones with dates.
 */

const real = (file: string) => fileURLToPath(new URL(`../../data/real/${file}`, import.meta.url));
const LOANS = ["--target", "outcome", "--positive", "approved", "--lost", "declined,cancelled"];
const loans = simulatedLeads(900, 7);

let folder = "";
let bankTraining: Record<string, unknown> = {};
let loanTraining: Record<string, unknown> = {};

beforeAll(async () => {
  folder = await emptyFolder();
  await copyFile(real("bank-marketing.csv"), join(folder, "bank.csv"));
  await copyFile(real("online-shoppers.csv"), join(folder, "shoppers.csv"));
  await writeFile(join(folder, "loans.csv"), csv(loans));
  bankTraining = await json("train", "bank.csv", ...BANK, "--name", "bank", "--threads", "2");
  loanTraining = await json("train", "loans.csv", ...LOANS, "--name", "loans", "--threads", "2");
}, 180_000);

const BANK = ["--target", "y", "--positive", "yes", "--exclude", "duration"];

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a command that must be done, and gives what it printed. */
async function done(...args: string[]): Promise<{ out: string; err: string }> {
  const { code, out, err } = await leadlight(args, folder);
  expect(code, `leadlight ${args.join(" ")}: ${err}`).toBe(0);
  return { out, err };
}

/** The same with --json: standard output must be one document on one line and nothing else. */
async function json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
  const { out } = await done(...args, "--json");
  expect(out.split("\n")).toHaveLength(2);
  return JSON.parse(out) as T;
}

/** A file of ours as one object a row, by its own header. */
async function rowsOf(file: string): Promise<Record<string, Cell>[]> {
  const { table } = await readLeads(join(folder, file));
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(table.columns.map((column) => [column.name, cellAt(column, row)])),
  );
}

async function scorerOf(model: string): Promise<LeadScorer> {
  const registry = openRegistry(join(folder, "models"), { now: () => new Date(0) });
  return (await loadScorer(registry, model)).scorer;
}

/** The predictions for JSON leads, as the service would answer them. */
function answers(scorer: LeadScorer, leads: readonly object[], asOf: number): Prediction[] {
  return scorer.scoreLeads(leads, { asOf }).map((answer) => {
    if (answer instanceof LeadError) throw answer;
    return answer;
  });
}

describe("train", () => {
  const aNumber = expect.any(Number);
  const metrics = { auc: aNumber, averagePrecision: aNumber, logLoss: aNumber, brier: aNumber, ece: aNumber };

  test("prints what the design promises, on real leads", () => {
    expect(bankTraining).toMatchObject({
      name: "bank",
      version: 1,
      learner: expect.stringMatching(/^(linear|additive)$/),
      alias: "champion",
      rows: { read: 2500, won: 271, lost: 2229, open: 0, immature: 0, unreadable: 0, used: 2500 },
      metrics: { holdout: metrics, split: "random" },
      dropped: expect.any(Array),
      horizonDays: null,
      seconds: aNumber,
    });
    const { leaderboard } = bankTraining as { leaderboard: { learner: string; logLoss: number }[] };
    for (const row of leaderboard)
      expect(row).toEqual({
        learner: expect.any(String),
        logLoss: aNumber,
        standardError: aNumber,
        seconds: aNumber,
      });
    const usual = Object.values(learners).filter(({ isCostly }) => !isCostly);
    const tried = leaderboard.map(({ learner }) => learner);
    expect(tried).toEqual(expect.arrayContaining(usual.map(({ name }) => name)));
    expect(leaderboard[0]!.logLoss).toBeLessThanOrEqual(leaderboard[1]!.logLoss);
  });

  test("a horizon is read off created and closed; open leads count once they are mature", () => {
    const open = loans.filter(({ outcome }) => outcome === "open").length;
    const { rows, horizonDays, metrics } = loanTraining as {
      rows: Record<string, number>;
      horizonDays: number;
      metrics: { split: string };
    };
    expect(horizonDays).toBeGreaterThan(25); // wins take 3 to 40 days, evenly
    expect(horizonDays).toBeLessThanOrEqual(40);
    expect(metrics.split).toBe("time");
    expect(rows).toMatchObject({ read: 900, open, unreadable: 0 });
    expect(rows.immature).toBeGreaterThan(0);
    expect(rows.used! + rows.immature!).toBe(900);
    expect(open).toBeGreaterThan(0);
  });

  test("equal input and seed give equal bytes in every file but the manifest, at one thread and at two", async () => {
    await json("train", "loans.csv", ...LOANS, "--name", "loans", "--threads", "1", "--models", "again");
    const files = async (models: string) => {
      const all = await contents(join(folder, models, "loans", "versions", "1"));
      expect(Object.keys(all)).toContain("manifest.json");
      return { ...all, "manifest.json": "" };
    };
    expect(await files("again")).toEqual(await files("models"));
    await rm(join(folder, "again"), { recursive: true });
  }, 180_000);

  test("noise is stored without an alias, exit code 3", async () => {
    const noise = loans.map(({ outcome = null }, i) => ({ size: (i * 7919) % 101, outcome }));
    await writeFile(join(folder, "noise.csv"), csv(noise));
    const { code, out, err } = await leadlight(
      ["train", "noise.csv", ...LOANS, "--name", "noise", "--models", "noise-models", "--json"],
      folder,
    );
    expect(code, err).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ version: 1, alias: null, gate: { passed: false } });
    const { models } = await json<{ models: unknown[] }>("models", "list", "--models", "noise-models");
    expect(models).toMatchObject([{ name: "noise", versions: [1], aliases: {} }]);
  });

  test("a configuration that init wrote trains the same model", async () => {
    await done("init", "shoppers.csv", "--target", "Revenue", "--out", "shoppers.json");
    const quick = ["--learner", "linear", "--budget", "60s"]; // under a budget no witness is called
    const flags = ["--target", "Revenue", ...quick, "--models", "shoppers-models", "--name"];
    const byFlags = await json("train", "shoppers.csv", ...flags, "flags");
    const byConfig = await json(
      "train",
      "shoppers.csv",
      "--config",
      "shoppers.json",
      ...flags.slice(2),
      "config",
    );
    expect(byConfig.metrics).toEqual(byFlags.metrics);
    expect(byFlags.alias).toBe("champion");
    expect(byFlags.doubtful).toMatchObject([{ column: "PageValues" }]);
    const again = await leadlight(["init", "shoppers.csv", "--out", "shoppers.json"], folder);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("found one there already") });
  });
});

describe("score", () => {
  const HEADER = [
    "probability",
    "score",
    "grade",
    "disposition",
    "stopped_at",
    "reason_1",
    "reason_2",
    "reason_3",
  ];

  test("real leads without an id: rows in order, the index first, probabilities as JSON leads get them, bit by bit", async () => {
    const { err } = await done("score", "bank.csv", "--model", "bank", "--out", "bank-scores.csv");
    expect(err).toContain("2500 leads scored by bank:1 into bank-scores.csv");
    const scores = await rowsOf("bank-scores.csv");
    expect(Object.keys(scores[0]!)).toEqual(["id", ...HEADER]);
    expect(scores.map(({ id }) => id)).toEqual(Array.from({ length: 2500 }, (_, row) => row));

    const scorer = await scorerOf("bank");
    const type = new Map(scorer.parts.schema.columns.map((column) => [column.name, column.type]));
    const [header, ...lines] = (await readFile(join(folder, "bank.csv"), "utf8")).trim().split("\r\n");
    const cells = (line: string) => line.split(";").map((cell) => cell.replaceAll('"', ""));
    const names = cells(header!);
    const toJson = (name: string, cell: string) => {
      if (type.get(name) === "number") return Number(cell);
      if (type.get(name) === "boolean") return cell === "unknown" ? null : cell === "yes";
      return cell;
    };
    const leads = lines.map((line) =>
      Object.fromEntries(cells(line).map((cell, j) => [names[j]!, toJson(names[j]!, cell)])),
    );
    const wanted = answers(scorer, leads, 0);
    expect(scores.map(({ probability }) => probability)).toEqual(
      wanted.map(({ probability }) => probability),
    );
    expect(scores.map(({ score }) => score)).toEqual(wanted.map(({ score }) => score));
    expect(scores.map(({ grade }) => grade)).toEqual(wanted.map(({ grade }) => grade));
    expect(scores.map((row) => row.reason_1)).toEqual(wanted.map((one) => one.contributions[0]!.reason));
  });

  test("every format in gives the same scores as JSON leads, to the last bit", async () => {
    const names = Object.keys(loans[0]!);
    await writeFile(join(folder, "loans.csv.gz"), gzipSync(csv(loans)));
    await writeFile(join(folder, "semicolons.csv"), csv(loans, ";"));
    await writeFile(join(folder, "loans.ndjson"), ndjson(loans));
    await writeFile(join(folder, "loans.ndjson.gz"), gzipSync(ndjson(loans)));
    await writeRows(
      join(folder, "loans.parquet"),
      names.map((name) => ({ name, type: name === "visits" ? "number" : "text" })),
      loans.map((lead) => names.map((name) => textOrNumber(lead[name]!))),
    );
    const scorer = await scorerOf("loans");
    const latest = loans.flatMap(({ created_at, closed_at }) => [created_at, closed_at]);
    const asOf = Math.max(...latest.map((date) => (date === null ? 0 : Date.parse(String(date)))));
    const wanted = answers(scorer, loans, asOf).map(({ id, probability }) => ({ lead_id: id, probability }));
    for (const file of [
      "loans.csv",
      "loans.csv.gz",
      "semicolons.csv",
      "loans.ndjson",
      "loans.ndjson.gz",
      "loans.parquet",
    ]) {
      await done("score", file, "--model", "loans", "--out", "loan-scores.ndjson");
      const scores = await rowsOf("loan-scores.ndjson");
      expect(Object.keys(scores[0]!)).toEqual(["lead_id", ...HEADER]);
      expect(
        scores.map(({ lead_id, probability }) => ({ lead_id, probability })),
        file,
      ).toEqual(wanted);
    }
  });

  test("every format out holds the same", async () => {
    const read = [];
    for (const out of ["s.csv", "s.csv.gz", "s.ndjson", "s.ndjson.gz", "s.parquet"]) {
      await done("score", "loans.csv", "--model", "loans", "--out", out);
      read.push(await rowsOf(out));
    }
    const [first, ...others] = read;
    expect(first).toHaveLength(900);
    for (const other of others) expect(other).toEqual(first);
    const zipped = gunzipSync(await readFile(join(folder, "s.csv.gz"))).toString();
    expect(zipped).toBe(await readFile(join(folder, "s.csv"), "utf8"));
  });

  test("bad rows go to a file of their own, the rest is scored; --strict writes no scores", async () => {
    const broken = loans.slice(0, 30).map((lead, i) => (i === 7 ? { ...lead, visits: "many" } : lead));
    const lines = csv(broken).split("\n");
    lines[21] += ",surplus";
    await writeFile(join(folder, "broken.csv"), lines.join("\n"));
    await done("score", "broken.csv", "--model", "loans", "--out", "b.csv");
    const ids = (await rowsOf("b.csv")).map(({ lead_id }) => lead_id);
    expect(ids).toEqual(broken.map(({ lead_id }) => lead_id).filter((_, i) => i !== 7 && i !== 20));
    const errors = (await readFile(join(folder, "b.csv.errors.ndjson"), "utf8")).trim().split("\n");
    expect(errors.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        row: 8,
        column: "visits",
        found: '"many"',
        wanted: expect.stringContaining("number"),
      }),
      expect.objectContaining({
        row: 21,
        column: null,
        message: expect.stringContaining("broken.csv, row 21"),
      }),
    ]);
    const strict = await leadlight(
      ["score", "broken.csv", "--model", "loans", "--out", "strict.csv", "--strict"],
      folder,
    );
    expect(strict).toMatchObject({
      code: 1,
      err: expect.stringContaining("2 rows of broken.csv can't be read"),
    });
    const there = Object.keys(await contents(folder));
    expect(there).toContain("strict.csv.errors.ndjson");
    expect(there).not.toContain("strict.csv");
    await done("score", "loans.csv", "--model", "loans", "--out", "b.csv");
    expect(Object.keys(await contents(folder))).not.toContain("b.csv.errors.ndjson");
  });

  test("a column that isn't there is told, and missing in every lead", async () => {
    await writeFile(join(folder, "narrow.csv"), csv(loans.slice(0, 5).map(({ source: _, ...lead }) => lead)));
    const { err } = await done("score", "narrow.csv", "--model", "loans", "--out", "n.csv");
    expect(err).toContain("narrow.csv has no column source: taken as missing in every lead");
  });
});

describe("what a version tells", () => {
  test("evaluate", async () => {
    const found = await json<{ logLoss: number; baseRate: number; lift: object[] }>(
      ...["evaluate", "bank.csv", "--model", "bank"],
    );
    expect(found).toMatchObject({ rows: 2500, auc: expect.any(Number), brier: expect.any(Number) });
    expect(Object.keys(found)).toEqual(expect.arrayContaining(["averagePrecision", "ece"]));
    expect(found.lift).toHaveLength(10);
    for (const [i, decile] of found.lift.entries())
      expect(decile).toEqual({
        decile: i + 1,
        rate: expect.any(Number),
        lift: expect.any(Number),
        gain: expect.anything(),
      });
    const p = found.baseRate;
    expect(found.logLoss).toBeLessThan(-(p * Math.log(p) + (1 - p) * Math.log(1 - p)));

    const { out, err } = await done("evaluate", "bank.csv", "--model", "bank");
    expect(err).toContain("trained on this very file");
    expect(out).toContain("bank:1 on 2500 of 2500 leads: 10.8 % won");
  });

  test("evaluate on few leads, of which none was cancelled, with open ones set aside", async () => {
    const few = loans.filter(({ outcome }) => outcome !== "cancelled").slice(-250);
    await writeFile(join(folder, "few.csv"), csv(few));
    const { out, err } = await done("evaluate", "few.csv", "--model", "loans", "--json");
    expect(err).not.toContain("very file");
    expect(JSON.parse(out)).toMatchObject({ counts: { read: 250 }, rows: JSON.parse(out).counts.used });
    const lost = few.map((lead) => ({ ...lead, outcome: "declined" }));
    await writeFile(join(folder, "lost.csv"), csv(lost));
    expect(await leadlight(["evaluate", "lost.csv", "--model", "loans"], folder)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/lost\.csv: found no lead whose outcome is approved/),
    });
  });

  test("explain: a list of reasons that adds up, equal to the scorer's answer", async () => {
    const lead = loans[123]!;
    const asOf = "2024-07-01";
    const found = await json<Prediction>(
      ...["explain", "loans.csv", "--model", "loans", "--id", String(lead.lead_id), "--as-of", asOf],
    );
    const [wanted] = answers(await scorerOf("loans"), [lead], Date.parse(asOf));
    expect(found).toMatchObject(JSON.parse(JSON.stringify(wanted)));
    const sum = found.contributions.reduce(
      (total, { contribution }) => total + contribution,
      found.base + found.rest,
    );
    expect(Math.abs(sum - found.logit)).toBeLessThan(1e-9);

    const { out } = await done("explain", "bank.csv", "--model", "bank", "--id", "2499");
    expect(out).toMatch(/^lead 2499 by bank:1: [\d.]+ % likely to buy/);
  });

  test("drivers, qualify and profile", async () => {
    const { model, drivers } = await json<{ model: object; drivers: { importance: number }[] }>(
      ...["drivers", "--model", "bank"],
    );
    expect(model).toMatchObject({ name: "bank", version: 1 });
    expect(drivers.length).toBeGreaterThan(3);
    for (const driver of drivers)
      expect(driver).toEqual({
        feature: expect.any(String),
        column: expect.any(String),
        importance: expect.any(Number),
        interval: [expect.any(Number), expect.any(Number)],
        direction: expect.any(String),
        shape: expect.any(Array),
      });
    const sizes = drivers.map(({ importance }) => importance);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));

    const { rows, funnel } = await json<{ rows: number; funnel: Record<string, number>[] }>(
      "qualify",
      "loans.csv",
    );
    expect(rows).toBe(900);
    for (const { criterion, met, notMet, unknown, stopped } of funnel) {
      expect(met! + notMet! + unknown!, String(criterion)).toBe(900);
      expect(stopped).toBeLessThanOrEqual(notMet!);
    }

    const profile = await json<{ columns: Record<string, unknown>[]; notFilledIn: object[] }>(
      ...["profile", "bank.csv", "--target", "y"],
    );
    expect(profile).toMatchObject({ rows: 2500, duplicates: expect.any(Number) });
    expect(profile.columns.find(({ name }) => name === "age")).toMatchObject({
      role: "feature",
      type: "number",
      missing: 0,
      leakage: { verdict: "clean", because: expect.any(String) },
    });
    expect(profile.notFilledIn).toContainEqual(
      expect.objectContaining({ column: "pdays", placeholder: "999", readAs: "a value" }),
    );
  });

  test("each command has help on standard output", async () => {
    const commands = [
      "init",
      "profile",
      "train",
      "evaluate",
      "score",
      "explain",
      "drivers",
      "qualify",
      "models",
    ];
    for (const command of [[], ...commands.map((name) => [name]), ["models", "promote"]]) {
      const { out, err } = await done(...command, "--help");
      expect(out).toContain(`Usage: leadlight ${[...command].join(" ")}`.trimEnd());
      expect(err).toBe("");
    }
  });
});

describe("versions", () => {
  test("a second training is challenger; promote, rollback, show, list and verify", async () => {
    const aliases = async () =>
      (await json<{ models: Listed[] }>("models", "list")).models.find(isLoans)!.aliases;
    const second = await json(
      "train",
      "loans.csv",
      ...LOANS,
      "--name",
      "loans",
      "--seed",
      "5",
      "--learner",
      "linear",
    );
    expect(second).toMatchObject({ version: 2, alias: "challenger" });
    expect(await aliases()).toEqual({ champion: 1, challenger: 2 });

    const grades = async (model: string) => (await scorerOf(model)).parts.calibration.gradeCuts;
    expect(await grades("loans:2")).toEqual(await grades("loans:1"));

    await done("models", "promote", "loans:2", "--because", "better reasons");
    expect(await aliases()).toMatchObject({ champion: 2 });
    const shown = await json<{ history: object[]; version: number }>("models", "show", "loans");
    expect(shown.version).toBe(2);
    expect(shown.history.at(-1)).toMatchObject({
      alias: "champion",
      from: 1,
      to: 2,
      because: "better reasons",
    });
    const { err } = await done("score", "loans.csv", "--model", "loans", "--out", "v.csv");
    expect(err).toContain("scored by loans:2");

    await done("models", "rollback", "loans");
    expect(await aliases()).toMatchObject({ champion: 1 });
    const { versions } = await json<{ versions: object[] }>("models", "verify", "loans");
    expect(versions).toEqual([1, 2].map((version) => ({ name: "loans", version, ok: true })));
    const { out } = await done("models", "show", "loans:1");
    expect(out).toContain("# Model card: loans");
  });

  test("what tells two apart, and what pruning would leave", async () => {
    expect(await json("models", "diff", "loans:1", "loans")).toMatchObject({ isSame: true, importances: [] });
    expect(await json("models", "diff", "loans", "loans:2")).toMatchObject({
      ...{ isSame: false, learner: { b: "linear" }, edits: { onlyA: [], onlyB: [] } },
      versions: { a: { version: 1 }, b: { version: 2 } },
    });
    expect(await json("models", "prune", "loans", "--keep", "1")).toMatchObject({
      removed: [],
      kept: [{ because: "champion points at it" }, { because: "challenger points at it" }],
    });
  });

  interface Listed {
    name: string;
    aliases: Record<string, number>;
  }
  const isLoans = ({ name }: Listed) => name === "loans";
});

function textOrNumber(value: SimulatedLead[string]): string | number | null {
  return typeof value === "boolean" ? String(value) : value;
}
