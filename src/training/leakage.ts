import { asOf } from "../leads/as-of.ts";
import { type Column, findColumn, type LeadTable } from "../leads/table.ts";
import { type ClosingTimes, countAfterClosing } from "./after-closing.ts";
import { type AuditSample, bestAuc, drawSamples, type FieldAuc, thin } from "./audit-samples.ts";
import { fieldLife } from "./field-life.ts";
import { filledTest, fillRates } from "./fill-rates.ts";
import { type Evidence, type Judgement, judgeColumn, MOST_FILLED } from "./judge-column.ts";
import { isRunning, rowOrderAuc } from "./row-order.ts";

export interface ColumnLeakage extends Judgement {
  readonly column: string;
}

export interface AuditOptions {
  /** The columns that features could be made from. */
  readonly columns: readonly string[];
  /** The rows to judge by, all with a label. */
  readonly rows: Uint32Array;
  /** The closed ones to see when cells were written, with or without a label; by default those of `rows`. */
  readonly closedRows?: Uint32Array;
  /** `OPEN`, `LOST` or `WON` for each row of the table. */
  readonly outcome: Uint8Array;
  /** The label of each row of the table, 0 or 1 for those in `rows`. */
  readonly y: Float64Array;
  /** The buyer of each row of the table; by default each row stands alone. */
  readonly groups?: Uint32Array;
  /** When each row of the table was created and closed, where that is known, and when the data end: all in milliseconds. */
  readonly times?: ClosingTimes;
  readonly seed: number;
}

/** What the audit found. */
export interface Audit {
  /** A verdict for each column, in their order. */
  readonly columns: readonly ColumnLeakage[];
  /** What a person should know besides, one sentence each. */
  readonly notes: readonly string[];
}

/** From here on the order of the rows is told: by market and season alone it reaches 0.6 in some real files. */
const ORDER_AUC = 0.6;
/** So many standard errors above 0.5 aren't chance. */
const BEYOND_CHANCE = 4;

/**
 * Looks for columns that were written after the outcome: whether the cell is filled depends on the outcome; the column alone
 * nearly is the outcome, or is where it is filled (against the label and, where open leads or the horizon make a difference,
 * against won or lost); its dates are later than the closing; it counts the rows of a file whose order tells the outcome;
 * what it tells is lost when it is taken as of the lead's creation, where its changes are told. A field whose changes are told
 * is judged by its values as of creation, as features read it. At most 50,000 rows, drawn by the seed, serve for an AUC.
 * @throws RangeError for a column that isn't in the table, or arrays that don't have a value for each of its rows
 */
export function auditLeakage(table: LeadTable, options: AuditOptions): Audit {
  const { columns, outcome, y, groups, times } = options;
  for (const values of [outcome, y, groups, times?.created, times?.closed]) {
    if (values !== undefined && values.length !== table.rows) {
      throw new RangeError(
        `auditing ${table.rows} leads with ${values.length} outcomes, labels, groups or times`,
      );
    }
  }
  const samples = drawSamples(options);
  const atCreation = table.history && times ? asOf(table, times.created.map(orEnd(times.endOfData))) : table;
  const judged = columns.map((name) => {
    const column = findColumn(table, name);
    if (column === undefined) throw new RangeError(`no column ${name} in ${table.source} to audit`);
    const read = findColumn(atCreation, name)!;
    return { column: name, ...judgeColumn(gather(table, column, read, samples, options)) };
  });
  const order = rowOrderAuc(table.rows, samples);
  const notes =
    order !== null && isTelling(order)
      ? [
          `The order of the rows alone tells won from lost leads with an AUC of ${order.auc.toFixed(3)}: they are sorted by time or by outcome; no feature reads it.`,
        ]
      : [];
  return { columns: judged, notes };
}

function orEnd(endOfData: number): (time: number) => number {
  return (time) => (Number.isNaN(time) ? endOfData : time);
}

function isTelling({ auc, chance }: FieldAuc): boolean {
  return auc >= ORDER_AUC && auc - 0.5 >= BEYOND_CHANCE * chance;
}

/** All that is measured of one column: `read` is what features read of it. */
function gather(
  table: LeadTable,
  column: Column,
  read: Column,
  samples: readonly AuditSample[],
  { rows, closedRows = rows, outcome, times }: AuditOptions,
): Evidence {
  const fill = fillRates(read, closedRows, outcome);
  const isFilled = filledTest(read);
  const filled = samples.map((sample) => thin(sample, isFilled));
  const isOftenEmpty = filled.some((few, at) => few.rows.length < MOST_FILLED * samples[at]!.rows.length);
  const alone = bestAuc(read, samples);
  return {
    fill,
    alone,
    ofFilled: isOftenEmpty ? bestAuc(read, filled) : null,
    isRunning: alone !== null && isTelling(alone) && isRunning(column),
    afterClosing: times && read.type === "date" ? countAfterClosing(read, closedRows, outcome, times) : null,
    life: times ? lifeOf(table, column, read, samples, closedRows, outcome, times) : null,
  };
}

function lifeOf(
  { history }: LeadTable,
  column: Column,
  read: Column,
  samples: readonly AuditSample[],
  rows: Uint32Array,
  outcome: Uint8Array,
  { created, closed }: ClosingTimes,
): Evidence["life"] {
  const life = history ? fieldLife(column.name, history, rows, outcome, created, closed) : null;
  if (life === null) return null;
  const isFilled = filledTest(column);
  const told = samples.map((sample) => thin(sample, (row) => life.told[row] === 1 || !isFilled(row)));
  const filled = rows.filter(isFilled);
  const untold = filled.reduce((sum, row) => sum + 1 - life.told[row]!, 0);
  return {
    now: bestAuc(column, told),
    early: bestAuc(read, told),
    untold: filled.length === 0 ? 0 : untold / filled.length,
    fill: fillRates(column, rows, outcome),
    changed: life.changed,
    atClosing: life.atClosing,
    firstAtClosing: life.firstAtClosing,
  };
}
