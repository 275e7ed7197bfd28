import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WonDeals } from "../../src/explanation/nearest-deals.ts";
import { InputError } from "../../src/leads/input-error.ts";
import type { FileSystem } from "../../src/registry/file-system.ts";
import { openRegistry, type Registry } from "../../src/registry/registry.ts";
import { crashedDisk } from "./crashed-disk.ts";
import { small } from "./folders.ts";
import { MemoryFileSystem, type Operation } from "./memory-file-system.ts";

const DAY = 86_400_000;
const deals: WonDeals = { features: ["visits"], ids: ["a"], contributions: [[1]] };

/** A model of six versions, made a day after another; 2 was champion before 4, 1 before that and rolled back; 3 is blue. */
async function sixVersions(fs: FileSystem): Promise<Registry> {
  let today = 0;
  const registry = openRegistry("models", { now: () => new Date(today), fs });
  for (let version = 1; version <= 6; version++) {
    today += DAY;
    await registry.publish("m", small(String(version)));
  }
  await registry.writeNeighbours("m", 1, deals);
  await registry.writeNeighbours("m", 2, deals);
  await registry.setAlias("m", "champion", 2);
  await registry.setAlias("m", "champion", 1);
  await registry.rollback("m");
  await registry.setAlias("m", "champion", 4);
  await registry.setAlias("m", "challenger", 1);
  await registry.setAlias("m", "challenger", 6);
  await registry.setAlias("m", "blue", 3);
  return registry;
}

const versionsOf = async (registry: Registry) => (await registry.models())[0]!.versions;

describe("pruning", () => {
  it("leaves the newest, what aliases name, and where champion can be rolled back to", async () => {
    const registry = await sixVersions(new MemoryFileSystem());
    const told = {
      removed: [1, 5],
      kept: [
        { version: 2, because: "champion can be rolled back to it" },
        { version: 3, because: "blue points at it" },
        { version: 4, because: "champion points at it" },
        { version: 6, because: "challenger points at it" },
      ],
    };
    expect(await registry.prune("m", { keep: 1, dryRun: true })).toEqual(told);
    expect(await versionsOf(registry)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await registry.prune("m", { keep: 1 })).toEqual(told);
    expect(await versionsOf(registry)).toEqual([2, 3, 4, 6]);
    expect((await registry.verify("m")).every(({ ok }) => ok)).toBe(true);
    expect(await registry.neighbours("m", 1)).toBeNull();
    expect(await registry.neighbours("m", 2)).toEqual(deals);
    expect((await registry.rollback("m")).to).toBe(2);
    expect(await registry.publish("m", small("7"))).toBe(7);
  });

  it("keeps ten by default, and by age only what is older", async () => {
    const registry = await sixVersions(new MemoryFileSystem());
    expect((await registry.prune("m")).removed).toEqual([]);
    const { removed, kept } = await registry.prune("m", { keep: 1, madeBefore: 5 * DAY });
    expect(removed).toEqual([1]);
    expect(kept.find(({ version }) => version === 5)?.because).toBe("made 1970-01-06T00:00:00.000Z");
    expect((await registry.prune("m", { keep: 1, madeBefore: 5 * DAY + 1 })).removed).toEqual([5]);
  });

  it("lets a number never come again, also where all that had aliases went", async () => {
    const registry = openRegistry("models", { now: () => new Date(0), fs: new MemoryFileSystem() });
    for (const text of ["1", "2", "3"]) await registry.publish("m", small(text));
    expect((await registry.prune("m", { keep: 1 })).removed).toEqual([1, 2]);
    expect(await registry.publish("m", small("4"))).toBe(4);
  });

  it("by age keeps a version whose manifest can't be read, and says so", async () => {
    const fs = new MemoryFileSystem();
    const registry = await sixVersions(fs);
    const { file } = fs.files().get("models/m/versions/1/manifest.json")!;
    fs.setContent(file, Buffer.from("{"));
    const { removed, kept } = await registry.prune("m", { keep: 1, madeBefore: 10 * DAY });
    expect(removed).toEqual([5]);
    expect(kept[0]).toMatchObject({ version: 1, because: expect.stringContaining("its age can't be told") });
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses to keep %d", async (keep) => {
    const registry = await sixVersions(new MemoryFileSystem());
    await expect(registry.prune("m", { keep })).rejects.toThrow(RangeError);
    await expect(registry.prune("nobody")).rejects.toThrow(InputError);
    expect(await versionsOf(registry)).toHaveLength(6);
  });
});

/** What must hold wherever a pruning broke off. */
async function checkState(disk: MemoryFileSystem, told: boolean): Promise<void> {
  for (const [path, { file, bytes }] of disk.files())
    if (path.includes(".lock/")) {
      const dead = Buffer.from(bytes)
        .toString()
        .replace(/"pid":\d+/, '"pid":4194305');
      disk.setContent(file, Buffer.from(dead));
    }
  const registry = openRegistry("models", { now: () => new Date(10 * DAY), fs: disk });
  expect((await registry.verify("m")).filter(({ ok }) => !ok)).toEqual([]);
  const versions = await versionsOf(registry);
  for (const needed of [2, 3, 4, 6]) expect(versions).toContain(needed);
  if (told) expect(versions).toEqual([2, 3, 4, 6]);
  await registry.prune("m", { keep: 1 });
  expect(await versionsOf(registry)).toEqual([2, 3, 4, 6]);
  expect(await registry.neighbours("m", 1)).toBeNull();
  expect(await registry.publish("m", small("7"))).toBe(7);
}

describe("a pruning that breaks off", async () => {
  const fs = new MemoryFileSystem();
  const registry = await sixVersions(fs);
  const before = fs.operations.length;
  await registry.prune("m", { keep: 1 });
  const { operations } = fs;
  const prefixes = (length: number): readonly Operation[] => operations.slice(0, length);

  it("leaves every version whole or gone, where the process is killed", async () => {
    expect(operations.length - before).toBeGreaterThan(10);
    for (let length = before; length <= operations.length; length++) {
      const disk = new MemoryFileSystem();
      for (const operation of prefixes(length)) disk.replay(operation);
      await checkState(disk, length === operations.length);
    }
  });

  it("leaves every version whole or gone, where the power fails and whatever of the unsynced is kept", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: before, max: operations.length }),
        fc.infiniteStream(fc.nat(1_000_000)),
        async (length, stream) => {
          const choose = (bound: number) => stream.next().value % bound;
          await checkState(crashedDisk(prefixes(length), choose), false);
        },
      ),
      { numRuns: 100 },
    );
  });
});
