import { readFileSync } from "node:fs";
import type { FeatureMatrix } from "../../../src/features/matrix.ts";
import { FIRST_LEVEL, MISSING, UNSEEN } from "../../../src/features/matrix.ts";
import type { ScoreProgram } from "../../../src/program/program.ts";

/** What scripts/fixtures/importers.py stored of one model. */
export interface StoredRows {
  readonly tool: string;
  readonly cells: Readonly<Record<string, readonly (number | string | null)[]>>;
  readonly logOdds: readonly number[];
  readonly probability: readonly number[];
}

const folder = new URL("../../fixtures/importers/", import.meta.url);

export function storedFile(name: string): Uint8Array {
  return readFileSync(new URL(name, folder));
}

export function storedRows(name: string): StoredRows {
  return JSON.parse(readFileSync(new URL(`${name}.rows.json`, folder), "utf8"));
}

/** The stored cells as the program reads them; files without names call their features f0, f1 … */
export function matrixOf({ features }: ScoreProgram, { cells, logOdds }: StoredRows): FeatureMatrix {
  const columns = Object.values(cells);
  return {
    rows: logOdds.length,
    features,
    values: features.map(({ name, kind, levels }, f) => {
      const column = cells[name] ?? columns[f]!;
      if (kind === "number")
        return Float64Array.from(column, (cell) => (cell as number | null) ?? Number.NaN);
      return Uint8Array.from(column, (cell) => {
        if (cell === null) return MISSING;
        const level = levels!.indexOf(cell as string);
        return level < 0 ? UNSEEN : FIRST_LEVEL + level;
      });
    }),
  };
}
