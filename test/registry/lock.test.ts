import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { FileSystem } from "../../src/registry/file-system.ts";
import { LockedError } from "../../src/registry/locked-error.ts";
import { nodeFileSystem } from "../../src/registry/node-file-system.ts";
import { isGone, thisProcess } from "../../src/registry/process-identity.ts";
import { openRegistry, type Registry } from "../../src/registry/registry.ts";
import { emptyFolder, newRegistry, now, small } from "./folders.ts";

const deadPid = () => spawnSync(process.execPath, ["-e", ""]).pid;

async function leaveLock(registry: Registry, holder: object | string): Promise<string> {
  const path = join(registry.folder, "m/.training.lock");
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "holder"), typeof holder === "string" ? holder : JSON.stringify(holder));
  return path;
}

it("lets one training into a name, says who holds it, and lets the next in afterwards", async () => {
  const registry = await newRegistry();
  const lock = await registry.lock("m", "training");
  const again = await registry.lock("m", "training").catch((error) => error);
  expect(again).toBeInstanceOf(LockedError);
  const { pid, host } = await thisProcess();
  expect(again.message).toBe(
    `training into m: found it locked by process ${pid} on ${host} since ${now().toISOString()}, wanted it free; wait until that process ends, or, if it no longer runs, delete ${join(registry.folder, "m/.training.lock")}`,
  );
  await (await registry.lock("other", "training")).unlock();
  await lock.unlock();
  await lock.unlock();
  await (await registry.lock("m", "training")).unlock();
});

it("leaves no trace of a name into which nothing was published", async () => {
  const folder = await emptyFolder();
  const registry = openRegistry(folder, { now });
  await (await registry.lock("m", "training")).unlock();
  expect(await readdir(folder)).toEqual([]);
  const lock = await registry.lock("m", "training");
  await registry.publish("m", small());
  await lock.unlock();
  expect(await readdir(join(folder, "m"))).toEqual(["versions"]);
});

it("lets a training publish and set an alias while it holds its name", async () => {
  const registry = await newRegistry();
  const lock = await registry.lock("m", "training");
  await registry.publish("m", small());
  await registry.setAlias("m", "champion", 1);
  await expect(registry.lock("m", "training")).rejects.toBeInstanceOf(LockedError);
  await lock.unlock();
});

it("takes over the lock of a process that is gone, also where its number lives again", async () => {
  const self = await thisProcess();
  const dead = [{ ...self, pid: deadPid(), birth: null, since: "then" }];
  if (self.birth) dead.push({ ...self, birth: "00000000.1" as never, since: "then" });
  for (const holder of dead) {
    const registry = await newRegistry();
    await leaveLock(registry, holder);
    const lock = await registry.lock("m", "training");
    await expect(registry.lock("m", "training")).rejects.toBeInstanceOf(LockedError);
    await lock.unlock();
  }
});

it("never takes over from another host, a live process or an unreadable holder", async () => {
  const self = await thisProcess();
  for (const holder of [
    { ...self, host: "elsewhere", pid: deadPid(), since: "then" },
    { ...self, since: "then" },
    { ...self, pid: -1, since: "then" },
    "",
    "{",
    "null",
  ]) {
    const registry = await newRegistry();
    const path = await leaveLock(registry, holder);
    await expect(registry.lock("m", "training")).rejects.toBeInstanceOf(LockedError);
    expect(await readdir(join(registry.folder, "m"))).toEqual([".training.lock"]);
    expect(await readdir(path)).toEqual(["holder"]);
  }
});

it("takes a lock that was given back halfway", async () => {
  const registry = await newRegistry();
  await mkdir(join(registry.folder, "m/.training.lock"), { recursive: true });
  await (await registry.lock("m", "training")).unlock();
});

it("is taken anew where what stood in its place was removed a moment ago", async () => {
  const disk = nodeFileSystem;
  let refused = 0;
  const fs: FileSystem = {
    ...disk,
    // As the system refuses it, only that the other folder is gone by the time anyone looks.
    rename: (from, to) =>
      to.endsWith(".training.lock") && refused++ === 0
        ? Promise.reject(Object.assign(new Error("not empty"), { code: "ENOTEMPTY" }))
        : disk.rename(from, to),
  };
  const registry = openRegistry(await emptyFolder(), { now, fs });
  await (await registry.lock("m", "training")).unlock();
  expect(refused).toBe(2);
});

it("lets exactly one of many takers win over a dead one's lock", async () => {
  const self = await thisProcess();
  for (let round = 0; round < 25; round++) {
    const registry = await newRegistry();
    await leaveLock(registry, { ...self, pid: 2 ** 22 + 1, birth: null, since: "then" });
    const taken = await Promise.allSettled(Array.from({ length: 6 }, () => registry.lock("m", "training")));
    const won = taken.filter((one) => one.status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const lost of taken) if (lost.status === "rejected") expect(lost.reason).toBeInstanceOf(LockedError);
    const path = join(registry.folder, "m/.training.lock");
    const [file] = await readdir(path);
    expect(JSON.parse(await readFile(join(path, file!), "utf8"))).toMatchObject(self);
    await won[0]!.value.unlock();
    expect((await readdir(registry.folder)).includes("m")).toBe(true); // it stood there before
    expect(await readdir(join(registry.folder, "m"))).toEqual([]);
  }
});

it("knows the living from the dead", async () => {
  const self = await thisProcess();
  expect(await isGone(self)).toBe(false);
  expect(await isGone({ ...self, pid: deadPid() })).toBe(true);
  expect(await isGone({ ...self, pid: deadPid(), host: "elsewhere" })).toBe(false);
});
