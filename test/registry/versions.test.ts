import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { CorruptVersionError } from "../../src/registry/corrupt-version-error.ts";
import { versionDigest } from "../../src/registry/manifest.ts";
import { thisProcess } from "../../src/registry/process-identity.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { seal, sha256 } from "../../src/registry/sealed-json.ts";
import { emptyFolder, newRegistry, now, small } from "./folders.ts";
import { MemoryFileSystem } from "./memory-file-system.ts";

const part = fc
  .stringMatching(/^[a-z0-9_-][a-z0-9_.-]{0,8}[a-z0-9_-]$/)
  .filter((text) => !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/.test(text));
const path = fc
  .array(part, { minLength: 1, maxLength: 3 })
  .map((parts) => `f/${parts.map((p) => `${p}-`).join("/")}.bin`);
const OWN = ["kind", "format", "name", "version", "createdAt", "files", "checksum"];

it("gives back what was published, whatever the files and whatever is told of them", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(path, fc.uint8Array({ maxLength: 100 }), { noNullPrototype: true }),
      fc.dictionary(
        fc.string().filter((key) => !OWN.includes(key)),
        fc.jsonValue(),
      ),
      async (contents, about) => {
        const registry = openRegistry("models", { now, fs: new MemoryFileSystem() });
        const files = new Map(Object.entries(contents));
        const version = await registry.publish("m", { files, about });
        const read = await registry.read("m", version);
        expect([...read.files.keys()]).toEqual([...files.keys()].sort());
        for (const [name, bytes] of files)
          expect(Buffer.from(read.files.get(name)!)).toEqual(Buffer.from(bytes));
        const { kind, format, name, version: number, createdAt, files: records, ...told } = read.manifest;
        expect({ kind, format, name, number, createdAt }).toEqual({
          kind: "leadlight-version",
          format: 1,
          name: "m",
          number: 1,
          createdAt: now().toISOString(),
        });
        expect(told).toEqual(JSON.parse(JSON.stringify(about)));
        expect(Object.keys(records).length).toBe(files.size);
        expect(await registry.manifest("m", version)).toEqual(read.manifest);
      },
    ),
  );
});

it("lists models, versions and aliases, and nothing unfinished", async () => {
  const registry = await newRegistry();
  expect(await registry.models()).toEqual([]);
  expect(await registry.verify()).toEqual([]);
  expect(await registry.publish("b", small())).toBe(1);
  expect(await registry.publish("b", small())).toBe(2);
  expect(await registry.publish("a", small())).toBe(1);
  await registry.setAlias("b", "champion", 1);
  await mkdir(join(registry.folder, "b/versions/.new-1-0-@elsewhere"));
  await mkdir(join(registry.folder, "b/versions/notes"));
  await mkdir(join(registry.folder, "c/versions"), { recursive: true });
  await writeFile(join(registry.folder, ".DS_Store"), "");
  expect(await registry.models()).toEqual([
    { name: "a", aliases: {}, versions: [1], latest: 1, problem: null },
    { name: "b", aliases: { champion: 1 }, versions: [1, 2], latest: 2, problem: null },
  ]);
  expect(await registry.verify("b")).toEqual([
    { name: "b", version: 1, ok: true },
    { name: "b", version: 2, ok: true },
  ]);
});

it("says what there is where something is asked for that isn't there", async () => {
  const registry = openRegistry("models", { now, fs: new MemoryFileSystem() });
  await expect(registry.resolve("m")).rejects.toThrow(
    new InputError("looking for model m in models: found no model, wanted one of that name"),
  );
  for (let i = 0; i < 3; i++) await registry.publish("m", small());
  await registry.publish("n", small());
  await expect(registry.resolve("x:1")).rejects.toThrow("found models m, n, wanted one of that name");
  await expect(registry.resolve("m:4")).rejects.toThrow(
    "looking for version 4 of model m in models: found versions 1, 2, 3",
  );
  await expect(registry.resolve("m")).rejects.toThrow(
    "looking for m@champion in models: found no alias and versions 1, 2, 3",
  );
  await registry.setAlias("m", "blue", 2);
  await expect(registry.resolve("m")).rejects.toThrow(
    "found alias blue (version 2) and versions 1, 2, 3, wanted that alias",
  );
  for (const version of [0, -1, 1.5, Number.NaN, 4]) {
    await expect(registry.read("m", version)).rejects.toBeInstanceOf(InputError);
    await expect(registry.setAlias("m", "champion", version)).rejects.toBeInstanceOf(InputError);
  }
  expect(await registry.resolve("m:3")).toEqual({ name: "m", version: 3, alias: null });
});

