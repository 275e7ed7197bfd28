// node scripts/bench/read-memory.mjs FILE: reads a file of leads with the built package (npm run build) and prints its rows
// and columns, the seconds taken, the table's own megabytes, and the most memory that the process held at once.
import { readLeads } from "../../dist/leads/read.js";

const [file] = process.argv.slice(2);
if (!file) {
  console.error("read-memory: found no file, wanted node scripts/bench/read-memory.mjs FILE");
  process.exit(2);
}

const from = process.hrtime.bigint();
const { table, badRows, format } = await readLeads(file);
const seconds = Number(process.hrtime.bigint() - from) / 1e9;
const bytes = (column) =>
  (column.values ?? column.codes ?? column.bytes).byteLength + (column.offsets?.byteLength ?? 0);
const megabytes = (count) => Math.round(count / 1e6);

console.log(
  JSON.stringify({
    format,
    rows: table.rows,
    badRows: badRows.length,
    seconds: Number(seconds.toFixed(1)),
    tableMB: megabytes(table.columns.reduce((sum, column) => sum + bytes(column), 0)),
    peakMB: megabytes(process.resourceUsage().maxRSS * 1024),
    columns: Object.fromEntries(table.columns.map((column) => [column.name, column.type])),
  }),
);
