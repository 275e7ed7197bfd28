import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The built command, as a user runs it. */
export const BINARY = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
if (!existsSync(BINARY)) throw new Error(`found no ${BINARY}: run npm run build before the end-to-end tests`);

/** How a command ended: its exit code, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts `leadlight ARGS`; `cwd` is where relative paths begin. */
export function start(args: readonly string[], cwd?: string): Started {
  return startProgram(process.execPath, [BINARY, ...args], cwd);
}

/** Runs `leadlight ARGS` to its end. */
export function leadlight(args: readonly string[], cwd?: string): Promise<Ended> {
  return start(args, cwd).ended;
}

/** Starts any program; nothing is on its standard input. */
export function startProgram(program: string, args: readonly string[], cwd?: string): Started {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...(cwd && { cwd }) });
  const text = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text.out += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    text.err += part;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...text }));
  });
  return { child, ended };
}

export function emptyFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "leadlight-e2e-"));
}

/** Every file under a folder with the hash of its bytes, so that two moments can be compared; a folder alone ends in "/". */
export async function contents(folder: string): Promise<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isFile())
      found[name] = createHash("sha256")
        .update(await readFile(path))
        .digest("hex");
    else found[`${name}/`] = "";
  }
  return found;
}

/** The file of a version inside a models folder. */
export function versionFile(models: string, name: string, version: number, file: string): string {
  return join(models, name, "versions", String(version), file);
}
