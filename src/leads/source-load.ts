import type { BadRow } from "./bad-row.ts";
import type { SourceStore } from "./source-store.ts";
import type { ColumnType } from "./table.ts";

/** How a file was written. */
export interface SourceFormat {
  readonly kind: "csv" | "parquet" | "ndjson";
  /** CSV only. */
  readonly delimiter?: string;
  /** CSV and NDJSON only. */
  readonly encoding?: "UTF-8" | "Latin-1";
}

export interface LoadInput {
  /** The unpacked bytes. */
  readonly path: string;
  /** The file as the user wrote it, for messages. */
  readonly source: string;
  /** For working files; removed by the caller. */
  readonly folder: string;
  readonly store: SourceStore;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((rows: number) => void) | undefined;
}

export interface Loaded {
  /** One a column `c0`, `c1`, … of the store's table; `""` for a column without a header. */
  readonly names: readonly string[];
  /** How many rows the store's table holds; it doesn't exist where there are none. */
  readonly rows: number;
  readonly badRows: readonly BadRow[];
  readonly format: SourceFormat;
  /** Types that the file itself states, by column name. */
  readonly types?: Readonly<Record<string, ColumnType>>;
}

/**
 * Fills the store's table `leads` from a file of one kind.
 * @throws InputError for a file that can't be read at all
 */
export type LoadSource = (input: LoadInput) => Promise<Loaded>;
