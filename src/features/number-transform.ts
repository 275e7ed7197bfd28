import { type Column, missingNumber } from "../leads/table.ts";
import { type Candidate, type FeatureReader, wrongColumn } from "./candidate.ts";

/** A number as it is. */
export interface NumberTransform {
  readonly kind: "number";
  readonly column: string;
}

export function numberCandidates(column: Column): Candidate[] {
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
    const values = Float64Array.from(column.values);
    if (column.values instanceof Float64Array) return values;
    const missing = missingNumber(column.values);
    for (let row = 0; row < rows; row++) if (values[row] === missing) values[row] = Number.NaN;
    return values;
  };
}
