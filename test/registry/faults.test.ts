import { expect, it } from "vitest";
import { openRegistry, type Registry } from "../../src/registry/registry.ts";
import { StorageError } from "../../src/registry/storage-error.ts";
import { failingFileSystem } from "./failing-file-system.ts";
import { now, small } from "./folders.ts";
import { MemoryFileSystem } from "./memory-file-system.ts";

/** Two versions, the first of which is champion. */
async function prepared(): Promise<MemoryFileSystem> {
  const fs = new MemoryFileSystem();
  const registry = openRegistry("models", { now, fs });
  await registry.publish("m", small("one"));
  await registry.publish("m", small("two"));
  await registry.setAlias("m", "champion", 1);
  return fs;
}

const WORK: Readonly<Record<string, (registry: Registry) => Promise<unknown>>> = {
  "publishing into a model": (registry) => registry.publish("m", small("three")),
  "publishing a new model": (registry) => registry.publish("new", small("three")),
  "setting an alias": (registry) => registry.setAlias("m", "champion", 2),
  "rolling back": (registry) => registry.rollback("m", "challenger"),
  "locking and unlocking": async (registry) => (await registry.lock("m", "training")).unlock(),
  "locking and unlocking a new name": async (registry) => (await registry.lock("new", "training")).unlock(),
  reading: (registry) => registry.read("m", 1),
  resolving: (registry) => registry.resolve("m"),
  listing: (registry) => registry.models(),
};

for (const [name, work] of Object.entries(WORK))
  it.each([
    ["EIO", false],
    ["ENOSPC", true],
    ["EACCES", false],
  ] as const)(`${name} survives %s at every call (for good: %s)`, async (code, forGood) => {
    const failedCalls = new Set<string>();
    for (let at = 0; ; at++) {
      const disk = await prepared();
      const plain = openRegistry("models", { now, fs: disk });
      if (name === "rolling back") {
        await plain.setAlias("m", "challenger", 1);
        await plain.setAlias("m", "challenger", 2);
      }
      const versionsBefore = (await plain.models())[0]!.versions;
      const failing = failingFileSystem(disk, at, code, forGood);
      const error = await work(openRegistry("models", { now, fs: failing.fs })).then(
        () => null,
        (error: unknown) => error,
      );
      if (failing.failed() === null) {
        expect(error).toBeNull();
        expect(failing.calls()).toBe(at); // every call had its turn
        break;
      }
      failedCalls.add(failing.failed()!);
      const where = `${failing.failed()} at call ${at}`;
      if (error !== null) {
        expect(error, where).toBeInstanceOf(StorageError);
        expect((error as StorageError).message, where).toMatch(/^.+ models.*: found .+ \(\w+\), wanted .+/);
        expect((error as StorageError).code, where).toBe(code);
      }

      // Whatever happened: all that is visible is whole, and the alias is the old or the new one.
      const models = await plain.models();
      expect(
        (await plain.verify()).every(({ ok }) => ok),
        where,
      ).toBe(true);
      const m = models.find((model) => model.name === "m")!;
      expect(m.problem, where).toBeNull();
      expect(m.versions, where).toEqual(expect.arrayContaining([...versionsBefore]));
      expect(name === "setting an alias" ? [1, 2] : [1], where).toContain(m.aliases.champion);
      await plain.history("m");
      // Nothing half written is left, unless it was the removing that failed.
      if (
        !["unlink", "rmdir"].includes(failing.failed()!) &&
        !(failing.failed() === "list" && error === null)
      )
        expect(
          [...disk.files().keys()].filter((path) => path.includes(".new-")),
          where,
        ).toEqual([]);

      // And when the disk is well again, so is the registry.
      const next = await plain.publish("m", small("next"));
      expect(next, where).toBe(m.latest + 1);
      const held = [...disk.files().keys()].find((path) => path.includes(".aliases.lock/"));
      if (held) {
        expect(failing.failed(), where).toBe("unlink"); // the only way to keep a lock: it can't be given back
        continue;
      }
      await plain.setAlias("m", "champion", next);
      expect(await plain.aliases("m"), where).toMatchObject({ champion: next });
      expect((await plain.history("m")).at(-1), where).toMatchObject({ alias: "champion", to: next });
    }
    expect(failedCalls.size).toBeGreaterThan(1);
  });
