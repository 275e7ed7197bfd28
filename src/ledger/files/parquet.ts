import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { sqlText } from "../../leads/source-store.ts";
import { writeParquet } from "../../leads/write-parquet.ts";
import type { WrittenColumn, WrittenRow } from "../../leads/written-row.ts";
import { ifPossible } from "../../registry/durable.ts";
import { parseEntry } from "../frame.ts";
import type { EntryCounts, EntryKey } from "../store.ts";
import type { Disk } from "./disk.ts";
import { type Layout, parquetName, parseParquetName } from "./layout.ts";
import { segmentRows } from "./segment-rows.ts";

/** What can be asked for in SQL without reading lines; `line` is the entry itself, as it was written. */
const COLUMNS: readonly WrittenColumn[] = [
  { name: "seq", type: "number" },
  { name: "kind", type: "text" },
  { name: "at", type: "text" },
  { name: "leadId", type: "text" },
  { name: "predictionId", type: "text" },
  { name: "model", type: "text" },
  { name: "version", type: "number" },
  { name: "probability", type: "number" },
  { name: "outcome", type: "text" },
  { name: "line", type: "text" },
];
const AT_ONCE = 200;
const TEMPORARY = ".new-";
const WRITTEN_AS = "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false";
/** Rows that are held in memory until they are written: DuckDB's fewest. */
const ROWS_AT_ONCE = 2048;

/** Which rows a removal is about: an SQL condition. */
export const ofLead = (leadId: string): string => `leadId = ${sqlText(leadId)}`;
export const before = (moment: number): string => `"at" < ${sqlText(new Date(moment).toISOString())}`;

export interface ParquetFile {
  /** Of the segment that it was. */
  readonly stem: string;
  /** The sequence number of the last entry in it. */
  readonly last: number;
  readonly path: string;
}

/** A closed segment whose lines were all looked at. */
export interface Checked {
  readonly stem: string;
  readonly path: string;
  /** How many of its lines are entries, at least one. */
  readonly entries: number;
  /** The sequence number of the last of them. */
  readonly last: number;
  /** The longest line, in bytes. */
  readonly longest: number;
}

