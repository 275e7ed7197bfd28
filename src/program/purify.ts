import { type FeatureMatrix, FIRST_LEVEL } from "../features/matrix.ts";
import { countBins } from "./bin-of.ts";
import { pairCells, termValue } from "./evaluate.ts";
import type { PairTerm, ScoreProgram, TableTerm, Term } from "./program.ts";

/** Sweeps over rows and columns of a table; features that all but repeat each other need the most. */
const MOST_SWEEPS = 1000;
/** Means this small beside the table's largest value are rounding. */
const TOLERANCE = 1e-13;

/**
 * The same function with every pair's weighted means along either feature moved into that feature's table, and the means of
 * these into the base: mass moving after Lengerich et al. 2019 (arXiv 1911.04974), so that a pair holds only what
 * neither feature tells alone. Bins without any weight keep their values. A table that isn't there yet is added.
 * @param weights one a row, 1 each by default; a row of weight 0 counts as absent
 * @throws RangeError where no row has a weight above 0
 */
export function purifyPairs(
  program: ScoreProgram,
  matrix: FeatureMatrix,
  weights?: Float64Array,
): ScoreProgram {
  const terms: Term[] = [...program.terms];
  let base = program.base;
  program.terms.forEach((term, t) => {
    if (term.kind !== "pair") return;
    const mass = massOf(term, program, matrix, weights);
    const { values, mains, mean } = purifyTable(
      term.values,
      mass,
      countBins(program.features[term.features[1]]!, term.cuts[1]),
    );
    base += mean;
    terms[t] = { ...term, values };
    for (const side of [0, 1] as const)
      addTable(terms, {
        kind: "table",
        feature: term.features[side],
        cuts: term.cuts[side],
        values: mains[side],
      });
  });
  return { ...program, base, terms };
}

/** The weight of the rows in each cell of a pair. */
function massOf(
  pair: PairTerm,
  program: ScoreProgram,
  matrix: FeatureMatrix,
  weights: Float64Array | undefined,
): Float64Array {
  const mass = new Float64Array(pair.values.length);
  const cellOf = pairCells(pair, program, matrix);
  for (let row = 0; row < matrix.rows; row++) mass[cellOf(row)]! += weights ? weights[row]! : 1;
  if (!mass.some((weight) => weight > 0))
    throw new RangeError("can't purify a pair: found no row with a weight above 0");
  return mass;
}

/** A table (row-major, `width` columns) = mean + mains[0] by row + mains[1] by column + values, all centred by mass. */
export function purifyTable(table: Float64Array, mass: Float64Array, width: number) {
  const values = Float64Array.from(table);
  const height = values.length / width;
  const mains: [Float64Array, Float64Array] = [new Float64Array(height), new Float64Array(width)];
  const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const rows = moveMeans(values, mass, mains[0], width, 1, width);
    const columns = moveMeans(values, mass, mains[1], height, width, 1);
    if (Math.max(rows, columns) <= TOLERANCE * size) break;
  }
  const mean =
    centre(mains[0], sumsOf(mass, height, width, width, 1)) +
    centre(mains[1], sumsOf(mass, width, height, 1, width));
  return { values, mains, mean };
}

/**
 * Moves the weighted mean of each line of a table into `main`.
 * @param length of a line; `along` and `across`: the steps to its next cell and to the next line
 * @returns the largest mean that was moved
 */
function moveMeans(
  values: Float64Array,
  mass: Float64Array,
  main: Float64Array,
  length: number,
  along: number,
  across: number,
): number {
  let largest = 0;
  for (let line = 0; line < main.length; line++) {
    let sum = 0;
    let total = 0;
    for (let i = 0, at = line * across; i < length; i++, at += along) {
      sum += mass[at]! * values[at]!;
      total += mass[at]!;
    }
    if (!(total > 0)) continue;
    const mean = sum / total;
    for (let i = 0, at = line * across; i < length; i++, at += along) values[at]! -= mean;
    main[line]! += mean;
    largest = Math.max(largest, Math.abs(mean));
  }
  return largest;
}

function sumsOf(
  mass: Float64Array,
  lines: number,
  length: number,
  across: number,
  along: number,
): Float64Array {
  return Float64Array.from({ length: lines }, (_, line) => {
    let sum = 0;
    for (let i = 0, at = line * across; i < length; i++, at += along) sum += mass[at]!;
    return sum;
  });
}

/** Takes the weighted mean out of `main` and returns it; bins without weight are moved with the others. */
function centre(main: Float64Array, mass: Float64Array): number {
  let sum = 0;
  let total = 0;
  main.forEach((value, bin) => {
    sum += mass[bin]! * value;
    total += mass[bin]!;
  });
  const mean = sum / total;
  for (let bin = 0; bin < main.length; bin++) main[bin]! -= mean;
  return mean;
}

/** Adds a table to the first one of its feature, over the cuts of both, or to the end of the terms. */
function addTable(terms: Term[], added: TableTerm): void {
  const at = terms.findIndex((term) => term.kind === "table" && term.feature === added.feature);
  if (at < 0) {
    terms.push(added);
    return;
  }
  const main = terms[at] as TableTerm;
  const cuts = Float64Array.from(new Set([...main.cuts, ...added.cuts])).sort();
  const values =
    cuts.length === 0 // a category, or a number in one bin: the same bins in both
      ? main.values.map((value, bin) => value + added.values[bin]!)
      : Float64Array.from({ length: cuts.length + 3 }, (_, bin) => {
          if (bin < FIRST_LEVEL) return main.values[bin]! + added.values[bin]!;
          const x = bin === FIRST_LEVEL ? Number.NEGATIVE_INFINITY : cuts[bin - 3]!; // a cut is ≤ itself
          return termValue(main, x, false) + termValue(added, x, false);
        });
  terms[at] = { kind: "table", feature: main.feature, cuts, values };
}
