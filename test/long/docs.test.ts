import { execFile, spawn } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../src/leads/config.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { parseEdits } from "../../src/scoring/recorded-edit.ts";
import { type Block, blocksOf, indentedLines, parseShown, sessionOf, synopsesOf } from "./docs-blocks.ts";
import { MLFLOW_PACKAGES, pythonWith } from "./python-venv.ts";

/*
 * Every block of code in the documentation is fenced, says what it is, and is held to it:
 *
 * - `sh` and `ts` are run as they stand, page by page, in a folder with the simulated sample leads and a trained model. Blocks of one
 *   page follow each other; those of TypeScript are one module. `python` is run with MLflow and onnxruntime.
 * - `console`: the commands behind "$ " are run; one that is shown to fail fails with that sentence.
 * - `usage`: every command is there, and its help has every flag.
 * - `json`, `jsonc`: it parses; `json config`, `framework`, `criterion` and `edits` are read as such. `csv` is read as discovery answers.
 * - `text` is what something printed, and is only looked at by people.
 *
 * What can't be run here says why in its first line (`sh not-run: needs Docker`), and is counted below. `npm` lines of the README are
 * run by `.ci/run`.
 */

/** Blocks that say that they aren't run, on all pages. */
const NOT_RUN = 8;

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
  return ["README.md", "data/README.md", ...docs.map((name) => `docs/${name}`)];
}

/** A folder as a reader has it: their leads, configuration and rules, models called sample and demo, another tool's model. */
async function readersFolder(name: string): Promise<string> {
  const place = join(folder, name.replaceAll(/\W/g, "-"));
  await mkdir(place);
  for (const file of ["leads.csv", "activities.csv", "leadlight.config.json"])
    await cp(join(ROOT, "data", file), join(place, file));
  await symlink(join(ROOT, "data"), join(place, "data"));
  await cp(join(folder, "models"), join(place, "models"), { recursive: true });
  await cp(join(ROOT, "models", "demo"), join(place, "models", "demo"), { recursive: true });
  await cp(join(ROOT, "frameworks", "bant.json"), join(place, "our-rules.json"));
  await cp(join(ROOT, "test/fixtures/importers/lightgbm-codes.txt"), join(place, "model.txt"));
  await writeFile(join(place, "leads.ndjson"), '{"lead_id": "1", "job_title": "CFO"}\n{"lead_id": "2"}\n');
  return place;
}

/** A page while it is run: its services go on in the background until it ends, one a port. */
interface Reader {
  readonly cwd: string;
  readonly services: Map<string, () => Promise<void>>;
}

