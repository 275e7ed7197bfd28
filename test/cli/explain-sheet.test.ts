import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
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
