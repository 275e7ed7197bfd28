import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

export interface Killed {
  /** When it died, in milliseconds since 1970. */
  readonly at: number;
  /** What it said; a line that it was killed in is left out. */
  readonly lines: readonly string[];
}

/** @throws Error where the library, which the writers use as any other process would, isn't built */
export function demandBuilt(): void {
  if (!existsSync(new URL("../../dist/cli/main.js", import.meta.url)))
    throw new Error("found no dist/cli/main.js, wanted the built library: run npm run build");
}

/**
 * Lets a program of this folder work for `milliseconds` after its first word, and kills it with signal 9.
 * @param name of a file beside this one, plain JavaScript over the built library
 */
export async function killedWriter(
  name: string,
  args: readonly string[],
  milliseconds: number,
): Promise<Killed> {
  const program = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let complaint = "";
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on("close", (_, signal) => resolve(signal)),
  );
  child.stderr.on("data", (text) => {
    complaint += text;
  });
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (text) => {
      said += text;
      resolve();
    });
    void ended.then(() => resolve());
  });
  await wait(milliseconds);
  const at = performance.timeOrigin + performance.now();
  child.kill("SIGKILL");
  expect(await ended, complaint).toBe("SIGKILL");
  return { at, lines: said.split("\n").slice(0, -1) };
}
