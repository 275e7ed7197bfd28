import { sqlText } from "../../leads/source-store.ts";

/** What the JSON of an entry is asked for, in the order in which `SEGMENT_ROWS` reads it. */
const PATHS = [
  ...["$.seq", "$.kind", "$.at", "$.leadId", "$.predictionId", "$.model.name", "$.model.version"],
  ...["$.answer.probability", "$.probability", "$.outcome"],
];
/** DuckDB holds several lines at a time in memory, so these are small; both in bytes. */
const USUAL_LINE = 1024 * 1024;
const USUAL_BUFFER = 4 * 1024 * 1024;

/**
 * The query for the rows of a segment's Parquet file, read from the segment itself: no line passes through JavaScript. A segment
 * with anything else in it than whole lines of entries and erased ones makes it fail, or tell another number of rows. So does one
 * with half a surrogate pair, which DuckDB's JSON hasn't.
 * @param longest of its lines, in bytes
 */
export function segmentRows(path: string, longest: number): string {
  const line = Math.max(USUAL_LINE, longest + 1);
  const buffer = Math.max(USUAL_BUFFER, 4 * line);
  return `SELECT x[1]::DOUBLE AS seq, x[2] AS kind, x[3] AS "at", x[4] AS "leadId", x[5] AS "predictionId", x[6] AS model,
      x[7]::DOUBLE AS version, coalesce(x[8], x[9])::DOUBLE AS probability, x[10] AS outcome, line
    FROM (SELECT json_extract_string(line, [${PATHS.map(sqlText).join(", ")}]) AS x, line
      FROM read_csv(${sqlText(path)}, columns = {'line': 'VARCHAR'}, header = false, auto_detect = false, strict_mode = false,
        delim = E'\\x01', quote = '', escape = '', new_line = '\\n', max_line_size = ${line}, buffer_size = ${buffer}))
    WHERE x[2] <> 'erased'`;
}
