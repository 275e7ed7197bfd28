import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  BINARY,
  contents,
  type Ended,
  emptyFolder,
  leadlight,
  start,
  startProgram,
  versionFile,
} from "../e2e/binary.ts";
import { csv, type SimulatedLead, simulatedLeads } from "../e2e/simulated.ts";

/*
 * Whatever is wrong with the input: one sentence on standard error, the right exit code, and the disk as it was.
 */

const OUTCOME = ["--target", "outcome", "--positive", "approved", "--lost", "declined,cancelled"];
let folder = "";
let before: Record<string, string> = {};

const leads = simulatedLeads(300, 1).map(({ created_at: _, closed_at: __, ...lead }) => lead);

beforeAll(async () => {
  folder = await emptyFolder();
  await writeFile(join(folder, "good.csv"), csv(leads));
  const trained = await leadlight(["train", "good.csv", ...OUTCOME, "--learner", "linear"], folder);
  expect(trained).toMatchObject({ code: 0 });
  before = await contents(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Puts a file beside the good one for the time of one command. */
async function withFile<T>(name: string, content: string | Uint8Array, work: () => Promise<T>): Promise<T> {
  await writeFile(join(folder, name), content);
  try {
    return await work();
  } finally {
    await rm(join(folder, name), { recursive: true });
  }
}

async function expectNothingChanged() {
  expect(await contents(folder)).toEqual(before);
}

/** The command ends so, says one sentence that holds all of the texts, and prints and writes nothing. */
function expectRefused({ code, out, err }: Ended, wanted: number, ...texts: string[]) {
  for (const text of texts) expect(err).toContain(text);
  expect({ code, out, lines: err.split("\n").length }, err).toEqual({ code: wanted, out: "", lines: 2 });
  expect(err).toMatch(/^leadlight: /);
}

const train = (...args: string[]) => leadlight(["train", ...args, ...OUTCOME], folder);

describe("what teaches nothing, or can't be learned from", () => {
  const dull = leads.map((lead, i) => ({
    ...lead,
    constant: "x",
    again: lead.visits ?? null,
    ticket: 70_000 + i,
    token: `t${i}`,
    account_number: 5000 + i,
    ratio: i % 50 === 0 ? "1e999" : i / 7,
  }));

  test("is dropped with its reason: constant, doubled, and ids by name, numbers and texts", async () => {
    const { code, out, err } = await withFile("dull.csv", csv(dull), () =>
      train("dull.csv", "--models", "dull-models", "--learner", "linear", "--json"),
    );
    await rm(join(folder, "dull-models"), { recursive: true });
    expect(code).toBe(0);
    const { dropped } = JSON.parse(out) as { dropped: { column: string; because: string }[] };
    const because = Object.fromEntries(dropped.map((each) => [each.column, each.because]));
    expect(because).toMatchObject({
      constant: expect.stringContaining("is the same in all"),
      again: expect.stringContaining("tells the same as visits"),
      ticket: expect.stringContaining("different whole numbers in"),
      token: expect.stringContaining("like an id"),
      account_number: expect.stringContaining("named like an id"),
    });
    expect(because).not.toHaveProperty("ratio");
    expect(err).toContain("ratio holds 6 infinite numbers: taken as missing");
    await expectNothingChanged();
  });

  test("too few leads of a side", async () => {
    for (const [mostly, few] of [
      ["approved", "declined"],
      ["declined", "approved"],
    ] as const) {
      const lopsided = leads.map((lead, i) => ({ ...lead, outcome: i < 3 ? few : mostly }));
      const args = ["train", "lopsided.csv", "--target", "outcome", "--positive", "approved"];
      const ended = await withFile("lopsided.csv", csv(lopsided), () => leadlight(args, folder));
      expectRefused(ended, 2, "3 of 300 mature leads", "wanted at least 10");
    }
    await expectNothingChanged();
  });
});

describe("other leads", () => {
  test("no column that the model reads is refused, a lead of which it knows nothing is told and counted", async () => {
    const args = ["score", "other.csv", "--out", "scores.csv", "--json"];
    expectRefused(
      await withFile("other.csv", "name,colour\nAnn,red\n", () => leadlight(args, folder)),
      2,
      "other.csv has no column that the model reads",
      "found name, colour, wanted",
    );
    await expectNothingChanged();
    const { code, out, err } = await withFile("other.csv", "visits,colour\n3,red\n,red\n", () =>
      leadlight(args, folder),
    );
    const scores = await readFile(join(folder, "scores.csv"), "utf8");
    await rm(join(folder, "scores.csv"));
    expect(code).toBe(0);
    expect(err).toContain("1 of them have no field that the model reads");
    expect(JSON.parse(out)).toMatchObject({
      rows: { read: 2, scored: 2, fallback: 1 },
      warnings: { noKnownField: 1 },
    });
    expect(scores.trim().split("\n")[2]).toContain("answered by the base rate");
    await expectNothingChanged();
  });

  test("a file as the folder of models", async () => {
    expectRefused(
      await leadlight(["serve", "--models", "good.csv", "--port", "0"], folder),
      2,
      "--models names good.csv, which is a file",
    );
  });
});

describe("files that can't be read", () => {
  const header = Object.keys(leads[0]!).join(",");
  const files: [what: string, name: string, content: string | Uint8Array, texts: string[]][] = [
    ["an empty file", "bad.csv", "", ["bad.csv is empty", "wanted a header"]],
    ["a header alone", "bad.csv", `${header}\n`, ["bad.csv has a header and no rows"]],
    ["blank lines", "bad.csv", "\n\n\n", ["bad.csv", "blank lines"]],
    ["a picture", "bad.csv", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0", "latin1"), ["bad.csv is a PNG picture"]],
    ["a workbook", "bad.csv", Buffer.from("PK\x03\x04xl", "latin1"), ["bad.csv is a zip file or an Excel"]],
    ["UTF-16", "bad.csv", Buffer.from("\ufeffid,outcome\n1,won\n", "utf16le"), ["bad.csv is text in UTF-16"]],
    ["a cut gzip", "bad.csv.gz", gzipSync(csv(leads)).subarray(0, 900), ["bad.csv.gz ends too early"]],
    ["no Parquet", "bad.parquet", csv(leads), ["bad.parquet is not Parquet"]],
    [
      "a duplicate header",
      "bad.csv",
      "lead_id,visits,visits,outcome\n1,2,3,approved\n",
      ['bad.csv has two columns named "visits"', "2nd", "3rd"],
    ],
    [
      "cells without a header",
      "bad.csv",
      "lead_id,,outcome\n1,,approved\n2,surprise,declined\n",
      ["2nd column of bad.csv", '"surprise" in row 2', "wanted a name"],
    ],
    [
      "nothing but ragged rows",
      "bad.csv",
      "lead_id,outcome\n1\n1,2,3\n",
      ["none of the 2 rows of bad.csv can be read", "row 1", "line 2"],
    ],
    ["a broken line of JSON", "bad.ndjson", '{"outcome": "approved"\n', ["bad.ndjson", "row 1"]],
  ];
  test.each(files)("%s", async (_, name, content, texts) => {
    expectRefused(await withFile(name, content, () => train(name)), 2, ...texts);
    await expectNothingChanged();
  });

  test("a missing file and a directory", async () => {
    expectRefused(await train("nothing.csv"), 2, "nothing.csv doesn't exist", "wanted a file of leads");
    expectRefused(await train("models"), 2, "models is a directory", "wanted a file of leads");
    expectRefused(await leadlight(["score", "nothing.csv", "--out", "o.csv"], folder), 2, "nothing.csv");
    await expectNothingChanged();
  });
});

describe("rows and columns", () => {
  test("ragged rows are left out, told with file, row and line, and counted", async () => {
    const lines = csv(leads).split("\n");
    lines[3] += ",one cell too many";
    lines[9] = "L00009";
    const { code, out, err } = await withFile("ragged.csv", lines.join("\n"), () =>
      train("ragged.csv", "--models", "ragged-models", "--learner", "linear", "--json"),
    );
    await rm(join(folder, "ragged-models"), { recursive: true });
    expect(code).toBe(0);
    expect(err).toContain("ragged.csv, row 3 (line 4): found 7 cells");
    expect(err).toContain("ragged.csv, row 9 (line 10): found 1 cell");
    expect(JSON.parse(out).rows).toMatchObject({ read: 300, unreadable: 2 });
    await expectNothingChanged();
  });

  test("a cell that isn't of the column's stated type is told with row, column and value", async () => {
    const wrong = leads.map((lead, i) => (i === 4 ? { ...lead, visits: "many" } : lead));
    const config = JSON.stringify({ columns: { visits: { type: "number" } } });
    const { code, err } = await withFile("wrong.csv", csv(wrong), () =>
      withFile("wrong.json", config, () =>
        train("wrong.csv", "--config", "wrong.json", "--models", "wrong-models", "--learner", "linear"),
      ),
    );
    await rm(join(folder, "wrong-models"), { recursive: true });
    expect(code).toBe(0);
    expect(err).toContain('wrong.csv, row 5, column "visits": found "many", wanted');
    await expectNothingChanged();
  });

  test("a column that is all missing trains and is reported as dropped", async () => {
    const hollow = leads.map((lead) => ({ ...lead, budget: null }));
    const { code, out } = await withFile("hollow.csv", csv(hollow), () =>
      train("hollow.csv", "--models", "hollow-models", "--learner", "linear", "--json"),
    );
    await rm(join(folder, "hollow-models"), { recursive: true });
    expect(code).toBe(0);
    expect(JSON.parse(out).dropped).toContainEqual({
      column: "budget",
      because: expect.stringContaining("no value in any"),
    });
  });
});

describe("outcomes", () => {
  const trainOn = (made: readonly SimulatedLead[], ...args: string[]) =>
    withFile("bad.csv", csv(made), () => leadlight(["train", "bad.csv", ...args], folder));
  /** So many won, all others lost. */
  const withWins = (wins: number) =>
    leads.map((lead, i) => ({ ...lead, outcome: i % 15 === 0 && i / 15 < wins ? "won" : "lost" }));

  test("a target that isn't there", async () => {
    const { code, err } = await leadlight(["train", "good.csv", "--target", "outcom"], folder);
    expect(code).toBe(2);
    expect(err).toMatch(/outcom\b.*good\.csv.*did you mean outcome\?/);
    await expectNothingChanged();
  });

  test("one class, forty classes, a value that doesn't occur", async () => {
    const one = leads.map((lead) => ({ ...lead, outcome: "won" }));
    expectRefused(await trainOn(one, "--target", "outcome"), 2, "outcome of bad.csv", '"won" (300)');
    const forty = leads.map((lead, i) => ({ ...lead, outcome: `stage ${i % 40}` }));
    expectRefused(
      await trainOn(forty, "--target", "outcome"),
      2,
      "40 values",
      "wanted --positive",
      "28 more",
    );
    expectRefused(
      await trainOn(leads, "--target", "outcome", "--positive", "aproved"),
      2,
      '"aproved"',
      'did you mean "approved"?',
    );
    expectRefused(
      await trainOn(leads, "--target", "outcome", "--positive", "approved"),
      2,
      "wanted --lost",
      '"approved" (',
      '"declined" (',
    );
    await expectNothingChanged();
  });

  test("fewer than ten wins are refused, ten to nineteen train the linear learner with a warning", async () => {
    expectRefused(await trainOn(withWins(9), "--target", "outcome"), 2, "9 won", "wanted at least 10 wins");
    const { code, out, err } = await trainOn(
      withWins(15),
      ...["--target", "outcome", "--models", "few-models", "--json"],
    );
    await rm(join(folder, "few-models"), { recursive: true });
    expect([0, 3]).toContain(code);
    expect(err).toContain("only 15 mature wins: trained the linear learner");
    expect(JSON.parse(out)).toMatchObject({ learner: "linear", leaderboard: [{ learner: "linear" }] });
    await expectNothingChanged();
  });
});

describe("wrong usage", () => {
  const usage: [args: string, ...texts: string[]][] = [
    ["train good.csv", "no target", "--target"],
    ["train good.csv --target outcome --exclude vists", "exclude", "vists", "did you mean visits?"],
    [
      "train good.csv --target outcome --keep nothing_like_it",
      "keep",
      "nothing_like_it",
      "wanted one of lead_id",
    ],
    ["train good.csv --target outcome --id nope", "id names the column nope"],
    ["train good.csv --target outcome --created visits", "visits", "created", "number", "wanted dates"],
    ["train good.csv --target outcome --learner forest", "--learner", "forest", "linear, additive"],
    ["train good.csv --target outcome --prefer speed", "--prefer", "speed", "simple, accuracy"],
    ["train good.csv --target outcome --budget 60", "--budget", "60", "wanted a duration such as 60s"],
    ["train good.csv --target outcome --budget 0s", "--budget", "0s", "wanted a duration"],
    ["train good.csv --target outcome --horizon 0", "--horizon", "0", "whole number from 1"],
    ["train good.csv --target outcome --horizon -5", "--horizon", "-5"],
    ["train good.csv --target outcome --horizon soon", "--horizon", "soon"],
    ["train good.csv --target outcome --until 2024-02-30", "--until", "2024-02-30", "wanted a date"],
    ["train good.csv --target outcome --seed 1.5", "--seed", "1.5"],
    ["train good.csv --target outcome --threads 0", "--threads", "whole number from 1 to 256"],
    ["train good.csv --target outcome --framework none.json", "none.json", "bant"],
    ["train good.csv --target outcome --name ../up", "name", "../up"],
    ["train good.csv --target outcome --config none.json", "none.json", "no file", "wanted a JSON file"],
    ["score good.csv --out o.csv --as-of yesterday", "--as-of", "yesterday", "wanted a date"],
    ["score good.csv --out o.txt", "o.txt", "wanted .csv"],
    ["score good.csv --out nowhere/o.csv", "nowhere", "wanted one that exists"],
    ["score good.csv --out models", "models"],
    ["score good.csv --out o.csv --model nope", "nope"],
    ["score good.csv --out o.csv --model leads@staging", "leads@staging", "champion"],
    ["score good.csv --out o.csv --model leads:7", "7"],
    ["score good.csv --out o.csv --model leads@@x", "leads@@x", "NAME@ALIAS"],
    ["score good.csv --out o.csv --models nowhere", "no model", "nowhere"],
    ["explain good.csv --id nobody", "nobody", "lead_id", "good.csv"],
    ["evaluate good.csv --model leads@", "an alias", "wanted"],
    ["init good.csv --target nope --out c.json", "nope", "good.csv"],
    ["qualify good.csv --framework none", "none", "bant"],
    ["models promote leads", "leads", "NAME:VERSION"],
    ["models promote leads:9", "9"],
    ["models rollback leads", "leads@champion", "earlier"],
    ["models show nope", "nope"],
  ];
  test.each(usage)("leadlight %s", async (args, ...texts) => {
    const ended = await leadlight(args.split(" "), folder);
    expectRefused(ended, 2, ...texts);
    await expectNothingChanged();
  });

  test("an unknown flag, an unknown command, a missing argument, no command", async () => {
    for (const [args, text] of [
      [["train", "good.csv", "--tarjet", "outcome"], "--tarjet"],
      [["trane", "good.csv"], "trane"],
      [["train"], "leads"],
      [["score", "good.csv"], "--out"],
      [["explain", "good.csv"], "--id"],
      [["train", "good.csv", "more.csv", "--target", "outcome"], "argument"],
      [[], "Usage"],
    ] as const) {
      const { code, out, err } = await leadlight(args, folder);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(text);
    }
    await expectNothingChanged();
  });

  const configs: [what: string, content: string, ...texts: string[]][] = [
    ["isn't JSON", '{\n  "target": outcome\n}', "line 2, column 13", "outcome"],
    ["has an unknown key", '{"targets": "outcome"}', "targets", "target"],
    [
      "has a wrong value",
      '{"columns": {"visits": {"type": "numeric"}}}',
      "columns.visits.type",
      "numeric",
      "number",
    ],
    ["has a negative horizon", '{"target": "outcome", "horizon": -1}', "horizon", "-1"],
    ["names no column", '{"target": "outcome", "columns": {"vists": {"type": "number"}}}', "vists", "visits"],
  ];
  test.each(configs)("a configuration that %s", async (_, content, ...texts) => {
    const ended = await withFile("c.json", content, () =>
      leadlight(["train", "good.csv", "--config", "c.json"], folder),
    );
    expectRefused(ended, 2, ...texts);
    await expectNothingChanged();
  });
});

describe("disks and folders", () => {
  /** Whether this machine lets a test make a small file system of its own. */
  const probe = spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"]);
  const canMount = probe.status === 0;
  if (!canMount)
    console.warn(`a full disk and a read-only folder aren't tested: unshare and mount said ${probe.stderr}`);

  /** Runs `leadlight ARGS` with `small` on a file system of its own, then prints the files that lie there. */
  async function onSmallDisk(options: string, args: readonly string[]): Promise<Ended & { left: string[] }> {
    await mkdir(join(folder, "small"));
    const script = `mount -t tmpfs -o ${options} tmpfs small && "$0" "$@"; code=$?; find small -type f >&2; exit $code`;
    try {
      const ended = await startProgram(
        "unshare",
        ["-rm", "sh", "-c", script, process.execPath, BINARY, ...args],
        folder,
      ).ended;
      const lines = ended.err.split("\n").filter((line) => line !== "");
      const left = lines.filter((line) => line.startsWith("small/"));
      const err = lines.filter((line) => !line.startsWith("small/"));
      return { ...ended, err: err.map((line) => `${line}\n`).join(""), left };
    } finally {
      await rm(join(folder, "small"), { recursive: true });
    }
  }

  test.skipIf(!canMount)("a disk that is full: no half version, no half file", async () => {
    const small = ["train", "good.csv", ...OUTCOME, "--learner", "linear", "--models", "small/models"];
    const training = await onSmallDisk("size=16k", small);
    expect(training.code, training.err).toBe(1);
    expect(training.out).toBe("");
    expect(training.err).toMatch(/leadlight: .*small\/models.*(ENOSPC|no space|full)/);
    expect(training.left).toEqual([]);

    for (const out of ["small/o.csv", "small/o.csv.gz", "small/o.ndjson", "small/o.parquet"]) {
      const scoring = await onSmallDisk("size=4k", ["score", "good.csv", "--out", out]);
      expectRefused(scoring, 1, `writing ${out}: found the disk full`);
      expect(scoring.left).toEqual([]);
    }
    await expectNothingChanged();
  });

  test.skipIf(!canMount)("a folder that may not be written", async () => {
    const training = await onSmallDisk("ro", ["train", "good.csv", ...OUTCOME, "--models", "small/models"]);
    expectRefused(training, 1, "small/models");
    expectRefused(await onSmallDisk("ro", ["score", "good.csv", "--out", "small/o.csv"]), 1, "small");
    await expectNothingChanged();
  });

  test("a file in place of the models folder", async () => {
    expectRefused(await train("good.csv", "--models", "good.csv"), 1, "good.csv");
    expectRefused(
      await leadlight(["score", "good.csv", "--out", "o.csv", "--models", "good.csv"], folder),
      1,
      "good.csv",
    );
    await expectNothingChanged();
  });

  test("one flipped byte in any file of a version: nothing loads it, verify says so", async () => {
    const copy = join(folder, "flipped");
    try {
      await cp(join(folder, "models"), copy, { recursive: true });
      const version = join(copy, "leads", "versions", "1");
      const files = (await readdir(version, { recursive: true, withFileTypes: true })).filter((f) =>
        f.isFile(),
      );
      for (const [i, file] of files.entries()) {
        const path = join(file.parentPath, file.name);
        const bytes = await readFile(path);
        const flipped = Buffer.from(bytes);
        flipped[Math.floor(bytes.length / 2)]! ^= 4;
        await writeFile(path, flipped);
        const args = ["--models", "flipped"];
        const ended =
          i % 2 === 0
            ? await leadlight(["score", "good.csv", "--out", "o.csv", ...args], folder)
            : await leadlight(["drivers", ...args], folder);
        expectRefused(ended, 1, "leads", "wanted");
        if (i === 0)
          expect(await leadlight(["models", "verify", ...args, "--json"], folder)).toMatchObject({
            code: 1,
            out: expect.stringContaining('"ok":false'),
          });
        await writeFile(path, bytes);
      }
      expect(existsSync(versionFile(copy, "leads", 1, "programs/win.bin"))).toBe(true);
      expect(await leadlight(["models", "verify", "--models", "flipped"], folder)).toMatchObject({ code: 0 });
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
    await expectNothingChanged();
  });
});

describe("interruptions", () => {
  /** Enough that training on them and scoring them takes a while on any machine. */
  const many = simulatedLeads(12_000, 2).map(({ created_at: _, closed_at: __, ...lead }) => lead);
  beforeAll(async () => {
    await writeFile(join(folder, "many.csv"), csv(many));
    await writeFile(join(folder, "some.csv"), csv(many.slice(0, 2000)));
    before = await contents(folder);
  });

  /** Waits for a file or folder to be there. */
  async function appears(find: () => Promise<boolean> | boolean): Promise<void> {
    while (!(await find())) await wait(5);
  }
  const lock = () => join(folder, "models", "leads", ".training.lock");

  test("two trainings into one name: the second is refused, the first is unharmed", async () => {
    const first = start(["train", "some.csv", ...OUTCOME, "--json"], folder);
    await appears(() => existsSync(lock()));
    expectRefused(await train("good.csv"), 1, "training into leads", `process ${first.child.pid}`);
    const { code, out } = await first.ended;
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ version: 2, alias: "challenger" });
    expect(existsSync(lock())).toBe(false);
    before = await contents(folder);
  });

  test.each([0, 500, 1000])("Ctrl-C %d ms after a training took its lock", async (after) => {
    const training = start(["train", "many.csv", ...OUTCOME], folder);
    await appears(() => existsSync(lock()));
    await wait(after);
    training.child.kill("SIGINT");
    expectRefused(await training.ended, 130, "interrupted");
    await expectNothingChanged();
  });

  test("Ctrl-C while scores are being written", async () => {
    const scoring = start(["score", "many.csv", "--out", "o.csv", "--models", "models"], folder);
    await appears(async () => (await readdir(folder)).some((name) => name.startsWith(".leadlight-")));
    scoring.child.kill("SIGINT");
    expectRefused(await scoring.ended, 130, "interrupted");
    await expectNothingChanged();
  });
});
