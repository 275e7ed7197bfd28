import type { Column } from "../leads/table.ts";
import { type Candidate, type FeatureReader, wrongColumn } from "./candidate.ts";
import { levelCodes } from "./levels.ts";
import type { Feature } from "./matrix.ts";

/** A boolean as a category of two levels, both listed however rare one is. */
export interface BooleanTransform {
  readonly kind: "boolean";
  readonly column: string;
}

export function booleanCandidates(column: Column): Candidate[] {
  const { name } = column;
  return [
    {
      transform: { kind: "boolean", column: name },
      feature: { name, column: name, kind: "category", levels: ["false", "true"] },
    },
  ];
}

export function booleanReader(feature: Feature): FeatureReader {
  const codeOf = levelCodes(feature);
  const codes = Uint8Array.of(0, codeOf("false"), codeOf("true")); // by the column's code: 0 missing, 1 false, 2 true
  return (column, rows) => {
    if (column === undefined) return new Uint8Array(rows);
    if (column.type !== "boolean") throw wrongColumn(column, "boolean");
    const values = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) values[row] = codes[column.codes[row]!]!;
    return values;
  };
}
