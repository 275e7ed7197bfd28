import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Config, readConfig, writeConfig } from "../../src/leads/config.ts";
import { InputError } from "../../src/leads/input-error.ts";
import { learners } from "../../src/learners/catalogue.ts";

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-test-"));
  path = join(folder, "leadlight.config.json");
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string | Uint8Array): Promise<Config> {
  await writeFile(path, text);
  return readConfig(path);
}

const FULL = {
  target: "outcome",
  positive: ["won", "signed"],
  lost: ["lost"],
  id: "lead_id",
  created: "created_at",
  closed: "closed_at",
  amount: "deal_value",
  customer: "account",
  exclude: ["notes"],
  keep: ["phone_calls"],
  horizon: 90,
  until: "2024-05-31",
  framework: "bant",
  learner: "additive",
  prefer: "accuracy",
  budget: "60s",
  name: "win",
  models: "models",
  seed: 7,
  threads: 2,
  amountKnownAtCreation: true,
  absoluteDates: ["founded"],
  constraints: { monotone: { age: "rising" }, interactions: [["age", "job title"], ["source"]] },
  segments: { source: 0.02, constructor: 0 },
  mayDrift: ["campaign"],
  columns: {
    age: { type: "number", role: "feature", sentinels: [999], required: true },
    "job title": { placeholders: ["Select"] },
  },
  concepts: { budget: "budget_eur" },
};

describe("what is read", () => {
  test("every key comes back as it stands", async () => {
    expect(await read(JSON.stringify(FULL))).toEqual(FULL);
  });

  test("every learner of the catalogue can be named", async () => {
    for (const learner of ["auto", ...Object.keys(learners), "blend"])
      expect(await read(JSON.stringify({ learner }))).toEqual({ learner });
  });

  test("an empty object is a configuration, and one value may stand for a list of one", async () => {
    expect(await read("{}")).toEqual({});
    expect(await read('{"positive": "yes", "lost": "no"}')).toEqual({ positive: ["yes"], lost: ["no"] });
  });

  test("a byte order mark is no part of it", async () => {
    expect(await read('\ufeff{"target": "won"}')).toEqual({ target: "won" });
  });

  test("names and values are cleaned as cells are", async () => {
    const config = await read(
      '{"target": " caf\u0065\u0301 ", "columns": {" a ": {"placeholders": [" ? "]}}}',
    );
    expect(config).toEqual({ target: "caf\u00e9", columns: { a: { placeholders: ["?"] } } });
  });

  test("a column's name never finds what an object inherits", async () => {
    const config = await read('{"columns": {"a": {}}, "concepts": {}}');
    expect(config.columns!.constructor).toBeUndefined();
    expect(config.concepts!.toString).toBeUndefined();
  });

  test("what is written is read back, whatever the names", async () => {
    const name = fc
      .string({ minLength: 1 })
      .filter((s) => /^[!-~]/.test(s) && s !== "__proto__" && s.trim() === s);
    const columns = fc.dictionary(
      name,
      fc.record({ required: fc.boolean(), sentinels: fc.array(fc.integer()) }),
    );
    await fc.assert(
      fc.asyncProperty(columns, fc.array(name), async (columns, exclude) => {
        const config = { ...(await read(JSON.stringify(FULL))), columns, exclude } as Config;
        await writeConfig(path, config, { overwrite: true });
        const back = await readConfig(path);
        await writeConfig(path, back, { overwrite: true });
        expect(await readConfig(path)).toEqual(back);
        expect(back.exclude!.map((s) => s.normalize("NFC"))).toEqual(exclude.map((s) => s.normalize("NFC")));
        expect(Object.keys(back.columns!).length).toBe(Object.keys(columns).length);
      }),
      { numRuns: 30 },
    );
  });
});

