import { cellOfText } from "./cell-of-text.ts";
import type { AnswerLog, FieldHistory } from "./event-log.ts";
import { type Cell, findColumn, type LeadTable } from "./table.ts";
import { cleanText } from "./text.ts";

/**
 * The table with the answers about its columns among the changes of its fields: as of a moment such a field has the value that
 * was told last, and none before the first. Answers about anything else change no column.
 */
export function answersAsHistory(table: LeadTable): LeadTable {
  const { discovery, history } = table;
  if (discovery === undefined) return table;
  const columns = discovery.kinds.map((kind) => findColumn(table, kind));
  if (columns.every((column) => column === undefined)) return table;
  const kinds = [...(history?.kinds ?? [])];
  const codeOf = (kind: string) => {
    const found = kinds.indexOf(kind);
    return found >= 0 ? found : kinds.push(kind) - 1;
  };
  const from = new Uint32Array(table.rows);
  const to = new Uint32Array(table.rows);
  const entries: { time: number; code: number; cell: Cell }[] = [];
  for (let row = 0; row < table.rows; row++) {
    from[row] = entries.length;
    const own = [...changesAt(history, row), ...answersAt(row)].sort((a, b) => a.time - b.time);
    entries.push(...own);
    to[row] = entries.length;
  }
  return {
    ...table,
    history: {
      from,
      to,
      kinds,
      times: Float64Array.from(entries, ({ time }) => time),
      codes: Uint32Array.from(entries, ({ code }) => code),
      cells: entries.map(({ cell }) => cell),
    },
  };

  function* answersAt(row: number) {
    const log = discovery as AnswerLog;
    for (let at = log.from[row]!; at < log.to[row]!; at++) {
      const column = columns[log.codes[at]!];
      const cell = column && cellOfAnswer(log.cells[at]!, column);
      if (column && cell !== undefined) yield { time: log.times[at]!, code: codeOf(column.name), cell };
    }
  }
}

function* changesAt(history: FieldHistory | undefined, row: number) {
  if (!history) return;
  const { from, to, times, codes, cells } = history;
  for (let at = from[row]!; at < to[row]!; at++)
    yield { time: times[at]!, code: codes[at]!, cell: cells[at]! };
}

/** An answer as a cell of the column; undefined where it tells nothing of that type. */
function cellOfAnswer(answer: Cell, column: NonNullable<ReturnType<typeof findColumn>>): Cell | undefined {
  if (answer === null) return undefined;
  if (typeof answer !== "string") {
    if (column.type === "number" || column.type === "boolean")
      return typeof answer === column.type ? answer : undefined;
    return String(answer);
  }
  const cell = cellOfText(cleanText(answer), column);
  return cell === null ? undefined : cell;
}
