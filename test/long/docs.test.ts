import { execFile, spawn } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/*
 * Every fenced block of the documentation that says it is shell (`sh`) or TypeScript (`ts`) is run as it stands, page by page, in a folder
 * with the simulated sample leads and a trained model. Blocks of one page follow each other; those of TypeScript are one module.
 * Lines that begin with npm are left to `.ci/run`, which runs the README's own.
 */

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

let folder = "";
beforeAll(async () => {
  // Inside the checkout, so that `import … from "leadlight"` finds it as a user's project would.
  folder = await mkdtemp(join(ROOT, ".docs-"));
  await mkdir(join(folder, "bin"));
  const shim = join(folder, "bin", "leadlight");
  await writeFile(shim, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "dist/cli/main.js")}" "$@"\n`);
  await chmod(shim, 0o755);
  const sample = [
    "train",
    join(ROOT, "data/leads.csv"),
    "--config",
    join(ROOT, "data/leadlight.config.json"),
  ];
  await run(shim, [...sample, "--learner", "linear", "--models", join(folder, "models")]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function pages(): Promise<string[]> {
  const docs = (await readdir(join(ROOT, "docs"))).filter((name) => name.endsWith(".md"));
  return ["README.md", ...docs.map((name) => `docs/${name}`)];
}

function blocksOf(page: string, language: string): string[] {
  return Array.from(page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm))
    .filter(([, found]) => found === language)
    .map(([, , text]) => text!);
}

/** A folder as a reader has it: their leads, the configuration, a model called sample. */
async function readersFolder(name: string): Promise<string> {
  const place = join(folder, name.replaceAll(/\W/g, "-"));
  await mkdir(place);
  for (const file of ["leads.csv", "activities.csv", "leadlight.config.json"])
    await cp(join(ROOT, "data", file), join(place, file));
  await symlink(join(ROOT, "data"), join(place, "data"));
  await cp(join(folder, "models"), join(place, "models"), { recursive: true });
  return place;
}

/** A service that a block starts goes on in the background until the page ends. */
async function runShell(text: string, cwd: string, services: (() => Promise<void>)[]): Promise<void> {
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  const lines = text.split("\n").filter((line) => !/^npm /.test(line));
  for (const line of lines.filter((one) => one.startsWith("leadlight serve"))) {
    const service = spawn("bash", ["-c", `exec ${line}`], { cwd, env, stdio: "ignore" });
    const ended = new Promise<void>((resolve) => service.once("exit", () => resolve()));
    services.push(() => {
      service.kill("SIGTERM");
      return ended;
    });
    const port = /--port (\d+)/.exec(line)?.[1] ?? "8080";
    for (let tries = 0; tries < 100; tries++) {
      if ((await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null))?.ok) break;
      await wait(200);
    }
  }
  const rest = lines.filter((line) => !line.startsWith("leadlight serve")).join("\n");
  if (rest.trim() !== "")
    await run("bash", ["-euo", "pipefail", "-c", rest], { cwd, env, maxBuffer: 1 << 26 });
}

describe("the documentation's code runs", async () => {
  for (const name of await pages()) {
    const page = await readFile(join(ROOT, name), "utf8");
    const [shell, modules] = [blocksOf(page, "sh"), blocksOf(page, "ts")];
    if (shell.length + modules.length === 0) continue;
    test(name, async () => {
      const cwd = await readersFolder(name);
      const services: (() => Promise<void>)[] = [];
      try {
        for (const block of shell) await runShell(block, cwd, services);
        if (modules.length > 0) {
          await writeFile(join(cwd, "page.mjs"), modules.join("\n"));
          await run(process.execPath, ["page.mjs"], { cwd, maxBuffer: 1 << 26 });
        }
      } finally {
        for (const stop of services) await stop();
      }
    });
  }

  test("and there is some", async () => {
    const texts = await Promise.all((await pages()).map((name) => readFile(join(ROOT, name), "utf8")));
    expect(texts.flatMap((text) => blocksOf(text, "ts")).length).toBeGreaterThan(5);
    expect(texts.flatMap((text) => blocksOf(text, "sh")).length).toBeGreaterThan(2);
  });
});
