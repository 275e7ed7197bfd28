import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FileSystem } from "../../src/registry/file-system.ts";

const bytes = (text: string) => Buffer.from(text);

/** What the registry relies on, of whatever disk it is given. `make` gives an empty folder. */
export function fileSystemContract(
  name: string,
  make: () => Promise<{ fs: FileSystem; folder: string }>,
): void {
  describe(`${name} as a file system of the registry`, () => {
    const put = async (fs: FileSystem, path: string, text: string) => {
      const file = await fs.create(path);
      await file.write(bytes(text));
      await file.sync();
      await file.close();
    };
    const text = async (fs: FileSystem, path: string) => Buffer.from(await fs.read(path)).toString();

    it("writes, reads, lists and tells of files and folders", async () => {
      const { fs, folder } = await make();
      await fs.mkdir(join(folder, "b"));
      const file = await fs.create(join(folder, "a"));
      await file.write(bytes("one"));
      await file.write(bytes("two"));
      await file.sync();
      await file.close();
      await fs.syncFolder(folder);
      expect(await text(fs, join(folder, "a"))).toBe("onetwo");
      expect(await fs.list(folder)).toEqual([
        { name: "a", kind: "file" },
        { name: "b", kind: "folder" },
      ]);
      expect(await fs.status(join(folder, "a"))).toMatchObject({ kind: "file", bytes: 6 });
      expect(await fs.status(join(folder, "b"))).toMatchObject({ kind: "folder" });
      expect(await fs.status(join(folder, "c"))).toBeNull();
      expect(await fs.status(join(folder, "c", "d"))).toBeNull();
      await fs.unlink(join(folder, "a"));
      await fs.rmdir(join(folder, "b"));
      expect(await fs.list(folder)).toEqual([]);
    });

    it("refuses to make what is there, and to touch what isn't", async () => {
      const { fs, folder } = await make();
      await put(fs, join(folder, "file"), "x");
      await fs.mkdir(join(folder, "folder"));
      for (const taken of ["file", "folder"]) {
        await expect(fs.create(join(folder, taken))).rejects.toMatchObject({ code: "EEXIST" });
        await expect(fs.mkdir(join(folder, taken))).rejects.toMatchObject({ code: "EEXIST" });
      }
      const absent = join(folder, "absent");
      for (const work of [
        () => fs.read(absent),
        () => fs.list(absent),
        () => fs.unlink(absent),
        () => fs.rmdir(absent),
        () => fs.syncFolder(absent),
        () => fs.rename(absent, join(folder, "other")),
        () => fs.mkdir(join(absent, "inner")),
        () => fs.create(join(absent, "inner")),
      ])
        await expect(work()).rejects.toMatchObject({ code: "ENOENT" });
      await expect(fs.status(join(folder, "file", "inner"))).rejects.toMatchObject({ code: "ENOTDIR" });
    });

    it("extends a file behind a byte, and makes it where it is absent", async () => {
      const { fs, folder } = await make();
      const path = join(folder, "log");
      for (const [from, more] of [
        [0, "first\n"],
        [6, "torn"],
        [6, "second\n"],
      ] as const) {
        const file = await fs.extend(path, from);
        await file.write(bytes(more));
        await file.sync();
        await file.close();
      }
      expect(await text(fs, path)).toBe("first\nsecond\n");
    });

    it("renames a file over a file, and a folder only to a name without content", async () => {
      const { fs, folder } = await make();
      await put(fs, join(folder, "old"), "old");
      await put(fs, join(folder, "new"), "new");
      await fs.rename(join(folder, "new"), join(folder, "old"));
      expect(await text(fs, join(folder, "old"))).toBe("new");
      expect(await fs.status(join(folder, "new"))).toBeNull();
      for (const name of ["a", "b", "empty"]) await fs.mkdir(join(folder, name));
      await put(fs, join(folder, "a", "file"), "a");
      await put(fs, join(folder, "b", "file"), "b");
      await expect(fs.rename(join(folder, "a"), join(folder, "b"))).rejects.toSatisfy((error: unknown) =>
        ["ENOTEMPTY", "EEXIST", "EPERM"].includes((error as { code: string }).code),
      );
      await fs.rename(join(folder, "a"), join(folder, "c"));
      expect(await text(fs, join(folder, "c", "file"))).toBe("a");
      expect(await text(fs, join(folder, "b", "file"))).toBe("b");
      await expect(fs.rmdir(join(folder, "b"))).rejects.toMatchObject({ code: "ENOTEMPTY" });
    });
  });
}
