import { MISSING } from "../features/matrix.ts";
import { fieldOf } from "../leads/field.ts";
import { logit } from "../numeric/logistic.ts";
import { countBins } from "../program/bin-of.ts";
import type { ScoreProgram, Term, TreeTerm } from "../program/program.ts";
import { usedFeatures } from "../program/term-features.ts";
import { IN_SET, SET_WORDS } from "../program/tree.ts";
import { type ExportInput, inputsOf } from "../scoring/export/inputs.ts";
import { codesOf, isTextInput, otherCodeOf } from "../scoring/export/onnx-file.ts";
import type { ScorerParts } from "../scoring/parts.ts";
import type { PythonGate } from "./python-gate.ts";

const FORMAT = 1;

/** The scorer as data that python/leadlight_pyfunc.py scores by. */
export function pythonModel(parts: ScorerParts, gate: PythonGate["gate"] | null): string {
  const { win, calibration } = parts;
  const place = new Map(usedFeatures(win).map((f, i) => [f, i]));
  return JSON.stringify({
    format: FORMAT,
    inputs: inputsOf(parts).map(inputData),
    base: win.base,
    fallback: logit(calibration.baseRate),
    terms: win.terms.map((term) => termData(term, win, (f) => place.get(f)!)),
    gate,
  });
}

function inputData(input: ExportInput) {
  const { name, feature, column } = input;
  const about = { name, feature: feature.name };
  if (!isTextInput(input))
    return { ...about, codes: null, sentinels: [...(column ? (fieldOf(column).sentinels ?? []) : [])] };
  const codes = codesOf(input);
  return {
    ...about,
    codes: Object.fromEntries(codes),
    other: otherCodeOf(input),
    nothing: input.kind === "filled" ? codes.get("")! : MISSING,
  };
}

function termData(term: Term, { features }: ScoreProgram, placeOf: (f: number) => number) {
  /** Null for a category, whose value is its bin. */
  const cutsOf = (f: number, cuts: Float64Array) => (features[f]!.kind === "category" ? null : [...cuts]);
  switch (term.kind) {
    case "table":
      return {
        kind: term.kind,
        feature: placeOf(term.feature),
        cuts: cutsOf(term.feature, term.cuts),
        values: [...term.values],
      };
    case "curve":
      return { ...term, feature: placeOf(term.feature), x: [...term.x], y: [...term.y] };
    case "pair": {
      const [a, b] = term.features;
      return {
        kind: term.kind,
        features: [placeOf(a), placeOf(b)],
        cuts: [cutsOf(a, term.cuts[0]), cutsOf(b, term.cuts[1])],
        width: countBins(features[b]!, term.cuts[1]),
        values: [...term.values],
      };
    }
    case "tree":
      return { kind: term.kind, nodes: Array.from(term.feature, (f, at) => nodeData(term, f, at, placeOf)) };
  }
}

function nodeData(tree: TreeTerm, f: number, at: number, placeOf: (f: number) => number) {
  const cover = tree.cover[at]!;
  if (f < 0) return { value: tree.value[at]!, cover };
  const [test, threshold] = [tree.test[at]!, tree.threshold[at]!];
  const goesLeft = (code: number) => ((tree.sets[threshold + (code >>> 5)]! >>> (code & 31)) & 1) === 1;
  return {
    feature: placeOf(f),
    test,
    ...(test === IN_SET
      ? { codes: Array.from({ length: 32 * SET_WORDS }, (_, code) => code).filter(goesLeft) }
      : { threshold }),
    missingLeft: tree.missingLeft[at] === 1,
    zeroMissing: tree.zeroMissing[at] === 1,
    left: tree.left[at]!,
    right: tree.right[at]!,
    cover,
  };
}
