import type { ScoreProgram, Term } from "../../program/program.ts";
import { calibrateProgram } from "../../program/transform.ts";

/** A program, and what it counts in a blend. */
export interface Part {
  readonly program: ScoreProgram;
  /** > 0. */
  readonly weight: number;
}

/**
 * Σ weight × program as one program. Tables and pairs over the same bins are one term, curves with the same knots
 * too; terms that are 0 everywhere are left out. Trees come last, as they are.
 * @param parts at least one, over the same features
 * @throws RangeError for a weight that isn't a finite number above 0
 */
export function blendPrograms(parts: readonly Part[]): ScoreProgram {
  const scaled = parts.map(({ program, weight }) => calibrateProgram(program, weight, 0));
  const { link, features } = scaled[0]!;
  const sums = new Map<string, Term>();
  const trees: Term[] = [];
  for (const term of scaled.flatMap((program) => program.terms)) {
    const shape = shapeOf(term);
    if (shape === null) trees.push(term);
    else {
      const known = sums.get(shape);
      sums.set(shape, known === undefined ? term : addTerms(known, term));
    }
  }
  return {
    link,
    features,
    base: scaled.reduce((sum, program) => sum + program.base, 0),
    terms: [...sums.values(), ...trees].filter(saysSomething),
  };
}

/** Equal for terms that are functions of the same bins or knots; null for a tree, which is added to no other. */
function shapeOf(term: Term): string | null {
  switch (term.kind) {
    case "table":
      return `table ${term.feature}: ${term.cuts.join()}`;
    case "curve":
      return `curve ${term.feature} ${term.ends}: ${term.x.join()}`;
    case "pair":
      return `pair ${term.features.join()}: ${term.cuts[0].join()}; ${term.cuts[1].join()}`;
    case "tree":
      return null;
  }
}

/** The sum of two terms of one shape. */
function addTerms(a: Term, b: Term): Term {
  const add = (x: Float64Array, y: Float64Array) => x.map((value, at) => value + y[at]!);
  if (a.kind === "curve" && b.kind === "curve")
    return { ...a, y: add(a.y, b.y), missing: a.missing + b.missing };
  if (a.kind === "table" && b.kind === "table") return { ...a, values: add(a.values, b.values) };
  if (a.kind === "pair" && b.kind === "pair") return { ...a, values: add(a.values, b.values) };
  throw new TypeError(`adding a ${b.kind} to a ${a.kind}; wanted two terms of one shape`);
}

function saysSomething(term: Term): boolean {
  if (term.kind === "curve") return term.missing !== 0 || term.y.some((value) => value !== 0);
  return (term.kind === "tree" ? term.value : term.values).some((value) => value !== 0);
}
