import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Draft } from "../../src/ledger/entry.ts";
import { nodeDisk } from "../../src/ledger/files/disk.ts";
import { layoutOf } from "../../src/ledger/files/layout.ts";
import { createParquet } from "../../src/ledger/files/parquet.ts";
import { createFramer, filler } from "../../src/ledger/frame.ts";

const at = "2026-07-01T12:00:00.000Z";
const model = { name: "sales", version: 3, sha256: "00" };

function prediction(leadId: string | null, lead: object, probability = 0.1902969607140665): Draft {
  const answer = { id: leadId ?? "0", probability, grade: "A", predictionId: "p" };
  return {
    ...{ kind: "prediction", at, leadId, predictionId: "p" },
    body: JSON.stringify({ model, ask: { asOf: at }, index: 0, lead, answer }).slice(1, -1),
  };
}

const drafts: readonly Draft[] = [
  prediction("L-1", { budget: 40_000 }),
  prediction(null, {
    note: "a\u0000b\u2028 \u0001 é 😀 \\ud800",
    deep: { answer: { id: "x", probability: 9 } },
  }),
  prediction('q"\\\n', { answer: { id: "y", probability: 9 }, probability: 8, outcome: "lost" }, 5e-324),
  prediction("null", {}, 1e-7),
  {
    ...{ kind: "shadow", at, leadId: "L-1", predictionId: "p" },
    body: JSON.stringify({ model: { ...model, version: 4 }, probability: 0.25, grade: "B" }).slice(1, -1),
  },
  {
    ...{ kind: "outcome", at, leadId: "L-1", predictionId: null },
    body: JSON.stringify({ entryId: "o", outcome: "won", time: at, amount: 12.5, replaces: null }).slice(
      1,
      -1,
    ),
  },
];
const framer = createFramer();
const frame = (draft: Draft, seq: number) => framer.frame(draft, seq).bytes.toString();
const halfPair = prediction("half", { note: "\ud800" });

let root: string;
const made = () => createParquet(nodeDisk, layoutOf(root));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "leadlight-parquet-"));
  await mkdir(layoutOf(root).parquet);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The rows of the file made of these lines, and whether JavaScript had to read them. */
async function rolled(stem: string, lines: readonly string[], between: readonly Buffer[] = []) {
  const path = join(root, `${stem}.ndjson`);
  const bytes = lines.map((line) => Buffer.from(line));
  await writeFile(path, Buffer.concat([...bytes, ...between]));
  const longest = Math.max(...bytes.map(({ length }) => length)) - 1;
  const parquet = made();
  let isRead = false;
  async function* again() {
    isRead = true;
    for (const line of lines) yield line.slice(0, -1);
  }
  await parquet.write({ stem, path, entries: lines.length, last: 7, longest }, again());
  await parquet.close();
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const file = join(layoutOf(root).parquet, `${stem}_7.parquet`);
  const found = await connection.runAndReadAll(`SELECT * FROM read_parquet('${file}')`);
  const columns = found.columnNames().map((name, j) => `${name} ${found.columnTypes()[j]}`);
  return { rows: found.getRows(), columns, isRead };
}

describe("a segment that is rolled up", () => {
  const texts = drafts.map((draft, i) => frame(draft, 1_795_970_235_834_001 + i));

  it("has the same rows and types whether DuckDB reads it by itself or JavaScript does", async () => {
    const byItself = await rolled("itself", texts, [filler(300), filler(20_000)]);
    const odd = frame(halfPair, 8);
    const byScript = await rolled("script", [...texts, odd]);
    expect([byItself.isRead, byScript.isRead]).toEqual([false, true]);
    expect(byItself.columns).toEqual(byScript.columns);
    expect(byItself.rows).toEqual(byScript.rows.slice(0, -1));
    expect(byScript.rows.at(-1)!.at(-1)).toBe(odd.slice(0, -1));
  });

  it("tells of each entry what stands in it", async () => {
    const { rows } = await rolled("told", texts);
    expect(rows.map((row) => row.slice(1, 9))).toEqual([
      ["prediction", at, "L-1", "p", "sales", 3, 0.1902969607140665, null],
      ["prediction", at, null, "p", "sales", 3, 0.1902969607140665, null],
      ["prediction", at, 'q"\\\n', "p", "sales", 3, 5e-324, null],
      ["prediction", at, "null", "p", "sales", 3, 1e-7, null],
      ["shadow", at, "L-1", "p", "sales", 4, 0.25, null],
      ["outcome", at, "L-1", null, null, null, null, "won"],
    ]);
    expect(rows.map(([seq]) => seq)).toEqual(drafts.map((_, i) => 1_795_970_235_834_001 + i));
    expect(rows.map((row) => row[9])).toEqual(texts.map((text) => text.slice(0, -1)));
  });

  it("holds a line of many megabytes", async () => {
    const long = frame(prediction("long", { note: "x".repeat(9_000_000) }), 1);
    const { rows, isRead } = await rolled("long", [...texts, long, texts[0]!]);
    expect(isRead).toBe(false);
    expect(rows[drafts.length]![9]).toBe(long.slice(0, -1));
  });

  it("is read by JavaScript where anything else stands in it: a torn end, a blank line", async () => {
    const torn = await rolled("torn", texts, [Buffer.from(texts[0]!.slice(0, -1))]);
    expect([torn.isRead, torn.rows.length]).toEqual([true, drafts.length]);
    const blank = await rolled("blank", texts, [Buffer.from(`${" ".repeat(40)}\n`)]);
    expect([blank.isRead, blank.rows.length]).toEqual([true, drafts.length]);
  });

  it("is read to its end whatever else is asked for meanwhile", async () => {
    const many = Array.from({ length: 5000 }, (_, i) => frame(prediction(`M-${i}`, {}), i + 1));
    await rolled("many", many);
    const parquet = made();
    const path = join(layoutOf(root).parquet, "many_7.parquet");
    let count = 0;
    for await (const _ of parquet.lines(path))
      if (count++ === 0) expect(await parquet.find({ leadId: "M-7" })).toHaveLength(1);
    await parquet.close();
    expect(count).toBe(5000);
  });
});