/** The rolled-up part of a ledger. DuckDB is loaded when the first file is there. */
export function createParquet(disk: Disk, layout: Layout) {
  let opened: Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> | null = null;

  async function open() {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create(":memory:", {
      memory_limit: "256MB",
      temp_directory: "", // nothing of a lead is written outside of the ledger
      threads: "1", // it works beside requests
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    return { instance, connection: await instance.connect() };
  }

  /** A connection of its own: another query would cut off what is still being read, without a word. */
  async function another(): Promise<DuckDBConnection> {
    opened ??= open();
    return (await opened).instance.connect();
  }

  async function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    opened ??= open();
    const { connection } = await opened;
    return (await connection.runAndReadAll(sql)).getRows();
  }

  async function files(): Promise<ParquetFile[]> {
    return (await disk.list(layout.parquet)).flatMap(({ name }) => {
      const parsed = parseParquetName(name);
      return parsed ? [{ ...parsed, path: join(layout.parquet, name) }] : [];
    });
  }

  const from = (paths: readonly string[]) => `read_parquet([${paths.map(sqlText).join(", ")}])`;

  return {
    /** Oldest first. */
    files,

    /**
     * Rolls a segment up into a file of its own, which appears whole or not at all.
     * @param lines its entries once more: read where DuckDB can't read the segment by itself
     */
    async write(segment: Checked, lines: AsyncIterable<string>): Promise<void> {
      const temporary = join(layout.parquet, `${TEMPORARY}${crypto.randomUUID()}`);
      try {
        if ((await copied(segment, temporary)) !== segment.entries) {
          await ifPossible(disk.unlink(temporary));
          await writeParquet(temporary, COLUMNS, batches(lines));
        }
        await settle(temporary, join(layout.parquet, parquetName(segment.stem, segment.last)));
      } catch (error) {
        await ifPossible(disk.unlink(temporary));
        throw error;
      }
    },

    async find(key: EntryKey): Promise<string[]> {
      const paths = (await files()).map(({ path }) => path);
      if (paths.length === 0) return [];
      const where = "leadId" in key ? ofLead(key.leadId) : `predictionId = ${sqlText(key.predictionId)}`;
      return (await rows(`SELECT line FROM ${from(paths)} WHERE ${where} ORDER BY seq`)).map(
        ([line]) => line as string,
      );
    },

    /** The lines of one file, in the order in which they were written. */
    async *lines(path: string): AsyncGenerator<string> {
      const connection = await another();
      try {
        const result = await connection.stream(`SELECT line FROM ${from([path])}`);
        for (;;) {
          const chunk = await result.fetchChunk();
          if (!chunk || chunk.rowCount === 0) return;
          for (const line of chunk.getColumnValues(0)) yield line as string;
        }
      } finally {
        connection.closeSync();
      }
    },

    /** Removes rows for good: each file that holds one is written anew. */
    async remove(where: string): Promise<EntryCounts> {
      let predictions = 0;
      let outcomes = 0;
      for (const { path } of await files()) {
        const [found] = await rows(
          `SELECT count(*) FILTER (kind = 'prediction'), count(*) FILTER (kind = 'outcome'), count(*) FROM ${from([path])} WHERE ${where}`,
        );
        const [ofPredictions, ofOutcomes, gone] = found!.map(Number) as [number, number, number];
        if (gone === 0) continue;
        predictions += ofPredictions;
        outcomes += ofOutcomes;
        const [all] = await rows(`SELECT count(*) FROM ${from([path])}`);
        if (Number(all![0]) === gone) {
          await disk.unlink(path);
          await disk.syncFolder(layout.parquet);
          continue;
        }
        const temporary = join(layout.parquet, `${TEMPORARY}${crypto.randomUUID()}`);
        await rows(
          `COPY (SELECT * FROM ${from([path])} WHERE (${where}) IS NOT TRUE) TO ${sqlText(temporary)} (${WRITTEN_AS})`,
        );
        await settle(temporary, path);
      }
      return { predictions, outcomes };
    },

    /** Removes what a crash left half written. */
    async tidy(): Promise<void> {
      for (const { name } of await disk.list(layout.parquet))
        if (name.startsWith(TEMPORARY)) await disk.unlink(join(layout.parquet, name));
    },

    async close(): Promise<void> {
      if (opened === null) return;
      const { connection, instance } = await opened;
      connection.closeSync();
      instance.closeSync();
      opened = null;
    },
  };

  /** How many rows DuckDB made of a segment by itself; null where it can't. */
  async function copied({ path, longest }: Checked, to: string): Promise<number | null> {
    const connection = await another();
    try {
      const query = segmentRows(path, longest);
      const result = await connection.run(
        `COPY (${query}) TO ${sqlText(to)} (${WRITTEN_AS}, ROW_GROUP_SIZE ${ROWS_AT_ONCE})`,
      );
      return result.rowsChanged;
    } catch {
      return null;
    } finally {
      connection.closeSync();
    }
  }

  /** Gives a finished file its name, durably. */
  async function settle(temporary: string, path: string): Promise<void> {
    const { bytes } = (await disk.status(temporary))!;
    const file = await disk.extend(temporary, bytes);
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await disk.rename(temporary, path);
    await disk.syncFolder(layout.parquet);
  }
}

async function* batches(lines: AsyncIterable<string>): AsyncGenerator<WrittenRow[]> {
  let batch: WrittenRow[] = [];
  for await (const line of lines) {
    batch.push(rowOf(line));
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
    await setImmediate(); // requests have their turn
  }
  if (batch.length > 0) yield batch;
}

function rowOf(line: string): WrittenRow {
  const entry = parseEntry(line);
  const { seq, kind, at, leadId, predictionId } = entry;
  const head = [seq, kind, at, leadId, predictionId];
  if (entry.kind === "outcome") return [...head, null, null, null, entry.outcome, line];
  const probability = entry.kind === "shadow" ? entry.probability : entry.answer.probability;
  return [...head, entry.model.name, entry.model.version, probability, null, line];
}

export type Parquet = ReturnType<typeof createParquet>;
