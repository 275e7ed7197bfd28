import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runInProcess } from "./in-process.ts";

let folder = "";
const now = () => new Date("2026-07-01");
const at = (name: string) => join(folder, name);

/** Simulated: 300 leads, whose budget is told only in a conversation; those with money buy. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-discovery-"));
  const day = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
  const leads = ["lead_id,created_at,closed_at,visits,budget,need_stated,outcome"];
  const told = ["lead_id,time,field,value,by"];
  for (let i = 0; i < 300; i++) {
    const rich = (i * 7) % 10 < 4;
    const wins = (i * 37) % 101 < (rich ? 90 : 10);
    const came = i / 10;
    leads.push(`L${i},${day(came)},${day(came + 40)},${(i * 11) % 17},,,${wins ? "won" : "lost"}`);
    told.push(`L${i},${day(came + 2)},budget,${rich ? 50_000 + i : 1_000 + i},prospect`);
  }
  told.push("L0,2026-06-01,need,yes,prospect");
  leads.push(`L300,${day(0)},${day(50)},3,77000,,won`); // else the column would be empty, and dropped
  await writeFile(at("leads.csv"), `${leads.join("\n")}\n`);
  await writeFile(at("told.csv"), `${told.join("\n")}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const leadlight = (...args: string[]) => runInProcess(args, now);
const models = () => ["--models", at("models")];

test("a model learns from answers, and what they tell stands beside its score", async () => {
  const flags = [
    ...[
      "--target",
      "outcome",
      "--created",
      "created_at",
      "--closed",
      "closed_at",
      "--horizon",
      "60",
      "--until",
      "2026-06-30",
    ],
    "--id",
    "lead_id",
    "--learner",
    "linear",
    "--threads",
    "1",
    "--name",
    "told",
  ];
  const discovery = ["--discovery", at("told.csv")];
  const trained = await leadlight("train", at("leads.csv"), ...flags, ...discovery, ...models(), "--json");
  expect(trained.told).not.toMatch(/can't/);
  const { metrics } = JSON.parse(trained.out);
  expect(metrics.holdout.auc).toBeGreaterThan(0.6); // without answers nothing tells who buys

  const manifest = JSON.parse(await readFile(at("models/told/versions/1/manifest.json"), "utf8"));
  expect(manifest.framework).toEqual({
    name: "bant",
    version: "2",
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });

  const stored = JSON.parse(await readFile(at("models/told/versions/1/metrics.json"), "utf8"));
  expect(stored.actions).toMatchObject({ framework: "bant", cells: expect.any(Array) });
  expect(await readFile(at("models/told/versions/1/report.html"), "utf8")).toContain("What to do with them");

  const explain = async (...more: string[]) =>
    JSON.parse(
      (
        await leadlight(
          "explain",
          at("leads.csv"),
          "--model",
          "told:1",
          "--id",
          "L0",
          ...more,
          ...models(),
          "--json",
        )
      ).out,
    );
  const [told, later, untold] = [
    await explain(...discovery, "--as-of", "2026-06-30"),
    await explain(...discovery, "--as-of", "2026-01-02"),
    await explain("--as-of", "2026-06-30"),
  ];
  expect(told.contributions.find(({ column }: { column: string }) => column === "budget").value).toBe(50_000);
  expect(told.probability).toBeGreaterThan(untold.probability);
  expect(later.probability).toBe(untold.probability);
  expect(told.qualification.criteria[0]).toMatchObject({
    name: "budget",
    verdict: "met",
    evidence: [{ by: "prospect" }],
  });
  expect(told.warnings).toContainEqual(expect.objectContaining({ code: "stale", field: "budget" }));

  const matrix = JSON.parse(
    (await leadlight("qualify", at("leads.csv"), "--model", "told:1", ...discovery, ...models(), "--json"))
      .out,
  ).matrix;
  expect(matrix.leads).toBe(301);
  expect(matrix.cells).toHaveLength(16);
  const words = await leadlight("qualify", at("leads.csv"), "--model", "told:1", ...discovery, ...models());
  expect(words.out).toMatch(/grade +highlyQualified +sql +mql +lead\n/);
  expect(words.out).toMatch(/low score, but the gate is passed: none/);

  const scored = await leadlight(
    ...["score", at("leads.csv"), "--model", "told:1", "--out", at("scored.csv"), ...discovery, ...models()],
  );
  expect(scored.code).toBe(0);
  const evaluated = await leadlight(
    "evaluate",
    at("leads.csv"),
    "--model",
    "told:1",
    ...discovery,
    ...models(),
    "--as-of",
    "2026-06-30",
    "--json",
  );
  expect(JSON.parse(evaluated.out).auc).toBeGreaterThan(0.65);
});

test("a framework that can't be is refused before anything is learned", async () => {
  const { default: bant } = await import("../../frameworks/bant.json", { with: { type: "json" } });
  const ours = JSON.parse(JSON.stringify({ ...bant, name: "ours" }));
  ours.criteria[0].when = { all: [{ field: "vists", atLeast: 3 }] };
  await writeFile(at("ours.json"), JSON.stringify(ours));
  const flags = ["--target", "outcome", "--framework", at("ours.json"), "--name", "refused"];
  const { code, told } = await leadlight("train", at("leads.csv"), ...flags, ...models());
  expect(code).toBe(2);
  expect(told).toContain(
    'at criteria[0].when.all[0].field found "vists", wanted a concept of this framework (budget,',
  );
});