it("gives one digest to equal files, as sha256sum would print them", async () => {
  const registry = openRegistry("models", { now, fs: new MemoryFileSystem() });
  await registry.publish("m", small());
  await registry.publish("m", { ...small(), about: { other: true } });
  await registry.publish("m", small("changed"));
  const digests = await Promise.all(
    [1, 2, 3].map(async (v) => versionDigest(await registry.manifest("m", v))),
  );
  const lines = [...small().files].map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`).join("");
  expect(digests[0]).toBe(sha256(lines));
  expect(digests[1]).toBe(digests[0]);
  expect(digests[2]).not.toBe(digests[0]);
});

it("refuses content that can't be a version, and writes nothing", async () => {
  const fs = new MemoryFileSystem();
  const registry = openRegistry("models", { now, fs });
  const bytes = new Uint8Array();
  for (const paths of [["../x"], ["/etc/x"], ["manifest.json"], ["a", "A"], ["a", "a/b"], ["x\\y"]])
    await expect(
      registry.publish("m", { files: new Map(paths.map((name) => [name, bytes])), about: {} }),
    ).rejects.toBeInstanceOf(RangeError);
  for (const field of OWN)
    await expect(registry.publish("m", { ...small(), about: { [field]: 1 } })).rejects.toBeInstanceOf(
      RangeError,
    );
  for (const value of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    new Date(0),
    new Float64Array(2),
    () => 1,
    new Map(),
    1n,
  ])
    await expect(registry.publish("m", { ...small(), about: { deep: [{ value }] } })).rejects.toThrow(
      /about\.deep\[0\]\.value, wanted plain JSON/,
    );
  expect(fs.operations).toEqual([]);
});

it("notices a flipped bit in any byte of any file", async () => {
  const registry = await newRegistry();
  await registry.publish("m", small());
  const folder = join(registry.folder, "m/versions/1");
  for (const name of ["manifest.json", "plan.json", "programs/win.bin"]) {
    const file = join(folder, name);
    const bytes = await readFile(file);
    for (let i = 0; i < bytes.length; i++) {
      const wrong = Buffer.from(bytes);
      wrong[i]! ^= 1 << (i % 8);
      await writeFile(file, wrong);
      await expect(registry.read("m", 1), `${name} byte ${i}`).rejects.toBeInstanceOf(CorruptVersionError);
    }
    await writeFile(file, bytes);
    await registry.read("m", 1);
  }
});

it("notices a manifest cut at any length, and any file cut or grown", async () => {
  const registry = await newRegistry();
  await registry.publish("m", small());
  const file = join(registry.folder, "m/versions/1/manifest.json");
  const bytes = await readFile(file);
  for (let length = bytes.length - 1; length >= 0; length--) {
    await truncate(file, length);
    await expect(registry.read("m", 1), `cut to ${length}`).rejects.toBeInstanceOf(CorruptVersionError);
  }
  await writeFile(file, bytes);
  const plan = join(registry.folder, "m/versions/1/plan.json");
  const size = (await readFile(plan)).length;
  await appendFile(plan, "x");
  await expect(registry.read("m", 1)).rejects.toThrow(
    `can't use ${plan}: found ${size + 1} bytes, wanted ${size}`,
  );
  await truncate(plan, size - 1);
  await expect(registry.read("m", 1)).rejects.toThrow(
    `can't use ${plan}: found ${size - 1} bytes, wanted ${size}`,
  );
});

