import { join } from "node:path";
import type { DuckDBConnection, DuckDBVector } from "@duckdb/node-api";

/**
 * The rows of one file inside DuckDB, as text: a table `leads` with `row` (the row's number in the file, from 1) and `c0`,
 * `c1`, … (VARCHAR). It lies in a file of the working folder, so that a column can be read alone and memory stays bounded.
 */
export interface SourceStore {
  run(sql: string): Promise<void>;
  /** The whole answer of a small query. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
  /** Goes through a large answer in order, a batch of rows at a time: one vector a column. */
  stream(sql: string, each: (count: number, columns: readonly DuckDBVector[]) => void): Promise<void>;
  close(): void;
}

/**
 * Opens a store in `folder`. DuckDB is loaded here and nowhere else, so that the service starts without it.
 * Aborting the signal interrupts a running query; the call then throws the signal's reason.
 */
export async function openStore(folder: string, signal?: AbortSignal): Promise<SourceStore> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(join(folder, "leads.duckdb"), {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    memory_limit: "512MB",
    temp_directory: join(folder, "spill"),
    preserve_insertion_order: "true",
  });
  const connection: DuckDBConnection = await instance.connect();
  const interrupt = () => connection.interrupt();
  signal?.addEventListener("abort", interrupt);

  const guarded = async <Result>(query: () => Promise<Result>): Promise<Result> => {
    signal?.throwIfAborted();
    try {
      return await query();
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  };
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run("PRAGMA disable_checkpoint_on_shutdown"); // the file is removed right after

  return {
    run: (sql) =>
      guarded(async () => {
        await connection.run(sql);
      }),
    rows: (sql) => guarded(async () => (await connection.runAndReadAll(sql)).getRows()),
    stream: (sql, each) =>
      guarded(async () => {
        const result = await connection.stream(sql);
        for (;;) {
          signal?.throwIfAborted();
          const chunk = await result.fetchChunk();
          if (!chunk || chunk.rowCount === 0) return;
          each(
            chunk.rowCount,
            Array.from({ length: chunk.columnCount }, (_, at) => chunk.getColumnVector(at)),
          );
        }
      }),
    close: () => {
      signal?.removeEventListener("abort", interrupt);
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
