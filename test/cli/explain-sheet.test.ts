import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import { Random } from "../../src/numeric/random.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { jsonFile, scorerToFiles } from "../../src/scoring/files.ts";
import { makeGolden } from "../../src/scoring/golden.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import { handMadeParts, table } from "../scoring/fixture.ts";
import { runInProcess } from "./in-process.ts";

let folder = "";
const now = () => new Date(0);

/** Two versions made by hand: with a framework, and without. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-sheet-"));
  const registry = openRegistry(join(folder, "models"), { now });
  for (const framework of [(await handMadeParts()).framework, null]) {
    const scorer = createScorer({ ...(await handMadeParts()), framework });
    const files = scorerToFiles(scorer.parts);
    files.set("golden.json", jsonFile(makeGolden(scorer, table, 0, new Random(1, "golden"))));
    files.set("metrics.json", jsonFile({}));
    files.set("card.md", Buffer.from("# m\n"));
    await registry.publish("m", { files, about: { codeVersion: "0.0.1", learner: "additive", seed: 7 } });
  }
  await writeFile(join(folder, "leads.csv"), "id,visits,budget,industry\na,5,,retail\n");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const explain = (...args: string[]) =>
  runInProcess(
    ["explain", join(folder, "leads.csv"), "--id", "a", "--models", join(folder, "models"), ...args],
    now,
  );

test("writes what to ask, beside the explanation", async () => {
  const sheet = join(folder, "sheet.md");
  const { code, out, told } = await explain("--model", "m:1", "--sheet", sheet, "--json");
  expect(code).toBe(0);
  expect(told).toContain(`what to ask a is in ${sheet}`);
  expect(await readFile(sheet, "utf8")).toMatch(/^# Discovery sheet: lead a\n[\s\S]*### 1\. /);
  const { emptyFields, qualification } = JSON.parse(out);
  expect(emptyFields.map(({ column }: { column: string }) => column)).toEqual(["budget"]);
  expect(qualification.askNext[0]).toHaveProperty("ifKnown");
});

test("is refused for a version without a framework, or a folder that isn't there, in a sentence", async () => {
  const bare = await explain("--model", "m:2", "--sheet", join(folder, "other.md"));
  expect(bare.code).toBe(2);
  expect(bare.told).toContain("found no framework in m:2");
  expect((await explain("--model", "m:1", "--sheet", join(folder, "none", "sheet.md"))).code).toBe(2);
});

describe("a lead on the do-not-profile list", () => {
  const at = (name: string) => join(folder, name);
  beforeAll(async () => {
    const ledger = await openFileLedger(at("objections"), { clock: () => new Date() });
    await ledger.setDoNotProfile("a", true);
    await ledger.close();
    await writeFile(at("two.csv"), "id,visits,budget,industry\na,5,,retail\nb,5,,retail\n");
  });

  test("isn't explained, and no sheet is written", async () => {
    const refused = await explain("--model", "m:1", "--ledger", at("objections"), "--sheet", at("never.md"));
    expect(refused.code).toBe(2);
    expect(refused.told).toContain("can't explain the lead a: found it on the do-not-profile list");
    expect(refused.out).toBe("");
    expect(await readdir(folder)).not.toContain("never.md");
    expect((await explain("--model", "m:1", "--ledger", "off")).code).toBe(0);
  });

  test("is left out of the gate, of what to do and of the sheets, and counted", async () => {
    const qualify = (...args: string[]) =>
      runInProcess(["qualify", at("two.csv"), "--models", at("models"), "--json", ...args], now);
    const asked = ["--model", "m:1", "--sheets", at("objected")];
    const { code, out, told } = await qualify(...asked, "--ledger", at("objections"));
    expect(code, told).toBe(0);
    expect(told).toContain("left out: 1 lead on the do-not-profile list");
    expect(JSON.parse(out)).toMatchObject({
      rows: 1,
      doNotProfile: 1,
      matrix: { leads: 1 },
      sheets: { asked: 1, written: [{ id: "b" }] },
    });
    expect(await readdir(at("objected"))).toEqual(["b.md"]);
    const rules = await qualify("--id", "id", "--ledger", at("objections"));
    expect(JSON.parse(rules.out)).toMatchObject({ rows: 1, doNotProfile: 1 });
    expect(JSON.parse((await qualify("--id", "id")).out)).toMatchObject({ rows: 2, doNotProfile: 0 });
  });

  test("is looked for beside the models, as score does", async () => {
    await rename(at("objections"), at("ledger"));
    try {
      expect((await explain("--model", "m:1")).told).toContain("on the do-not-profile list");
    } finally {
      await rename(at("ledger"), at("objections"));
    }
  });
});

describe("qualify --sheets", () => {
  const qualify = (leads: string, ...args: string[]) =>
    runInProcess(["qualify", leads, "--models", join(folder, "models"), ...args], now);

  test("writes those to be asked, the best first, and no more than asked for", async () => {
    const leads = join(folder, "many.csv");
    const rows = [
      "b/../c,9,,retail,",
      "d,3,,retail,",
      "B/../C,11,,retail,",
      "e,11,,retail,won",
      "f,11,10,retail,",
      "g,1,,retail,lost",
    ];
    await writeFile(leads, `id,visits,budget,industry,outcome\n${rows.join("\n")}\n`);
    const sheets = join(folder, "sheets");
    const asked = ["--model", "m:1", "--target", "outcome", "--positive", "won", "--sheets", sheets];
    const { code, out, told } = await qualify(leads, ...asked, "--sheets-most", "2", "--json");
    expect(code, told).toBe(0);
    const { sheets: found } = JSON.parse(out);
    expect(found.asked).toBe(3); // e and g are closed, f fails the budget
    const worths = found.written.map(({ probability }: { probability: number }) => probability);
    expect(worths).toEqual(worths.toSorted((a: number, b: number) => b - a));
    const names = await readdir(sheets);
    expect(names).toHaveLength(2);
    for (const { id, file } of found.written)
      expect(await readFile(file, "utf8")).toMatch(new RegExp(`^# Discovery sheet: lead ${id}\n`));
    expect(found.written.map(({ id }: { id: string }) => id)).not.toContain("d");
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(2);
    expect(told).toContain("2 of 3 leads that are to be asked");
  });

  test("says the same as the sheet of one lead", async () => {
    const one = join(folder, "one.md");
    await explain("--model", "m:1", "--as-of", "2026-01-01", "--sheet", one);
    const sheets = join(folder, "single");
    await qualify(join(folder, "leads.csv"), "--model", "m:1", "--as-of", "2026-01-01", "--sheets", sheets);
    expect(await readFile(join(sheets, "a.md"), "utf8")).toBe(await readFile(one, "utf8"));
  });

  test("is refused without a model, onto a file, or with a number for no sheets", async () => {
    const leads = join(folder, "leads.csv");
    const without = await qualify(leads, "--sheets", join(folder, "none"));
    expect(without).toMatchObject({ code: 2, told: expect.stringContaining("found no --model") });
    const file = await qualify(leads, "--model", "m:1", "--sheets", leads);
    expect(file).toMatchObject({ code: 2, told: expect.stringContaining("found a file") });
    expect((await qualify(leads, "--model", "m:1", "--sheets-most", "3")).code).toBe(2);
    expect((await qualify(leads, "--model", "m:1", "--sheets", join(folder, "no", "where"))).code).toBe(2);
  });
});