describe("what is refused", () => {
  test.each([
    ['{"colums": {}}', /found the unknown key colums, wanted one of target, positive, .*concepts$/],
    ['{"__proto__": {"target": "x"}}', /found the unknown key __proto__, wanted one of/],
    [
      '{"columns": {"age": {"typ": "number"}}}',
      /found the unknown key typ in columns\.age, wanted one of type, role/,
    ],
    [
      '{"columns": {"age": {"type": "nmber"}}}',
      /: columns\.age\.type: found "nmber", wanted one of "number", "boolean"/,
    ],
    [
      '{"columns": {"job title": {"required": 1}}}',
      /: columns\["job title"\]\.required: found 1, wanted true or false/,
    ],
    [
      '{"columns": {"age": {"sentinels": [999, "x"]}}}',
      /: columns\.age\.sentinels\[1\]: found "x", wanted a number/,
    ],
    [
      '{"constraints": {"monotone": {"age": "up"}}}',
      /: constraints\.monotone\.age: found "up", wanted one of "rising", "falling"/,
    ],
    [
      '{"segments": {"source": -0.1}}',
      /: segments\.source: found -0\.1, wanted a number from 0, in log loss a lead/,
    ],
    [
      '{"constraints": {"interactions": ["age"]}}',
      /: constraints\.interactions\[0\]: found "age", wanted a list of columns' names/,
    ],
    [
      '{"constraints": {"monotone": {"age": "rising",\n"age": "falling"}}}',
      /: found the key age again at line 2, column 1, wanted each once/,
    ],
    ['{"exclude": ["a", null]}', /: exclude\[1\]: found null, wanted text/],
    ['{"exclude": "a"}', /: exclude: found "a", wanted a list of columns' names/],
    ['{"positive": 1}', /: positive: found 1, wanted a value as text, or a list of them/],
    ['{"positive": []}', /: positive: found an empty list, wanted a value as text, or a list of them/],
    ['{"positive": ["yes", true]}', /: positive\[1\]: found true, wanted text/],
    ['{"target": "  "}', /: target: found "", wanted a column's name/],
    ['{"horizon": 0}', /: horizon: found 0, wanted a number of days above 0/],
    ['{"horizon": []}', /: horizon: found an empty list, wanted a number of days above 0/],
    ['{"horizon": [30, 0]}', /: horizon\[1\]: found 0, wanted a number of days above 0/],
    ['{"labels": "all"}', /: labels: found "all", wanted one of "mature", "weighted"/],
    ['{"horizon": 1e999}', /: horizon: found Infinity, wanted a number of days above 0/],
    ['{"until": "2024-02-30"}', /: until: found "2024-02-30", wanted a date such as/],
    ['{"seed": 1.5}', /: seed: found 1.5, wanted a whole number from 0 to 4294967295/],
    ['{"threads": 0}', /: threads: found 0, wanted a whole number from 1 to 256/],
    ['{"learner": "forest"}', /: learner: found "forest", wanted one of "auto", "points", .*"blend"/],
    ['{"prefer": "speed"}', /: prefer: found "speed", wanted one of "simple", "accuracy"/],
    ['{"budget": "60"}', /: budget: found "60", wanted a duration such as 60s/],
    ["[]", /config\.json: found an empty list, wanted an object/],
    ['{\n  "target": "won",\n}', /: found } at line 3, column 1, wanted a key in double quotes/],
    ["", /: found the end of the file at line 1, column 1, wanted a value/],
    [new Uint8Array([0x7b, 0xff, 0x7d]), /: found bytes that aren't UTF-8/],
  ])("%s", async (text, message) => {
    const reading = read(text);
    await expect(reading).rejects.toBeInstanceOf(InputError);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(path);
  });

  test("long text is cut", async () => {
    await expect(read(`{"learner": "${"x".repeat(500)}"}`)).rejects.toThrow(/found "x{39}…, wanted/);
  });

  test("a missing file and a folder", async () => {
    await expect(readConfig(join(folder, "gone.json"))).rejects.toThrow(/gone\.json: found no file there/);
    await expect(readConfig(folder)).rejects.toThrow(/found a folder there/);
  });
});

test("writing doesn't replace a configuration unless it is told to", async () => {
  await writeFile(path, "mine");
  await expect(writeConfig(path, { target: "won" })).rejects.toThrow(InputError);
  expect(await readFile(path, "utf8")).toBe("mine");
  await writeConfig(path, { target: "won" }, { overwrite: true });
  expect(await readConfig(path)).toEqual({ target: "won" });
  expect(await readdir(folder)).toEqual(["leadlight.config.json"]);
});
