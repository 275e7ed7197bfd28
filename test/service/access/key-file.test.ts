import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isKey, keyId, makeKey, readKeys, revokeKey } from "../../../src/service/access/key-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-keys-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const wanted = {
  name: "crm",
  scopes: ["predict", "read"] as const,
  createdAt: new Date("2026-07-01T12:00:00Z"),
  expiresAt: null,
  perMinute: 60,
};

describe("a file of keys", () => {
  it("holds hashes alone, readable by its owner alone", async () => {
    const path = join(folder, "keys.json");
    const { key, stored } = await makeKey(path, wanted);
    const text = await readFile(path, "utf8");
    expect(text).not.toContain(key.slice(-43));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readKeys(path)).toEqual([stored]);
    expect(stored).toMatchObject({ name: "crm", scopes: ["predict", "read"], perMinute: 60 });
    expect(keyId(key)).toBe(stored.id);
  });

  it("tells a key from every text that differs in one character", async () => {
    const { key, stored } = await makeKey(join(folder, "near.json"), wanted);
    expect(isKey(key, stored)).toBe(true);
    for (let i = 0; i < key.length; i++) {
      const other = key.slice(0, i) + (key[i] === "a" ? "b" : "a") + key.slice(i + 1);
      expect(isKey(other, stored)).toBe(false);
    }
  });

  it("takes more keys, never the same, and gives one up by its id", async () => {
    const path = join(folder, "several.json");
    const first = await makeKey(path, wanted);
    const second = await makeKey(path, { ...wanted, name: "dashboard" });
    expect(first.key).not.toBe(second.key);
    expect(await revokeKey(path, first.stored.id)).toEqual(first.stored);
    expect(await readKeys(path)).toEqual([second.stored]);
    await expect(revokeKey(path, first.stored.id)).rejects.toThrow(`wanted one of ${second.stored.id}`);
  });

  it.each([
    ["nothing", "", /wanted a file of kind leadlight-keys/],
    ["other JSON", '{"kind": "x"}', /at kind/],
    ["a newer format", '{"kind": "leadlight-keys", "format": 2, "keys": []}', /at format/],
    [
      "a scope that isn't one",
      '{"kind": "leadlight-keys", "format": 1, "keys": [{"id": "x"}]}',
      /at keys\.0/,
    ],
  ])("of %s is refused without its content", async (name, text, message) => {
    const path = join(folder, `${name}.json`);
    await writeFile(path, text);
    await expect(readKeys(path)).rejects.toThrow(message);
    await expect(makeKey(path, wanted)).rejects.toThrow(message);
    expect(await readFile(path, "utf8")).toBe(text);
  });

  it("that isn't there is told", async () => {
    await expect(readKeys(join(folder, "none.json"))).rejects.toThrow(/found no such file/);
  });
});
