import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { demandBuilt, killedWriter } from "./kill-writer.ts";

const ROUNDS = 300;
const now = () => new Date("2026-03-01T12:00:00.000Z");
let folder = "";

beforeAll(async () => {
  demandBuilt();
  folder = await mkdtemp(join(tmpdir(), "leadlight-kills-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it(`keeps every promise through ${ROUNDS} kills`, async () => {
  const random = new Random(67);
  const models = join(folder, "models");
  const registry = openRegistry(models, { now });
  let highest = 0;
  let champion = 0;
  let noted = 0; // the last change that the caller was told of
  let inMidPublish = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { lines: said } = await killedWriter("registry-writer.js", [models], random.uniform() * 60);
    let setting: number | null = null;
    for (const line of said) {
      const version = Number(line.split(" ")[1]);
      if (line.startsWith("version")) {
        expect(version).toBeGreaterThan(highest); // a number never comes again
        highest = version;
      }
      if (line.startsWith("setting")) setting = version;
      if (line.startsWith("champion")) {
        champion = version;
        noted = version;
        setting = null;
      }
    }
    if (!existsSync(join(models, "m/versions"))) continue;

    const versions = (await registry.models())[0]?.versions ?? [];
    expect(versions.length).toBe(versions.at(-1) ?? 0); // no number is left out
    expect([highest, highest + 1]).toContain(versions.length);
    for (const version of versions.slice(-5)) await registry.read("m", version);
    const found = (await registry.aliases("m")).champion ?? 0;
    expect([champion, ...(setting === null ? [] : [setting])], `round ${round}`).toContain(found);
    const history = await registry.history("m");
    expect(history.some((change) => change.to === noted) || noted === 0, `round ${round}`).toBe(true);
    highest = versions.length;
    champion = found;
    if ((await readdir(join(models, "m/versions"))).some((name) => name.startsWith(".new-"))) inMidPublish++;
  }
  expect((await registry.verify()).filter(({ ok }) => !ok)).toEqual([]);
  expect(inMidPublish).toBeGreaterThan(ROUNDS / 20); // the kills did hit the publishing

  // The next publisher takes over the dead one's lock and clears away what it left.
  await (await registry.lock("m", "training")).unlock();
  const next = await registry.publish("m", { files: new Map(), about: {} });
  expect(next).toBe(highest + 1);
  expect((await readdir(join(models, "m/versions"))).filter((name) => name.startsWith(".new-"))).toEqual([]);
  await registry.setAlias("m", "champion", next);
  expect((await readdir(join(models, "m"))).sort()).toEqual(["aliases.json", "history.ndjson", "versions"]);
});
