import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { replaceFile } from "../../src/leads/replace-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-test-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("writes a new file, returns the writer's answer and leaves nothing beside it", async () => {
  const path = join(folder, "new.txt");
  expect(await replaceFile(path, (to) => writeFile(to, "new").then(() => 7))).toBe(7);
  expect(await readFile(path, "utf8")).toBe("new");
  expect(await readdir(folder)).toEqual(["new.txt"]);
});

test("shows the old file until the new one is whole", async () => {
  const path = join(folder, "a.txt");
  await writeFile(path, "old");
  await replaceFile(path, async (to) => {
    await writeFile(to, "new");
    expect(await readFile(path, "utf8")).toBe("old");
  });
  expect(await readFile(path, "utf8")).toBe("new");
});

test("keeps the old file and removes the temporary one when the writer fails", async () => {
  const path = join(folder, "a.txt");
  await writeFile(path, "old");
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  const writing = replaceFile(path, async (to) => {
    await writeFile(to, "half");
    throw full;
  });
  await expect(writing).rejects.toBe(full);
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

test("keeps the permissions of the file that it replaces", async () => {
  const path = join(folder, "private.txt");
  await writeFile(path, "old");
  await chmod(path, 0o600);
  await replaceFile(path, async (to) => {
    expect((await stat(to)).mode & 0o777).toBe(0o600);
    await writeFile(to, "new");
  });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("replaces the file behind a symbolic link", async () => {
  await writeFile(join(folder, "real.txt"), "old");
  await symlink(join(folder, "real.txt"), join(folder, "link.txt"));
  await replaceFile(join(folder, "link.txt"), (to) => writeFile(to, "new"));
  expect(await readFile(join(folder, "real.txt"), "utf8")).toBe("new");
});

test("refuses a folder, a device and a folder that doesn't exist, before the writer is called", async () => {
  await mkdir(join(folder, "sub"));
  const never = () => Promise.reject(new Error("was called"));
  await expect(replaceFile(join(folder, "sub"), never)).rejects.toThrow(/found a folder there/);
  await expect(replaceFile("/dev/null", never)).rejects.toThrow(/found a device or pipe there/);
  const lost = replaceFile(join(folder, "gone", "a.txt"), never);
  await expect(lost).rejects.toThrow(/found no folder .*gone, wanted one that exists/);
  await expect(lost).rejects.toBeInstanceOf(InputError);
});
