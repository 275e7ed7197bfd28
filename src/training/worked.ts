import { InputError } from "../leads/input-error.ts";
import { cellAt, findColumn, type LeadTable, sourceRow } from "../leads/table.ts";

/** Exploring 5 % is not capped; a rarer chance would let few leads speak for all: no weight is larger. */
const LARGEST_WEIGHT = 20;

/** The columns that tell how leads were chosen to be worked; both may be absent. */
export interface WorkSettings {
  /** The chance, above 0 and up to 1, with which each lead was to be worked, as it was written down when that was decided. */
  readonly propensity?: string;
  /** Whether it was worked: a boolean, or a date that is filled in where it was. By default leads with a propensity were. */
  readonly worked?: string;
}

/** Who teaches, where not every lead was worked. */
export interface Worked {
  /**
   * One a lead: 0 where it wasn't worked, else 1 / propensity, at most 20, over the mean of these: so that together the leads worked
   * stand for all of them (importance weights, Horvitz and Thompson 1952), and count as many as they are.
   */
  readonly weights: Float64Array;
  /** How many leads one that was worked stands for on average: times it, a weight counts them. */
  readonly mean: number;
  /** What a person should know of it, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Who was worked, and for how many leads each of them stands; null where no column tells it.
 * @throws InputError for a column that isn't there, isn't of the wanted type or holds a propensity that is no chance, and where no
 * lead was worked
 */
export function workedLeads(table: LeadTable, { propensity, worked }: WorkSettings): Worked | null {
  if (propensity === undefined && worked === undefined) return null;
  const isWorked = worked === undefined ? () => true : workReader(table, worked);
  const chanceOf = propensity === undefined ? () => 1 : chanceReader(table, propensity);
  const weights = new Float64Array(table.rows);
  let [count, sum, capped, largest, untold] = [0, 0, 0, 0, 0];
  for (let row = 0; row < table.rows; row++) {
    if (!isWorked(row)) continue;
    const chance = chanceOf(row);
    if (chance === null) {
      untold++;
      continue;
    }
    const weight = 1 / chance;
    if (weight > LARGEST_WEIGHT) capped++;
    weights[row] = Math.min(weight, LARGEST_WEIGHT);
    sum += weights[row]!;
    largest = Math.max(largest, weights[row]!);
    count++;
  }
  if (count === 0)
    throw new InputError(
      `found no lead of ${table.source} that was worked, by ${[worked, propensity].filter(Boolean).join(" and ")}; wanted some`,
    );
  const mean = sum / count;
  for (let row = 0; row < table.rows; row++) weights[row]! /= mean;
  const notes = [`${count} of ${table.rows} leads were worked; the others tell nothing and were left out.`];
  if (propensity !== undefined)
    notes.push(
      `Leads that were worked by a chance of ${propensity} stand for others like them: the largest weight is ${largest.toFixed(1)}, and ${capped} would have been larger than ${LARGEST_WEIGHT}.`,
    );
  if (worked !== undefined && untold > 0)
    notes.push(`${untold} leads that were worked have no ${propensity}: they were left out.`);
  return { weights, mean, notes };
}

function workReader(table: LeadTable, name: string): (row: number) => boolean {
  const column = demandColumn(table, "worked", name);
  if (column.type === "boolean") return (row) => cellAt(column, row) === true;
  if (column.type === "date") return (row) => cellAt(column, row) !== null;
  throw new InputError(
    `can't read from ${name} of ${table.source} which leads were worked: found a column of type ${column.type}, wanted yes and no, or dates`,
  );
}

/** Null where nothing is filled in. */
function chanceReader(table: LeadTable, name: string): (row: number) => number | null {
  const column = demandColumn(table, "propensity", name);
  if (column.type !== "number" && column.type !== "boolean")
    throw new InputError(
      `can't read from ${name} of ${table.source} how likely leads were to be worked: found a column of type ${column.type}, wanted numbers above 0 and up to 1`,
    );
  return (row) => {
    const cell = cellAt(column, row);
    if (cell === null) return null;
    const chance = Number(cell); // of a column of 0 and 1 alone too, which reads as a boolean
    if (chance > 0 && chance <= 1) return chance;
    throw new InputError(
      `row ${sourceRow(table, row)} of ${table.source}: found ${name} ${chance} of a lead that was worked, wanted a chance above 0 and up to 1`,
    );
  };
}

function demandColumn(table: LeadTable, setting: string, name: string) {
  const column = findColumn(table, name);
  if (column) return column;
  throw new InputError(`${setting} names the column ${name}, which isn't in ${table.source}`);
}
