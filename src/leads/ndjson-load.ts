import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type BadRow, badRow, excerpt } from "./bad-row.ts";
import { InputError } from "./input-error.ts";
import { copyWithoutMark } from "./source-copy.ts";
import { asUtf8 } from "./source-encoding.ts";
import { columnNames } from "./source-header.ts";
import type { LoadSource } from "./source-load.ts";
import { sqlText } from "./source-store.ts";

const LONGEST_LINE = 1 << 24;

/**
 * NDJSON: one object a line; a column is every key that occurs, in the order of first appearance, and each value is read as the
 * text that a CSV file would hold. A line that is no object is a bad row; blank lines are passed over and not counted.
 */
export const loadNdjson: LoadSource = async ({ path, source, folder, store, signal, onProgress }) => {
  const utf8 = await asUtf8(path, folder, signal);
  const file =
    utf8.start === 0 && !/[*?[\]{}]/.test(utf8.path)
      ? utf8.path
      : await copyWithoutMark(utf8, join(folder, "lines.ndjson"), signal);
  await store.run(
    `CREATE TABLE lines AS SELECT json FROM read_ndjson_objects(${sqlText(file)}, ignore_errors=true,
      compression='uncompressed', hive_partitioning=false, maximum_object_size=${LONGEST_LINE})`,
  );
  const badRows = await badLines(
    await store.rows(
      "SELECT rowid + 1 FROM lines WHERE json IS NULL OR json_type(json) <> 'OBJECT' ORDER BY rowid",
    ),
    file,
    source,
  );
  const keys = (
    await store.rows(
      `SELECT key FROM (SELECT rowid AS line, unnest(json_keys(json)) AS key, generate_subscripts(json_keys(json), 1) AS place
        FROM lines WHERE json_type(json) = 'OBJECT') GROUP BY key ORDER BY min({line: line, place: place})`,
    )
  ).map(([key]) => String(key));
  const names = columnNames(source, keys);
  const paths = keys.map((key) => sqlText(`/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`));
  for (const [at, key] of keys.entries()) {
    const nested = await store.rows(
      `SELECT rowid + 1, json_type(json, ${paths[at]}) FROM lines
        WHERE json_type(json, ${paths[at]}) IN ('OBJECT', 'ARRAY') ORDER BY rowid LIMIT 1`,
    );
    for (const [row, type] of nested)
      throw new InputError(
        `${source}, row ${row}, column ${JSON.stringify(key)} holds an ${String(type).toLowerCase()}, wanted a text, number, boolean or null`,
      );
  }
  const cells = paths.map((key, at) => `json_extract_string(json, ${key}) AS c${at}`);
  await store.run(
    `CREATE TABLE leads AS SELECT ${["(rowid + 1)::UINTEGER AS row", ...cells].join(", ")} FROM lines
      WHERE json_type(json) = 'OBJECT'`,
  );
  await store.run("DROP TABLE lines");
  const [[rows] = []] = await store.rows("SELECT count(*)::INTEGER FROM leads");
  onProgress?.(Number(rows) + badRows.length);
  return { names, rows: Number(rows), badRows, format: { kind: "ndjson", encoding: utf8.encoding } };
};

/** Finds the bad lines' text; `rows` are their numbers among the lines that aren't blank, ascending. */
async function badLines(
  rows: readonly (readonly unknown[])[],
  file: string,
  source: string,
): Promise<BadRow[]> {
  const wanted = rows.map(([row]) => Number(row));
  const bad: BadRow[] = [];
  if (wanted.length === 0) return bad;
  let row = 0;
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line++;
    if (/^[ \t\r]*$/.test(text)) continue;
    if (++row !== wanted[bad.length]) continue;
    const found = `${excerpt(text)}`;
    bad.push(badRow(source, { row, line, column: null, found, wanted: "one JSON object on the line" }));
    if (bad.length === wanted.length) break;
  }
  return bad;
}
