import fc from "fast-check";
import { expect, it } from "vitest";
import type { FileSystem } from "../../src/registry/file-system.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { type Choose, crashedDisk } from "./crashed-disk.ts";
import { now, small } from "./folders.ts";
import { MemoryFileSystem, type Operation } from "./memory-file-system.ts";

/** A day of a model's life; after each step the caller is told that it is done. */
async function aDay(): Promise<Operation[]> {
  const fs = new MemoryFileSystem();
  const registry = openRegistry("models", { now, fs });
  const lock = await registry.lock("m", "training");
  await registry.publish("m", small("1"));
  fs.told("version 1");
  await registry.setAlias("m", "champion", 1);
  fs.told("champion 1");
  await lock.unlock();
  await registry.publish("m", small("2"));
  fs.told("version 2");
  await registry.setAlias("m", "champion", 2);
  fs.told("champion 2");
  await registry.publish("m", small("3"));
  fs.told("version 3");
  await registry.setAlias("m", "champion", 3);
  fs.told("champion 3");
  await registry.rollback("m");
  fs.told("champion 2 again");
  return fs.operations;
}

const CHAMPIONS: readonly (number | null)[] = [null, 1, 2, 3, 2];
const TOLD = ["champion 1", "champion 2", "champion 3", "champion 2 again"];

/** A crashed process is gone; that of the test isn't, so its name in a lock is replaced by one that nobody has. */
function withDeadHolders(disk: MemoryFileSystem): FileSystem {
  for (const [path, { file, bytes }] of disk.files())
    if (path.includes(".lock/"))
      disk.setContent(
        file,
        Buffer.from(
          Buffer.from(bytes)
            .toString()
            .replace(/"pid":\d+/, '"pid":4194305'),
        ),
      );
  return disk;
}

async function checkState(operations: readonly Operation[], disk: MemoryFileSystem) {
  const told = operations.flatMap((operation) => (operation.op === "told" ? [operation.what] : []));
  const registry = openRegistry("models", { now, fs: withDeadHolders(disk) });

  // Every version that is visible is whole, and every one that the caller was told of is there.
  const verified = await registry.verify();
  expect(verified.filter(({ ok }) => !ok)).toEqual([]);
  const versions = (await registry.models())[0]?.versions ?? [];
  for (const version of [1, 2, 3])
    if (told.includes(`version ${version}`)) expect(versions).toContain(version);
  for (const version of versions) {
    const plan = (await registry.read("m", version)).files.get("plan.json")!;
    expect(Buffer.from(plan).toString()).toBe(`{"plan":"${version}"}`);
  }

  // The alias is the last one told of, or the one that was being set.
  const done = told.filter((what) => TOLD.includes(what)).length;
  const champion = (await registry.aliases("m")).champion ?? null;
  expect([CHAMPIONS[done], CHAMPIONS[done + 1]]).toContain(champion);
  if (champion !== null) expect(versions).toContain(champion);
  const history = (await registry.history("m")).map((change) => change.to);
  expect([CHAMPIONS.slice(1, done + 1), CHAMPIONS.slice(1, done + 2)]).toContainEqual(history);

  // And the registry goes on.
  const next = await registry.publish("m", small("next"));
  expect(next).toBe(Math.max(0, ...versions) + 1);
  await registry.setAlias("m", "champion", next);
  expect((await registry.history("m")).at(-1)).toMatchObject({ alias: "champion", to: next });
  await (await registry.lock("m", "training")).unlock();
}

it("holds a valid state after every operation, where the process is killed", async () => {
  const operations = await aDay();
  expect(operations.length).toBeGreaterThan(100);
  for (let length = 0; length <= operations.length; length++) {
    const prefix = operations.slice(0, length);
    const disk = new MemoryFileSystem();
    for (const operation of prefix) disk.replay(operation);
    await checkState(prefix, disk);
  }
});

it("holds a valid state after every operation, where the power fails and nothing unsynced is kept", async () => {
  const operations = await aDay();
  for (let length = 0; length <= operations.length; length++) {
    const prefix = operations.slice(0, length);
    await checkState(
      prefix,
      crashedDisk(prefix, () => 1),
    );
  }
});

it("holds a valid state wherever the power fails and whatever of the unsynced is kept", async () => {
  const operations = await aDay();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(operations.length),
      fc.infiniteStream(fc.nat(1_000_000)),
      async (length, stream) => {
        const choose: Choose = (bound) => stream.next().value % bound;
        const prefix = operations.slice(0, length);
        await checkState(prefix, crashedDisk(prefix, choose));
      },
    ),
    { numRuns: 400 },
  );
});
