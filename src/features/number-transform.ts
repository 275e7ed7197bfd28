import { missingNumber, type NumberColumn } from "../leads/table.ts";
import { type Candidate, type FeatureReader, type Training, wrongColumn } from "./candidate.ts";
import { looksDealt } from "./looks-dealt.ts";
import { reasons } from "./reasons.ts";

/** A number as it is; an infinite one is missing, as it is where a file is read. */
export interface NumberTransform {
  readonly kind: "number";
  readonly column: string;
}

/** The number itself, or why it is none: whole numbers that were dealt out one by one tell leads apart and nothing else. */
export function numberCandidates(column: NumberColumn, { rows, keep }: Training): Candidate[] | string {
  const dealt = keep.has(column.name) ? null : looksDealt(column, rows);
  if (dealt) return reasons.dealt(dealt.distinct, dealt.filled);
  return [
    {
      transform: { kind: "number", column: column.name },
      feature: { name: column.name, column: column.name, kind: "number" },
    },
  ];
}

export function numberReader(): FeatureReader {
  return (column, rows) => {
    if (column === undefined) return new Float64Array(rows).fill(Number.NaN);
    if (column.type !== "number") throw wrongColumn(column, "number");
    if (column.values instanceof Float64Array && column.values.every(isFiniteOrMissing)) return column.values;
    const values = new Float64Array(column.values);
    const missing = column.values instanceof Float64Array ? null : missingNumber(column.values);
    for (let row = 0; row < rows; row++)
      if (values[row] === missing || Math.abs(values[row]!) === Number.POSITIVE_INFINITY)
        values[row] = Number.NaN;
    return values;
  };
}

const isFiniteOrMissing = (value: number) => Math.abs(value) !== Number.POSITIVE_INFINITY;
