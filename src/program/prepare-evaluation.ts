import type { FeatureMatrix } from "../features/matrix.ts";
import { countBins } from "./bin-of.ts";
import { checkFeatures, termValue } from "./evaluate.ts";
import { codeOfValue, codesUnder, type FeatureCodes } from "./feature-codes.ts";
import { type Forest, prepareForest } from "./forest.ts";
import { binsOf } from "./look-up.ts";
import type { CurveTerm, PairTerm, ScoreProgram, TableTerm, TreeTerm } from "./program.ts";

/**
 * f of every row under each of the programs, program after program (that of program p at row i stands at `p * rows + i`): what
 * `evaluateProgram` gives, to the last bit.
 */
export type Evaluation = (matrix: FeatureMatrix) => Float64Array;

/** A part of a program over codes: tables by code, pairs by two codes, curves by value, and runs of trees. */
type Part =
  | { readonly kind: "table"; readonly feature: number; readonly byCode: Float64Array }
  | {
      readonly kind: "pair";
      readonly term: PairTerm;
      readonly first: Uint32Array;
      readonly second: Uint32Array;
    }
  | { readonly kind: "curve"; readonly term: CurveTerm; readonly isCategory: boolean }
  | { readonly kind: "forest"; readonly add: Forest };

/**
 * Programs of the same features made ready to be evaluated again and again: each value is turned into a code once, for all of
 * them, and terms are looked up by code. Preparing takes longer than a single `evaluateProgram` of few rows.
 */
export function prepareEvaluation(programs: readonly ScoreProgram[]): Evaluation {
  const [first] = programs;
  if (!first) return () => new Float64Array(0);
  const terms = programs.flatMap((program) => program.terms);
  const codes = first.features.map((feature, f) => codesUnder(terms, f, feature));
  const prepared = programs.map((program) => ({ base: program.base, parts: partsOf(program, codes) }));
  const coded = codedFeatures(programs);

  return (matrix) => {
    checkFeatures(first, matrix);
    const { rows } = matrix;
    const codesOf = new Uint32Array(codes.length * rows);
    for (const f of coded) {
      const values = matrix.values[f]!;
      const of = codes[f]!;
      for (let row = 0; row < rows; row++) codesOf[f * rows + row] = codeOfValue(of, values[row]!);
    }
    const totals = new Float64Array(prepared.length * rows);
    for (let p = 0; p < prepared.length; p++) {
      const { base, parts } = prepared[p]!;
      for (let i = p * rows; i < (p + 1) * rows; i++) totals[i] = base;
      for (const part of parts) addPart(totals, p * rows, part, codesOf, matrix);
    }
    return totals;
  };
}

/** Adds to the totals that stand at `to` and behind it, one a row. */
function addPart(
  totals: Float64Array,
  to: number,
  part: Part,
  codes: Uint32Array,
  { rows, values }: FeatureMatrix,
): void {
  switch (part.kind) {
    case "table": {
      const { byCode, feature } = part;
      const at = feature * rows;
      for (let row = 0; row < rows; row++) totals[to + row]! += byCode[codes[at + row]!]!;
      return;
    }
    case "pair": {
      const { term, first, second } = part;
      const [a, b] = [term.features[0] * rows, term.features[1] * rows];
      for (let row = 0; row < rows; row++)
        totals[to + row]! += term.values[first[codes[a + row]!]! + second[codes[b + row]!]!]!;
      return;
    }
    case "curve": {
      const of = values[part.term.feature]!;
      for (let row = 0; row < rows; row++)
        totals[to + row]! += termValue(part.term, of[row]!, part.isCategory);
      return;
    }
    case "forest":
      for (let row = 0; row < rows; row++) totals[to + row] = part.add(totals[to + row]!, codes, rows, row);
  }
}

/** In the order of the terms, since sums of other orders have other last bits. */
function partsOf(program: ScoreProgram, codes: readonly FeatureCodes[]): Part[] {
  const { terms, features } = program;
  const parts: Part[] = [];
  for (let at = 0; at < terms.length; at++) {
    const term = terms[at]!;
    if (term.kind === "table") parts.push(tablePart(term, codes[term.feature]!));
    else if (term.kind === "pair") parts.push(pairPart(term, program, codes));
    else if (term.kind === "curve")
      parts.push({ kind: "curve", term, isCategory: features[term.feature]!.kind === "category" });
    else {
      const from = at;
      while (terms[at + 1]?.kind === "tree") at++;
      parts.push({ kind: "forest", add: prepareForest(terms.slice(from, at + 1) as TreeTerm[], codes) });
    }
  }
  return parts;
}

function tablePart({ feature, cuts, values }: TableTerm, codes: FeatureCodes): Part {
  const bins = binsOf(codes, cuts, values.length);
  return { kind: "table", feature, byCode: Float64Array.from(bins, (bin) => values[bin]!) };
}

function pairPart(term: PairTerm, { features }: ScoreProgram, codes: readonly FeatureCodes[]): Part {
  const [a, b] = term.features;
  const width = countBins(features[b]!, term.cuts[1]);
  const first = binsOf(codes[a]!, term.cuts[0], term.values.length / width).map((bin) => bin * width);
  return { kind: "pair", term, first, second: binsOf(codes[b]!, term.cuts[1], width) };
}

/** The features that some term reads by code. */
function codedFeatures(programs: readonly ScoreProgram[]): number[] {
  const features = new Set<number>();
  for (const { terms } of programs)
    for (const term of terms) {
      if (term.kind === "table") features.add(term.feature);
      if (term.kind === "pair") for (const feature of term.features) features.add(feature);
      if (term.kind === "tree") for (const feature of term.feature) if (feature >= 0) features.add(feature);
    }
  return [...features];
}
