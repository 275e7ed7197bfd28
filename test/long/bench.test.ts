import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const scripts = new URL("../../scripts/bench/", import.meta.url);
const temporary = mkdtempSync(join(tmpdir(), "leadlight-bench-runs-"));
afterAll(() => rmSync(temporary, { recursive: true }));

interface Written {
  readonly set: string;
  readonly excess: number;
  readonly below: number;
  readonly above: number;
  readonly width: number;
}

interface Simulated {
  readonly tasks: readonly { readonly name: string }[];
  writeTask(task: object, seed: number, paths: { train: string; test: string }): unknown;
}

interface Truth {
  measureTruth(kept: object, options: object): Promise<void>;
}

function load<T>(name: string): Promise<T> {
  return import(new URL(`${name}.mjs`, scripts).href);
}

/** The JSON lines that a script of `scripts/bench/` prints. */
function figuresOf(name: string, ...args: string[]): Record<string, unknown>[] {
  const script = fileURLToPath(new URL(`${name}.mjs`, scripts));
  const printed = execFileSync(process.execPath, [script, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return printed
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

async function trainFile(): Promise<string> {
  const { tasks, writeTask } = await load<Simulated>("simulated");
  const paths = { train: join(temporary, "train.csv"), test: join(temporary, "test.csv") };
  writeTask(tasks.find(({ name }) => name === "monotone")!, 1, paths);
  return paths.train;
}

test("the distance from the truth is measured, where leads have times and where not", async () => {
  const { measureTruth } = await load<Truth>("truth");
  const written: Written[] = [];
  const kept = {
    commit: "none",
    hasOurs: () => false,
    hasTheirs: () => true, // peers need other tools
    attempt: (_: string, work: () => unknown) => work(),
    write: (_: string, figures: Written) => written.push(figures),
  };
  await measureTruth(kept, { threads: 1, tasks: ["40-wins", "shift"], seeds: [1], learners: ["linear"] });
  expect(written.map(({ set }) => set)).toEqual(["40-wins", "shift"]);
  for (const { excess, below, above, width } of written) {
    expect(excess).toBeGreaterThan(0);
    expect(excess).toBeLessThan(0.2);
    expect(below + above).toBeLessThan(1);
    expect(width).toBeGreaterThan(0);
  }
});

test("the time of a fit is measured, and of the way from a file to a model", async () => {
  const train = await trainFile();
  const settings = { target: "outcome", positive: ["won"], lost: ["lost"], seed: 1 };
  const [fit] = figuresOf("fit-seconds", train, "additive", "1", JSON.stringify(settings));
  expect(fit).toMatchObject({ rows: 2000, bags: 8, seconds: expect.any(Number) });
  const steps = { target: "outcome", positive: "won", exclude: [], leaves: 15, rate: 0.1, rounds: 20 };
  const asked = JSON.stringify({ ...steps, patience: 20 });
  const [whole] = figuresOf("process-ours", train, join(temporary, "model.bin"), "1", asked);
  expect(whole).toMatchObject({ rows: 2000, trees: 20 });
});

test.each([
  ["boosted", ["--rows", "2000", "--rounds", "5", "--threads", "1", "--json"], 1],
  ["attribution", ["--rows", "2000", "--threads", "1", "--repeats", "1", "--json"], 1],
  ["gate", ["--rows", "2000", "--repeats", "1", "--json"], 2],
] as const)("%s.mjs measures what needs no peer", (name, args, atLeast) => {
  expect(figuresOf(name, ...args).length).toBeGreaterThanOrEqual(atLeast);
});
