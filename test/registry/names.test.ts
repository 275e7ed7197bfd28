import fc from "fast-check";
import { expect, it } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { parseModelRef } from "../../src/registry/model-ref.ts";
import { checkAlias, checkModelName, isVersionPath } from "../../src/registry/names.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { now, small } from "./folders.ts";
import { MemoryFileSystem } from "./memory-file-system.ts";

const BAD_NAMES = [
  "", ".", "..", "...", "../x", "a/../b", "a/b", "a\\b", "/etc", "C:", "C:\\x", "%2e%2e", "%252e", "x%00", "x\0", "a\nb",
  "CON", "con", "nul.txt", "Com1", "LPT9.x", "a".repeat(101), "a".repeat(256), " .. ", "a ", "#", "?", ";", "a.", "naïve", "a:b", "a@b",
]; // biome-ignore format: a list
const GOOD_NAMES = [
  "model.v1",
  "...x",
  "model..1",
  "a",
  "A_b-C.9",
  "constant",
  "com10",
  "a".repeat(100),
  "__proto__",
];

it.each(BAD_NAMES)("refuses the model name %j, and touches no disk for it", async (name) => {
  expect(() => checkModelName(name)).toThrow(InputError);
  const fs = new MemoryFileSystem();
  const registry = openRegistry("models", { now, fs });
  for (const work of [
    () => registry.publish(name, small()),
    () => registry.read(name, 1),
    () => registry.manifest(name, 1),
    () => registry.aliases(name),
    () => registry.setAlias(name, "champion", 1),
    () => registry.rollback(name),
    () => registry.history(name),
    () => registry.verify(name),
    () => registry.lock(name, "training"),
    () => registry.resolve({ name, version: 1 }),
    () => registry.resolve({ name, alias: "champion" }),
  ])
    await expect((async () => work())()).rejects.toBeInstanceOf(InputError);
  expect(fs.operations).toEqual([]);
});

it.each(GOOD_NAMES)("takes the model name %s", async (name) => {
  const registry = openRegistry("models", { now, fs: new MemoryFileSystem() });
  expect(await registry.publish(name, small())).toBe(1);
  await registry.setAlias(name, "champion", 1);
  expect(await registry.resolve(name)).toEqual({ name, version: 1, alias: "champion" });
});

it.each(["latest", "LATEST", "v3", "V12", "a b", "", "a.b", "..", "a/b", "x".repeat(101)])(
  "refuses the alias %j",
  async (alias) => {
    expect(() => checkAlias(alias)).toThrow(InputError);
    const registry = openRegistry("models", { now, fs: new MemoryFileSystem() });
    await registry.publish("m", small());
    await expect(registry.setAlias("m", alias, 1)).rejects.toBeInstanceOf(InputError);
    expect(await registry.aliases("m")).toEqual({});
  },
);

it.each(["champion", "challenger", "v", "vx", "v1b", "latest2", "__proto__", "constructor"])(
  "takes the alias %s",
  async (alias) => {
    const registry = openRegistry("models", { now, fs: new MemoryFileSystem() });
    await registry.publish("m", small());
    await expect(registry.resolve(`m@${alias}`)).rejects.toBeInstanceOf(InputError);
    await registry.setAlias("m", alias, 1);
    expect(await registry.resolve(`m@${alias}`)).toEqual({ name: "m", version: 1, alias });
    expect(Object.keys(await registry.aliases("m"))).toEqual([alias]);
  },
);

it("reads references", () => {
  expect(parseModelRef("m")).toEqual({ name: "m", alias: "champion" });
  expect(parseModelRef("m.v1@blue")).toEqual({ name: "m.v1", alias: "blue" });
  expect(parseModelRef("m:7")).toEqual({ name: "m", version: 7 });
});

it.each([
  "",
  "@x",
  ":7",
  "m@",
  "m:",
  "m:0",
  "m:07",
  "m:-1",
  "m:1.5",
  "m:x",
  "m:1e3",
  "m@a:1",
  "m:1@a",
  "m@a@b",
  "m@latest",
  "../x:1",
  "m:9999999999",
])("refuses the reference %j", (text) => {
  expect(() => parseModelRef(text)).toThrow(InputError);
});

it("says in one sentence what was found and what was wanted", () => {
  expect(() => parseModelRef("m:x")).toThrow(
    'the version of model m: found "x", wanted a whole number from 1 as in m:7',
  );
  expect(() => checkModelName(`${"a".repeat(60)}/`)).toThrow(
    `found "${"a".repeat(39)}…", wanted 1 to 100 letters`,
  );
});

it("never takes a version's path that could lead out of its folder", () => {
  for (const path of [
    "",
    "/a",
    "a/",
    "a//b",
    "../a",
    "a/../b",
    "a/..",
    "./a",
    ".a",
    "a\\b",
    "manifest.json",
    "Manifest.JSON",
    "a/.b",
    "con",
    "a/nul.bin",
    "a.",
    "a\0",
    "ä",
  ])
    expect(isVersionPath(path), path).toBe(false);
  for (const path of ["a", "plan.json", "programs/win.bin", "a/b/c.d..e", "a/manifest.json"])
    expect(isVersionPath(path), path).toBe(true);
  fc.assert(
    fc.property(fc.string(), (path) => {
      if (!isVersionPath(path)) return;
      expect(new URL(path, "file:///models/m/versions/1/").pathname).toBe(`/models/m/versions/1/${path}`);
    }),
  );
});
