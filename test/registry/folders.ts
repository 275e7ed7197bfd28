import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openRegistry, type Registry } from "../../src/registry/registry.ts";

const made: string[] = [];

/** A new empty folder, removed after the file's tests. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "leadlight-registry-"));
  made.push(folder);
  return folder;
}

afterAll(async () => {
  for (const folder of made) await rm(folder, { recursive: true, force: true });
});

/** A clock that stands still. */
export const now = () => new Date("2026-03-01T12:00:00.000Z");

/** A registry on the real disk whose models folder isn't there yet. */
export async function newRegistry(): Promise<Registry> {
  return openRegistry(join(await emptyFolder(), "models"), { now });
}

/** A small version: two files, one in a folder. */
export const small = (text = "text") => ({
  files: new Map<string, Uint8Array>([
    ["plan.json", Buffer.from(`{"plan":"${text}"}`)],
    ["programs/win.bin", new Uint8Array([1, 2, 3])],
  ]),
  about: { learner: "linear" },
});
