import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const temporary = mkdtempSync(join(tmpdir(), "leadlight-bench-test-"));
afterAll(() => rmSync(temporary, { recursive: true }));

interface Task {
  readonly name: string;
}
interface Paths {
  readonly train: string;
  readonly test: string;
}
interface Simulated {
  readonly tasks: readonly Task[];
  writeTask(task: Task, seed: number, paths: Paths): { truth: Float64Array; logLoss: number };
}
interface Figures {
  readonly logLoss: number;
  readonly taken?: string;
}
interface Tables {
  qualityTables(
    kept: { read(name: string): Figures | null },
    sets: readonly { name: string }[],
    seeds: readonly number[],
  ): string;
}
interface Statistics {
  tInterval(values: readonly number[]): readonly [number, number] | null;
}
interface Document {
  writePart(file: URL, part: string, text: string): void;
}

function load<T>(name: string): Promise<T> {
  return import(new URL(`../../scripts/bench/${name}.mjs`, import.meta.url).href);
}

describe("the simulated tasks", () => {
  const made = async (name: string, seed: number) => {
    const { tasks, writeTask } = await load<Simulated>("simulated");
    const paths = { train: join(temporary, "train.csv"), test: join(temporary, "test.csv") };
    const known = writeTask(tasks.find((task) => task.name === name)!, seed, paths);
    const [train, judged] = [paths.train, paths.test].map((path) => readFileSync(path, "utf8"));
    return { ...known, train: train!, test: judged! };
  };
  const outcomes = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.endsWith(",won"));

  test("each test lead wins as often as its probability says, and the truth's log loss is that of the file", async () => {
    const { truth, logLoss, test: file } = await made("shift", 3);
    const won = outcomes(file);
    const copies = won.length / truth.length;
    let sum = 0;
    truth.forEach((p, row) => {
      let wins = 0;
      for (let round = 0; round < copies; round++) {
        const isWon = won[round * truth.length + row]!;
        wins += Number(isWon);
        sum -= Math.log(isWon ? p : 1 - p);
      }
      expect(Math.abs(wins - copies * p)).toBeLessThan(1);
    });
    expect(sum / won.length).toBeCloseTo(logLoss, 10);
  });

  test("40 wins are 40, and the share of wins among them is that of the truth", async () => {
    const { truth, train } = await made("40-wins", 1);
    const won = outcomes(train);
    expect(won.filter(Boolean)).toHaveLength(40);
    // 5,000 probabilities of standard deviation 0.1: their mean is known to 0.0015.
    expect(truth.reduce((sum, p) => sum + p, 0) / truth.length).toBeCloseTo(40 / won.length, 2);
  });

  test("equal seeds give equal files, others don't", async () => {
    const hash = async (seed: number) => {
      const { train, test: file } = await made("monotone", seed);
      return createHash("sha256").update(train).update(file).digest("hex");
    };
    expect(await hash(1)).toBe(await hash(1));
    expect(await hash(1)).not.toBe(await hash(2));
  });
});

test("the interval of a mean is Student's", async () => {
  const { tInterval } = await load<Statistics>("statistics");
  // scipy 1.16: stats.t.interval(0.95, 4, loc=3, scale=sqrt(0.5))
  const [low, high] = tInterval([1, 2, 3, 4, 5])!;
  expect(low).toBeCloseTo(1.036757, 3);
  expect(high).toBeCloseTo(4.963243, 3);
  expect(tInterval([1])).toBeNull();
});

test("a ratio is taken split by split, to the peer that is best on average, and held against its bar", async () => {
  const { qualityTables } = await load<Tables>("tables");
  const losses: Record<string, number> = {
    "s.7.leadlight-auto": 0.202,
    "s.8.leadlight-auto": 0.402,
    "s.7.lightgbm": 0.2,
    "s.8.lightgbm": 0.4,
    "s.7.ebm": 0.19, // the best on one split, not on average
    "s.8.ebm": 0.45,
  };
  const read = (name: string) => (losses[name] ? { logLoss: losses[name], taken: "blend" } : null);
  const text = qualityTables({ read }, [{ name: "s" }], [7, 8]);
  const line = text.split("\n").find((one) => one.startsWith("| `auto` / LightGBM"));
  expect(line).toContain("| 2 | 1.0075 |");
  expect(line).toContain("**no**");
  expect(text).toContain("s: `blend` 2 ×");
});

test("a part of the document is replaced between its comments, and only there", async () => {
  const { writePart } = await load<Document>("document");
  const path = join(temporary, "page.md");
  writeFileSync(path, "before\n<!-- time: made by npm run bench -->\nold\n<!-- /time -->\nafter\n");
  writePart(pathToFileURL(path), "time", "new");
  expect(readFileSync(path, "utf8")).toBe(
    "before\n<!-- time: made by npm run bench -->\n\nnew\n\n<!-- /time -->\nafter\n",
  );
  expect(() => writePart(pathToFileURL(path), "quality", "new")).toThrow(
    /writing the part quality: found no/,
  );
});
