import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { makeWorkingFolder } from "../../src/leads/working-folder.ts";
import { temporaryFiles } from "./files.ts";

const write = temporaryFiles();

it("removes what dead processes left long ago, and nothing else", async () => {
  const parent = dirname(write("other-file", ""));
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  const long = new Date(2020, 1, 1);
  const folder = (name: string, at?: Date) => {
    const path = join(parent, name);
    mkdirSync(path);
    writeFileSync(join(path, "leads.duckdb"), "a lead");
    if (at) utimesSync(path, at, at);
    return path;
  };
  const left = folder(`leadlight-${dead}-aBc123`, long);
  const kept = [
    folder(`leadlight-${dead}-aBc124`),
    folder(`leadlight-${process.pid}-aBc123`, long),
    folder(`leadlight-${dead}`, long),
    folder("leadlight-notes-aBc123", long),
  ];
  const made = await makeWorkingFolder(parent);
  expect(dirname(made)).toBe(parent);
  expect(existsSync(left)).toBe(false);
  for (const path of [...kept, made]) expect(existsSync(path)).toBe(true);
});
