import { type Column, type DateColumn, type NumberColumn, numberAt } from "../leads/table.ts";
import { type AuditSample, bestAuc, type FieldAuc } from "./audit-samples.ts";

/** A running number has a value of its own in so many of the rows … */
const OWN = 0.5;
/** … is filled in so many … */
const FILLED = 0.9;
/** … and so many of its steps from row to row go one way: a few rows may have been put in late. */
const ONE_WAY = 0.99;

/** How well the place in the file alone tells 1 from 0; null where a class is absent. */
export function rowOrderAuc(rows: number, samples: readonly AuditSample[]): FieldAuc | null {
  const values = Float64Array.from({ length: rows }, (_, row) => row);
  return bestAuc({ name: "", type: "number", values }, samples);
}

/** Whether the column rises, or falls, with the rows of the file, as a running number or the time of entry does. */
export function isRunning(column: Column): column is NumberColumn | DateColumn {
  if (column.type !== "number" && column.type !== "date") return false;
  const { length } = column.values;
  let filled = 0;
  let up = 0;
  let down = 0;
  let previous: number | null = null;
  for (let row = 0; row < length; row++) {
    const value = numberAt(column, row);
    if (value === null) continue;
    filled++;
    if (previous !== null && value > previous) up++;
    if (previous !== null && value < previous) down++;
    previous = value;
  }
  return (
    filled >= FILLED * length &&
    Math.max(up, down) >= OWN * length &&
    Math.max(up, down) >= ONE_WAY * (up + down)
  );
}