const environment = () => ({ ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}` });

async function startService(line: string, { cwd, services }: Reader): Promise<void> {
  const port = /--port (\d+)/.exec(line)?.[1] ?? "8080";
  if (services.has(port)) return; // told again further down the page
  const service = spawn("bash", ["-c", `exec ${line}`], { cwd, env: environment(), stdio: "ignore" });
  const ended = new Promise<number | null>((resolve) => service.once("exit", resolve));
  services.set(port, async () => {
    service.kill("SIGTERM");
    await ended;
  });
  for (let tries = 0; tries < 300; tries++) {
    // one with keys answers 401, one that is ready 200
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
    if (answer && answer.status < 500) return;
    if (service.exitCode !== null) break;
    await wait(200);
  }
  throw new Error(`${line}: found no service at port ${port}, wanted one`);
}

async function runBash(text: string, cwd: string): Promise<void> {
  if (text.trim() === "") return;
  await run("bash", ["-euo", "pipefail", "-c", text], { cwd, env: environment(), maxBuffer: 1 << 28 });
}

/** Runs a block in the order of its lines. */
async function runShell(text: string, reader: Reader, isReadme: boolean): Promise<void> {
  let waiting: string[] = [];
  const flush = async () => {
    await runBash(waiting.join("\n"), reader.cwd);
    waiting = [];
  };
  for (const line of text.split("\n")) {
    if (isReadme && /^npm /.test(line)) continue;
    if (!line.startsWith("leadlight serve")) waiting.push(line);
    else {
      await flush();
      await startService(line, reader);
    }
  }
  await flush();
}

/** Runs the commands of a session; one that the page shows refused or kept back may end so. */
async function runSession(text: string, reader: Reader): Promise<void> {
  for (const { command, output } of sessionOf(text)) {
    if (command.startsWith("leadlight serve")) {
      await startService(command, reader);
      continue;
    }
    const refusal = output.find((line) => line.startsWith("leadlight: "));
    const ended = await runBash(command, reader.cwd).then(
      () => ({ code: 0, stderr: "" }),
      (error: { code: number; stderr: string }) => error,
    );
    if (refusal !== undefined)
      expect(ended, command).toMatchObject({ code: 2, stderr: expect.stringContaining(refusal) });
    else if (output.some((line) => line.includes("stays champion")))
      expect([0, 3], command).toContain(ended.code);
    else expect(ended.code, `${command}: ${ended.stderr}`).toBe(0);
  }
}

async function checkUsage(text: string, cwd: string): Promise<void> {
  for (const { command, flags } of synopsesOf(text)) {
    const { stdout } = await run("leadlight", [...command, "--help"], { cwd, env: environment() });
    expect(stdout, command.join(" ")).toContain(`leadlight ${command.join(" ")}`);
    for (const flag of flags) expect(stdout, `leadlight ${command.join(" ")}`).toContain(flag);
  }
}

/** Reads JSON as what the page says that it is. */
async function checkJson(block: Block, cwd: string): Promise<void> {
  const found = parseShown(block) as Record<string, unknown>;
  const file = join(cwd, "shown.json");
  const written = async (json: unknown) => {
    await writeFile(file, JSON.stringify(json));
    return file;
  };
  const shipped = async (name: string) =>
    JSON.parse(await readFile(join(ROOT, `frameworks/${name}.json`), "utf8"));
  const [bant, stepwise] = [await shipped("bant"), await shipped("stepwise")];
  const concepts = { ...MORE_CONCEPTS, ...stepwise.concepts, ...bant.concepts };
  switch (block.about) {
    case "":
      break;
    case "config":
      await readConfig(await written(found));
      break;
    case "framework":
      await loadFramework(await written({ ...bant, concepts, ...found }));
      break;
    case "criterion": {
      const others = bant.criteria.filter(({ name }: { name: string }) => name !== found.name);
      await loadFramework(await written({ ...bant, concepts, criteria: [...others, found] }));
      break;
    }
    case "edits":
      parseEdits(found, "the page");
      break;
    default:
      throw new Error(`found json ${block.about}, wanted one of config, framework, criterion, edits`);
  }
}

/** What parts of a framework on a page read, and neither BANT nor the stepwise gate declares. */
const MORE_CONCEPTS = {
  industry: { title: "Industry", type: "text", guess: ["industry"] },
  region: { title: "Region", type: "text", guess: ["region", "country"] },
};

async function runBlock(block: Block, page: string, reader: Reader): Promise<void> {
  const { language, text } = block;
  const { cwd } = reader;
  switch (language) {
    case "sh":
      return runShell(text, reader, page === "README.md");
    case "console":
      return runSession(text, reader);
    case "usage":
      return checkUsage(text, cwd);
    case "json":
    case "jsonc":
      return checkJson(block, cwd);
    case "python":
      await run(pythonWith(MLFLOW_PACKAGES), ["-c", text], { cwd });
      return;
    case "csv":
      await writeFile(join(cwd, "discovery.csv"), text);
      return runBash(
        "leadlight qualify leads.csv --config leadlight.config.json --discovery discovery.csv",
        cwd,
      );
    case "ts":
    case "text":
      return;
    default:
      throw new Error(`found a block of ${language}, wanted a language that this test knows`);
  }
}

const texts = new Map(
  await Promise.all(
    (await pages()).map(async (name) => [name, await readFile(join(ROOT, name), "utf8")] as const),
  ),
);

describe("the documentation's code holds", () => {
  for (const [name, page] of texts) {
    const blocks = blocksOf(page).filter(({ about }) => !about.startsWith("not-run: "));
    if (blocks.length === 0) continue;
    test(name, { timeout: 3_600_000 }, async () => {
      const reader: Reader = { cwd: await readersFolder(name), services: new Map() };
      try {
        for (const block of blocks) {
          await runBlock(block, name, reader).catch((error: Error) => {
            throw new Error(`${name}:${block.line} ${error.message}`, { cause: error });
          });
        }
        const module = blocks.flatMap(({ language, text }) => (language === "ts" ? [text] : [])).join("\n");
        await writeFile(join(reader.cwd, "page.mjs"), module);
        await run(process.execPath, ["page.mjs"], { cwd: reader.cwd, maxBuffer: 1 << 26 });
      } finally {
        for (const stop of reader.services.values()) await stop();
      }
    });
  }
});

describe("no code is passed over", () => {
  test("every block is fenced and says what it is", () => {
    for (const [name, page] of texts) {
      expect(indentedLines(page), name).toEqual([]);
      expect(page.match(/^```/gm)?.length ?? 0, name).toBe(2 * blocksOf(page).length);
    }
  });

  test("those that aren't run say why, and are as many as this test knows of", () => {
    const left = [...texts.values()].flatMap(blocksOf).filter(({ about }) => about.startsWith("not-run"));
    for (const { about } of left) expect(about).toMatch(/^not-run: .{10}/);
    expect(left).toHaveLength(NOT_RUN);
  });

  test("and there is some", () => {
    const languages = [...texts.values()].flatMap(blocksOf).map(({ language }) => language);
    for (const language of ["sh", "ts", "console", "usage", "json", "python"])
      expect(languages.filter((one) => one === language).length, language).toBeGreaterThan(1);
  });
});