it("notices missing, added and moved files, links, other formats and paths that lead out", async () => {
  const registry = await newRegistry();
  const damage: readonly (readonly [string, (folder: string) => Promise<unknown>])[] = [
    ["found no such file", (folder) => rm(join(folder, "plan.json"))],
    ["found no such file", (folder) => rm(join(folder, "manifest.json"))],
    [
      "found a file, wanted only files that the manifest lists",
      (folder) => writeFile(join(folder, "more"), ""),
    ],
    ["found a folder, wanted only files", (folder) => mkdir(join(folder, "more"))],
    ["found a symbolic link, wanted only files", (folder) => symlink("/etc/passwd", join(folder, "more"))],
    [
      "found a symbolic link",
      async (folder) => {
        await rename(join(folder, "plan.json"), join(folder, "../../plan.json"));
        await symlink("../../plan.json", join(folder, "plan.json"));
      },
    ],
    [
      "found a symbolic link",
      async (folder) => {
        await rename(join(folder, "programs"), join(folder, "../../programs"));
        await symlink("../../programs", join(folder, "programs"));
      },
    ],
    [
      "found a symbolic link, wanted a folder",
      async (folder) => {
        await rename(folder, join(folder, "../../moved"));
        await symlink("../moved", folder);
      },
    ],
    [
      "found version 1, wanted ",
      async (folder) =>
        writeFile(join(folder, "manifest.json"), await readFile(join(folder, "../1/manifest.json"))),
    ],
    [
      "found format 2, wanted at most 1",
      (folder) => writeFile(join(folder, "manifest.json"), seal({ kind: "leadlight-version", format: 2 })),
    ],
    ...["../../../x", "/etc/passwd", "a/../../b", ".hidden"].map(
      (out) =>
        [
          "found the file record",
          async (folder: string) => {
            const { checksum: _, ...manifest } = JSON.parse(
              await readFile(join(folder, "manifest.json"), "utf8"),
            );
            manifest.files[out] = { bytes: 0, sha256: sha256("") };
            await writeFile(join(folder, "manifest.json"), seal(manifest));
          },
        ] as const,
    ),
  ];
  await registry.publish("m", small());
  for (const [message, harm] of damage) {
    const version = await registry.publish("m", small());
    const folder = join(registry.folder, "m/versions", String(version));
    await harm(folder);
    const failed = await registry.read("m", version).catch((error) => error);
    expect(failed).toBeInstanceOf(CorruptVersionError);
    expect(failed.message).toContain(message);
    const verified = (await registry.verify("m")).at(-1);
    expect(verified).toEqual({ name: "m", version, ok: false, problem: failed.message });
    await rm(folder, { recursive: true });
    await rm(join(registry.folder, "m/programs"), { recursive: true, force: true });
    await rm(join(registry.folder, "m/moved"), { recursive: true, force: true });
  }
});

it("neither reads nor writes through a link in a model's place", async () => {
  const elsewhere = await emptyFolder();
  await mkdir(join(elsewhere, "versions"));
  const folder = await emptyFolder();
  const registry = openRegistry(folder, { now });
  await symlink(elsewhere, join(folder, "m"));
  await expect(registry.publish("m", small())).rejects.toThrow("found a symbolic link, wanted a folder");
  await expect(registry.read("m", 1)).rejects.toBeInstanceOf(CorruptVersionError);
  await expect(registry.lock("m", "training")).rejects.toBeInstanceOf(CorruptVersionError);
  expect(await registry.models()).toEqual([]);
  expect(await openRegistry(elsewhere, { now }).models()).toEqual([]);
});

it("gives concurrent publishers numbers of their own", async () => {
  const registry = await newRegistry();
  const numbers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => registry.publish("m", small(`${i}`))),
  );
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  expect((await registry.verify("m")).every(({ ok }) => ok)).toBe(true);
  for (const [i, version] of numbers.entries())
    expect(Buffer.from((await registry.read("m", version)).files.get("plan.json")!).toString()).toContain(
      `"${i}"`,
    );
});

it("numbers by its own counter, not by a clock that goes back", async () => {
  const registry = await newRegistry();
  await registry.publish("m", small("one"));
  const anHourBefore = () => new Date(now().getTime() - 3_600_000);
  const late = openRegistry(registry.folder, { now: anHourBefore });
  expect(await late.publish("m", small("two"))).toBe(2);
  expect((await late.models())[0]).toMatchObject({ versions: [1, 2], latest: 2 });
});

it("never uses a number again that an alias had", async () => {
  const registry = await newRegistry();
  for (let i = 0; i < 3; i++) await registry.publish("m", small());
  await registry.setAlias("m", "champion", 3);
  await registry.setAlias("m", "champion", 1);
  await rm(join(registry.folder, "m/versions/3"), { recursive: true });
  expect(await registry.publish("m", small())).toBe(4);
});

it("removes what dead processes left, and nothing else", async () => {
  const registry = await newRegistry();
  await registry.publish("m", small());
  const versions = join(registry.folder, "m/versions");
  const { pid, host, birth } = await thisProcess();
  const dead = `.new-${2 ** 22 + 1}-0-@${host}`; // above Linux's and macOS's largest process number
  const earlier = `.new-${pid}-0-${birth}0@${host}`; // of a process that had our number before
  const mine = `.new-${pid}-999999-${birth}@${host}`;
  const young = ".new-7-0-@elsewhere";
  const old = ".new-8-0-@elsewhere";
  for (const name of [dead, ...(birth ? [earlier] : []), mine, young, old]) {
    await mkdir(join(versions, name));
    await writeFile(join(versions, name, "plan.json"), "half");
    const age = name === old ? 25 * 3600 : 3600;
    await utimes(join(versions, name), now().getTime() / 1000, now().getTime() / 1000 - age);
  }
  await registry.publish("m", small());
  expect((await readdir(versions)).sort()).toEqual([mine, young, "1", "2"].sort());
});
