import { join } from "node:path";
import { InputError } from "./input-error.ts";
import { copyWithoutMark } from "./source-copy.ts";
import { columnNames } from "./source-header.ts";
import type { LoadSource } from "./source-load.ts";
import { sqlText } from "./source-store.ts";
import type { ColumnType } from "./table.ts";

/**
 * Parquet: each value is read as the text that a CSV file would hold, so that the same leads give the same table; a column
 * of floating point numbers stays numbers whatever is in it.
 */
export const loadParquet: LoadSource = async ({ path, source, folder, store, signal, onProgress }) => {
  const file = /[*?[\]{}]/.test(path)
    ? await copyWithoutMark({ path, encoding: "UTF-8", start: 0 }, join(folder, "leads.parquet"), signal)
    : path;
  const from = `read_parquet(${sqlText(file)}, hive_partitioning=false, binary_as_string=true)`;
  const described = await store.rows(`DESCRIBE FROM ${from}`).catch((error: Error) => {
    signal?.throwIfAborted();
    throw new InputError(`${source} can't be read as Parquet: ${error.message.split("\n")[0]}`);
  });
  const names = columnNames(
    source,
    described.map(([name]) => String(name)),
  );
  const types: Record<string, ColumnType> = Object.create(null);
  const cells = described.map(([name, sqlType], at) => {
    const type = String(sqlType);
    if (/^(STRUCT|MAP|UNION|LIST|VARIANT)\b|\]$/.test(type))
      throw new InputError(
        `${source}, column ${JSON.stringify(name)} holds nested values (${type.slice(0, 40)}), wanted texts, numbers, booleans or dates`,
      );
    if (type === "DOUBLE" || type === "FLOAT") types[names[at]!] = "number";
    return `${asText(`"${String(name).replaceAll('"', '""')}"`, type)} AS c${at}`;
  });
  await store
    .run(
      `CREATE TABLE leads AS SELECT (row_number() OVER ())::UINTEGER AS row, ${cells.join(", ")} FROM ${from}`,
    )
    .catch((error: Error) => {
      signal?.throwIfAborted();
      throw new InputError(`${source} can't be read as Parquet: ${error.message.split("\n")[0]}`);
    });
  const [[rows] = []] = await store.rows("SELECT count(*)::INTEGER FROM leads");
  onProgress?.(Number(rows));
  return { names, rows: Number(rows), badRows: [], format: { kind: "parquet" }, types };
};

/** The column as text: whole floats without ".0", not-a-number as missing, times in UTC. */
function asText(column: string, type: string): string {
  const text = `CAST(${column} AS VARCHAR)`;
  if (type === "DOUBLE" || type === "FLOAT")
    return `CASE WHEN isnan(${column}) THEN NULL
      WHEN ${column} = trunc(${column}) AND abs(${column}) < 1e15 AND ${text} <> '-0.0' THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR)
      ELSE ${text} END`;
  if (type === "TIMESTAMP WITH TIME ZONE") return `CAST(${column} AT TIME ZONE 'UTC' AS VARCHAR)`;
  return text;
}
