import type { ScoreProgram, Term } from "./program.ts";

/** The features that a term reads, each once. */
export function termFeatures(term: Term): readonly number[] {
  switch (term.kind) {
    case "pair":
      return term.features;
    case "tree":
      return [...new Set(term.feature)].filter((feature) => feature >= 0);
    default:
      return [term.feature];
  }
}

/** The features that any term of the program reads, ascending. */
export function usedFeatures(program: ScoreProgram): number[] {
  return [...new Set(program.terms.flatMap(termFeatures))].sort((a, b) => a - b);
}
