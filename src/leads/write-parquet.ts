import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WrittenColumn, WrittenRow } from "./written-row.ts";

/**
 * Writes batches of at most 2048 checked rows to a Parquet file: numbers as DOUBLE, text as VARCHAR. DuckDB keeps what
 * doesn't fit into 256 MB in a temporary folder until all rows are there, and is loaded only here.
 */
export async function writeParquet(
  path: string,
  columns: readonly WrittenColumn[],
  batches: AsyncIterable<WrittenRow[]>,
  signal?: AbortSignal,
): Promise<void> {
  const { DOUBLE, DuckDBDataChunk, DuckDBInstance, VARCHAR } = await import("@duckdb/node-api");
  const overflow = await mkdtemp(join(tmpdir(), "leadlight-"));
  try {
    const instance = await DuckDBInstance.create(":memory:", {
      memory_limit: "256MB",
      temp_directory: overflow,
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    const connection = await instance.connect();
    const interrupt = () => connection.interrupt();
    try {
      const types = columns.map(({ type }) => (type === "number" ? DOUBLE : VARCHAR));
      const declared = columns.map(({ name }, j) => `${quote(name, '"')} ${types[j]}`).join(", ");
      await connection.run(`CREATE TABLE leads (${declared})`);
      const appender = await connection.createAppender("leads");
      for await (const batch of batches) {
        const chunk = DuckDBDataChunk.create(types, batch.length);
        // Zero is written without a sign, as in the text formats.
        chunk.setColumns(
          types.map((_, j) => batch.map((row) => (typeof row[j] === "number" ? row[j] + 0 : row[j]!))),
        );
        appender.appendDataChunk(chunk);
      }
      appender.closeSync();
      signal?.addEventListener("abort", interrupt, { once: true });
      await connection.run(
        `COPY leads TO ${quote(path, "'")} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
      );
    } finally {
      signal?.removeEventListener("abort", interrupt);
      connection.closeSync();
      instance.closeSync();
    }
  } finally {
    await rm(overflow, { recursive: true, force: true });
  }
}

function quote(text: string, mark: '"' | "'"): string {
  return mark + text.replaceAll(mark, mark + mark) + mark;
}
