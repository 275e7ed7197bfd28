import { appendFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { CorruptVersionError } from "../../src/registry/corrupt-version-error.ts";
import { openRegistry, type Registry } from "../../src/registry/registry.ts";
import { newRegistry, now, small } from "./folders.ts";
import { MemoryFileSystem } from "./memory-file-system.ts";

const at = now().toISOString();

async function withVersions(registry: Registry, count: number): Promise<Registry> {
  for (let i = 0; i < count; i++) await registry.publish("m", small());
  return registry;
}

it("notes every change, and nothing where nothing changes", async () => {
  const registry = await withVersions(await newRegistry(), 2);
  expect(await registry.history("m")).toEqual([]);
  expect(await registry.setAlias("m", "champion", 1)).toEqual({ at, alias: "champion", from: null, to: 1 });
  await registry.setAlias("m", "champion", 2, { because: "better log loss" });
  await registry.setAlias("m", "champion", 2, { because: "again" });
  await registry.setAlias("m", "challenger", 1);
  expect(await registry.aliases("m")).toEqual({ champion: 2, challenger: 1 });
  expect(await registry.history("m")).toEqual([
    { at, alias: "champion", from: null, to: 1 },
    { at, alias: "champion", from: 1, to: 2, because: "better log loss" },
    { at, alias: "challenger", from: null, to: 1 },
  ]);
  expect((await readdir(join(registry.folder, "m"))).sort()).toEqual([
    "aliases.json",
    "history.ndjson",
    "versions",
  ]);
});

it("rolls back one step at a time, past versions that are gone", async () => {
  const registry = await withVersions(await newRegistry(), 4);
  for (const version of [1, 2, 3, 4]) await registry.setAlias("m", "champion", version);
  await rm(join(registry.folder, "m/versions/3"), { recursive: true });
  expect(await registry.rollback("m", "champion", { because: "worse" })).toEqual({
    at,
    alias: "champion",
    from: 4,
    to: 2,
    because: "worse",
    rollback: true,
  });
  expect((await registry.rollback("m")).to).toBe(1);
  await expect(registry.rollback("m")).rejects.toThrow(
    new InputError(
      "rolling back m@champion: found version 1 and no earlier version in its history that still exists, wanted one",
    ),
  );
  await registry.setAlias("m", "champion", 4);
  expect((await registry.rollback("m")).to).toBe(1);
  await expect(registry.rollback("m", "other")).rejects.toThrow("found no such alias and no earlier version");
  await expect(registry.rollback("x")).rejects.toBeInstanceOf(InputError);
});

it("undoes any run of changes in reverse, whatever other aliases do meanwhile", async () => {
  const step = fc.record({
    alias: fc.constantFrom("champion", "challenger"),
    to: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const registry = await withVersions(openRegistry("models", { now, fs: new MemoryFileSystem() }), 4);
      const visited: number[] = [];
      for (const { alias, to } of steps) {
        await registry.setAlias("m", alias, to);
        if (alias === "champion" && visited.at(-1) !== to) visited.push(to);
      }
      while (visited.length > 1) {
        const current = visited.pop();
        while (visited.length > 0 && visited.at(-1) === current) visited.pop();
        const before = visited.at(-1);
        if (before === undefined) break;
        expect((await registry.rollback("m")).to).toBe(before);
        expect((await registry.aliases("m")).champion).toBe(before);
      }
      await expect(registry.rollback("m")).rejects.toBeInstanceOf(InputError);
    }),
    { numRuns: 60 },
  );
});

it("goes on behind a torn last line, wherever it is torn", async () => {
  const registry = await withVersions(await newRegistry(), 3);
  await registry.setAlias("m", "champion", 1);
  const path = join(registry.folder, "m/history.ndjson");
  const whole = await readFile(path);
  await registry.setAlias("m", "champion", 2);
  const both = await readFile(path);
  for (let length = whole.length; length < both.length; length++) {
    await writeFile(path, both.subarray(0, length));
    expect(await registry.history("m"), `cut to ${length}`).toHaveLength(1);
  }
  for (const torn of ["\0\0\0\0", '{"at":"2026', '\0\0\0,"to":3}\n']) {
    await writeFile(path, whole);
    await appendFile(path, torn);
    expect(await registry.history("m")).toHaveLength(1);
    const to = (await registry.aliases("m")).champion === 2 ? 3 : 2;
    await registry.setAlias("m", "champion", to);
    expect((await registry.history("m")).map((change) => change.to)).toEqual([1, to]);
  }
});

