import { MISSING } from "../../features/matrix.ts";
import { sharedFloat64, sharedUint32 } from "../../numeric/shared.ts";
import { termValue } from "../../program/evaluate.ts";
import type { CurveTerm, ScoreProgram, Term } from "../../program/program.ts";
import type { Rows } from "../check-input.ts";
import type { Design } from "./design.ts";
import { shapeNumber } from "./number-shape.ts";

/** Which column of the design tells what of one feature; -1 where there is none. */
interface Place {
  readonly feature: number;
  /** A number's curve and its column. */
  readonly curve: CurveTerm | null;
  readonly curveColumn: number;
  /** A number's missing indicator. */
  readonly missingColumn: number;
  /** A category's columns by code, for those that occur. */
  readonly codeColumns: Int32Array | null;
}

/** How rows become a design: fitted on the rows without their targets. */
export interface Encoding {
  readonly places: readonly Place[];
  /** The intercept, column 0, included. */
  readonly columns: number;
  /** By column: the coefficient may only be ≥ 0 (1) or ≤ 0 (-1), or is free (0). */
  readonly signs: Int8Array;
}

/** Lays out the columns, features by name so that the order of the matrix doesn't matter. */
export function fitEncoding({ matrix, weights, directions }: Rows): Encoding {
  const name = (j: number) => matrix.features[j]!.name;
  const byName = matrix.features.map((_, j) => j).sort((a, b) => (name(a) < name(b) ? -1 : 1));
  const signs: number[] = [0];
  const addColumn = (sign: number) => signs.push(sign) - 1;
  const places = byName.map((feature): Place => {
    const { kind, levels } = matrix.features[feature]!;
    const values = matrix.values[feature]!;
    if (kind === "category") {
      const codeColumns = new Int32Array(levels!.length + 2).fill(-1);
      for (const code of new Set(values).values()) codeColumns[code] = 0;
      codeColumns.forEach((seen, code) => {
        if (seen === 0) codeColumns[code] = addColumn(0);
      });
      return { feature, curve: null, curveColumn: -1, missingColumn: -1, codeColumns };
    }
    let missing = 0;
    for (const value of values) if (Number.isNaN(value)) missing++;
    const curve = shapeNumber(values, weights, feature);
    return {
      feature,
      curve,
      curveColumn: curve ? addColumn(directions[feature]!) : -1,
      missingColumn: missing > 0 && missing < values.length ? addColumn(0) : -1,
      codeColumns: null,
    };
  });
  return { places, columns: signs.length, signs: Int8Array.from(signs) };
}

/** The rows as a sparse design in shared memory. A missing number is at its mean, 0, beside its indicator. */
export function encodeRows(rows: Rows, { places, columns, signs }: Encoding): Design {
  const { matrix } = rows;
  const starts = sharedUint32(matrix.rows + 1);
  const at = sharedUint32(matrix.rows * (places.length + 1));
  const values = sharedFloat64(at.length);
  let end = 0;
  const put = (column: number, value: number) => {
    if (column < 0) return;
    at[end] = column;
    values[end++] = value;
  };
  for (let row = 0; row < matrix.rows; row++) {
    put(0, 1);
    for (const { feature, curve, curveColumn, missingColumn, codeColumns } of places) {
      const x = matrix.values[feature]![row]!;
      if (codeColumns) put(codeColumns[x]!, 1);
      else if (Number.isNaN(x)) put(missingColumn, 1);
      else if (curve) put(curveColumn, termValue(curve, x, false));
    }
    starts[row + 1] = end;
  }
  return { rows: matrix.rows, columns, starts, at, values, signs };
}

/** The program that gives each row what the coefficients give it in the design. */
export function compile(
  coefficients: Float64Array,
  { places }: Encoding,
  { matrix, link }: Rows,
): ScoreProgram {
  const terms: Term[] = [];
  const at = (column: number) => (column < 0 ? 0 : coefficients[column]!);
  for (const { feature, curve, curveColumn, missingColumn, codeColumns } of places) {
    if (codeColumns) {
      const values = Float64Array.from(codeColumns, at);
      if (values.some((value) => value !== values[MISSING]))
        terms.push({ kind: "table", feature, cuts: new Float64Array(0), values });
      continue;
    }
    const slope = at(curveColumn);
    const missing = at(missingColumn);
    if (slope === 0 && missing === 0) continue;
    terms.push(
      curve
        ? { ...curve, y: curve.y.map((height) => slope * height), missing }
        : {
            kind: "curve",
            feature,
            x: Float64Array.of(0),
            y: Float64Array.of(0),
            missing,
            ends: "hold",
          },
    );
  }
  return { link, features: matrix.features, base: coefficients[0]!, terms };
}
