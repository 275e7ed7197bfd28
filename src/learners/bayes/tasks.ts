import type { Task } from "../../numeric/pool.ts";
import { sumsOf } from "../bin-sums.ts";
import { baseFor } from "./base-for.ts";
import { meanOf } from "./choose-smoothing.ts";
import type { Data } from "./data.ts";
import { evidenceOf } from "./evidence.ts";
import { type Selection, selectFeatures } from "./select.ts";

export interface Model {
  readonly base: number;
  /** By feature; null for one without a term. */
  readonly tables: readonly (Float64Array | null)[];
}

interface SelectionInput extends Data {
  readonly parts: Uint8Array;
  readonly count: number;
}

/** What to add up, chosen by the parts that are held out in turn. */
export const selectEvidence: Task<SelectionInput, Selection> = {
  name: "bayes.selectEvidence",
  run: ({ parts, count, ...data }) => selectFeatures(data, parts, count),
};

interface ModelInput extends Data, Selection {}

/** The model of all rows. */
export const fitTables: Task<ModelInput, Model> = {
  name: "bayes.fitTables",
  run: ({ exponent, ...data }) => {
    const tables = tablesOf(data);
    return {
      base: baseFor(addUp(data, tables), exponent, data),
      tables: tables.map((table) => table?.map((value) => exponent * value) ?? null),
    };
  },
};

function tablesOf({
  codes,
  shapes,
  smoothings,
  y,
  weights,
  link,
}: Data & Pick<Selection, "smoothings">): (Float64Array | null)[] {
  return codes.map((each, j) => {
    const smoothing = smoothings[j];
    if (!smoothing) return null;
    const shape = shapes[j]!;
    const sums = sumsOf(each, y, weights, shape.bins);
    return evidenceOf(sums, shape, smoothing, meanOf(sums, link), link);
  });
}

/** Each row's sum over the tables. */
function addUp({ codes, visits, y }: Data, tables: readonly (Float64Array | null)[]): Float64Array {
  const sum = new Float64Array(y.length);
  for (const j of visits) {
    const table = tables[j];
    const own = codes[j]!;
    if (table) for (let row = 0; row < sum.length; row++) sum[row]! += table[own[row]!]!;
  }
  return sum;
}