it("refuses a history that is broken before its end, and changes no alias then", async () => {
  const registry = await withVersions(await newRegistry(), 2);
  await registry.setAlias("m", "champion", 1);
  const path = join(registry.folder, "m/history.ndjson");
  await writeFile(path, `broken\n${await readFile(path, "utf8")}`);
  await expect(registry.history("m")).rejects.toThrow(
    `can't use ${path}, line 1: found other content, wanted a change of an alias`,
  );
  await expect(registry.setAlias("m", "champion", 2)).rejects.toBeInstanceOf(CorruptVersionError);
  expect(await registry.aliases("m")).toEqual({ champion: 1 });
});

it("finds the version before, where a crash kept the last change out of the history", async () => {
  const registry = await withVersions(await newRegistry(), 3);
  const path = join(registry.folder, "m/history.ndjson");
  for (const version of [1, 2]) await registry.setAlias("m", "champion", version);
  const before = await readFile(path);
  await registry.setAlias("m", "champion", 3);
  await writeFile(path, before);
  expect((await registry.rollback("m")).to).toBe(2);
  const lostRollback = await readFile(path);
  await registry.rollback("m");
  await writeFile(path, lostRollback);
  await expect(registry.rollback("m")).rejects.toBeInstanceOf(InputError); // 1 was the first
});

it("finds a version that only the change after it tells of", async () => {
  const registry = await withVersions(await newRegistry(), 3);
  const path = join(registry.folder, "m/history.ndjson");
  await registry.setAlias("m", "champion", 1);
  const before = await readFile(path);
  await registry.setAlias("m", "champion", 2);
  await writeFile(path, before);
  await registry.setAlias("m", "champion", 3);
  expect((await registry.rollback("m")).to).toBe(2);
  expect((await registry.rollback("m")).to).toBe(1);
});

it("notices any flipped byte of aliases.json; the list of models then tells of it", async () => {
  const registry = await withVersions(await newRegistry(), 1);
  await registry.setAlias("m", "champion", 1);
  const path = join(registry.folder, "m/aliases.json");
  const bytes = await readFile(path);
  for (let i = 0; i < bytes.length; i++) {
    const wrong = Buffer.from(bytes);
    wrong[i]! ^= 1 << (i % 8);
    await writeFile(path, wrong);
    await expect(registry.aliases("m"), `byte ${i}`).rejects.toBeInstanceOf(CorruptVersionError);
    await expect(registry.resolve("m")).rejects.toBeInstanceOf(CorruptVersionError);
  }
  expect(await registry.models()).toEqual([
    {
      name: "m",
      aliases: {},
      versions: [1],
      latest: 1,
      problem: expect.stringContaining("aliases.json: found"),
    },
  ]);
  expect(await registry.resolve("m:1")).toMatchObject({ version: 1 });
});

it("does concurrent changes one after another", async () => {
  const registry = await withVersions(await newRegistry(), 4);
  await Promise.all([1, 2, 3, 4].map((version) => registry.setAlias("m", `a${version}`, version)));
  expect(await registry.aliases("m")).toEqual({ a1: 1, a2: 2, a3: 3, a4: 4 });
  expect((await registry.history("m")).map((change) => change.to).sort()).toEqual([1, 2, 3, 4]);
});

it("tells where an alias points at a version that is gone", async () => {
  const registry = await withVersions(await newRegistry(), 2);
  await registry.setAlias("m", "champion", 2);
  await rm(join(registry.folder, "m/versions/2"), { recursive: true });
  await expect(registry.resolve("m")).rejects.toThrow("looking for version 2 of model m");
});
