import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NamedSegmentation, Segment, Segmentation } from "../../src/explanation/segments.ts";
import { Random } from "../../src/numeric/random.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { jsonFile, scorerToFiles } from "../../src/scoring/files.ts";
import { makeGolden } from "../../src/scoring/golden.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import { handMadeParts, table } from "../scoring/fixture.ts";
import { runInProcess } from "./in-process.ts";

let folder = "";
const now = () => new Date(0);
const segment = (value: string, wins: number): Segment => ({
  value,
  leads: 100,
  wins,
  rate: wins / 100,
  interval: [0.1, 0.6],
  amount: 1500,
  drivers: [{ feature: "visits", importance: 0.4, effect: -0.1 }],
  criteria: [{ criterion: "budget", ratio: 2.5, interval: [1.5, 4] }],
});
const segments: Segmentation[] = [
  { column: null, segments: [segment("visits 5 or more", 40), segment("visits below 5", 20)] },
  { column: "industry", segments: [segment("retail", 30), segment("software", 31)] },
];

const named: NamedSegmentation = {
  segments: [
    { ...segment("Rich manufacturers", 45), unknown: 12 },
    { ...segment("Nobody", 0), leads: 0, rate: null, interval: null, drivers: [], criteria: [], unknown: 7 },
  ],
  unknown: segment("unknown", 15),
  none: null,
};

/** Two versions made by hand: with segments, and as older code stored them. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-segments-"));
  const registry = openRegistry(join(folder, "models"), { now });
  const scorer = createScorer(await handMadeParts());
  for (const metrics of [{ leadSegments: segments, namedSegments: named }, {}]) {
    const files = scorerToFiles(scorer.parts);
    files.set("golden.json", jsonFile(makeGolden(scorer, table, 0, new Random(1, "golden"))));
    files.set("metrics.json", jsonFile(metrics));
    files.set("card.md", Buffer.from("# m\n"));
    await registry.publish("m", { files, about: { codeVersion: "0.0.1", learner: "additive", seed: 7 } });
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const drivers = (...args: string[]) =>
  runInProcess(["drivers", "--models", join(folder, "models"), ...args], now);

test("what drives the leads of each value of a column", async () => {
  const { code, out } = await drivers("--model", "m:1", "--by", "industry", "--json");
  expect(code).toBe(0);
  const found = JSON.parse(out);
  expect(found.by).toBe("industry");
  expect(found.segments).toEqual(segments[1]!.segments);
  expect(found.drivers).toHaveLength(3);
});

test("of each discovered segment, as text", async () => {
  const { code, out } = await drivers("--model", "m:1", "--by", "segments");
  expect(code).toBe(0);
  expect(out).toMatch(/visits 5 or more +100 +40\.0 %.*1,500.*visits 0\.40 \(-0\.10\).*budget 2\.5 ×/);
});

test("beside them those that the framework names, which may share leads", async () => {
  const { out } = await drivers("--model", "m:1", "--by", "segments");
  expect(out).toContain("the framework's segments (a lead may be in several: they don't add up)");
  expect(out).toMatch(/Rich manufacturers +100 +45\.0 % +10\.0 % to 60\.0 % +12 .*budget 2\.5 ×/);
  expect(out).toMatch(/Nobody +0 +– +– +7/);
  expect(out).toMatch(/unknown +100 +15\.0 %/);
  const json = JSON.parse((await drivers("--model", "m:1", "--by", "segments", "--json")).out);
  expect(json.named).toEqual(named);
  const byIndustry = await drivers("--model", "m:1", "--by", "industry", "--json");
  expect(JSON.parse(byIndustry.out).named).toBeUndefined();
});

test("a column without segments is named with a near one, an old version as such", async () => {
  const { code, told } = await drivers("--model", "m:1", "--by", "industri");
  expect(code).toBe(2);
  expect(told).toContain("did you mean industry?");
  expect((await drivers("--model", "m:2", "--by", "industry")).told).toContain("m:2 stores no segments");
});

test("what a form must ask: the gate's columns, and what carries the model", async () => {
  const { code, out } = await drivers("--model", "m:1", "--form", "--json");
  expect(code).toBe(0);
  const { form } = JSON.parse(out);
  expect(form.find(({ column }: { column: string }) => column === "budget")).toMatchObject({
    isAsked: true,
    criteria: ["budget"],
  });
  expect((await drivers("--model", "m:1", "--form")).out).toMatch(/budget +yes +[\d.]+ %/);
});
