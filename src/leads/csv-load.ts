import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readCsvFile } from "./csv-file.ts";
import { InputError } from "./input-error.ts";
import { asUtf8 } from "./source-encoding.ts";
import { columnNames } from "./source-header.ts";
import type { LoadSource } from "./source-load.ts";
import { sqlText } from "./source-store.ts";

/**
 * CSV: our own pass finds the rows and sets bad ones apart, since DuckDB alone stops at some of them; DuckDB then reads the
 * good ones with every option given.
 */
export const loadCsv: LoadSource = async ({ path, source, folder, store, signal, onProgress }) => {
  const utf8 = await asUtf8(path, folder, signal);
  const rowsFile = join(folder, "rows.csv");
  const { delimiter, header, rows, badRows } = await readCsvFile(utf8, rowsFile, source, signal, onProgress);
  if (header.length === 0 && badRows.length > 0)
    throw new InputError(`${source} has no header that can be read: found ${badRows[0]!.found}`);
  if (header.length === 0) throw new InputError(`${source} holds only blank lines, wanted a header and rows`);
  const names = columnNames(source, header);
  const columns = ["'row': 'UINTEGER'", ...names.map((_, at) => `'c${at}': 'VARCHAR'`)].join(", ");
  if (rows > 0)
    await store.run(
      `CREATE TABLE leads AS FROM read_csv(${sqlText(rowsFile)}, auto_detect=false, header=false, delim=${sqlText(delimiter)},
        quote='"', escape='"', comment='', new_line='\\n', nullstr='', strict_mode=true, hive_partitioning=false,
        max_line_size=2097152, columns={${columns}})`,
    );
  await rm(rowsFile);
  return { names, rows, badRows, format: { kind: "csv", delimiter, encoding: utf8.encoding } };
};
