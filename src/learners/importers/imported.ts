import { InputError } from "../../leads/input-error.ts";
import { checkProgram } from "../../program/check.ts";
import type { ScoreProgram } from "../../program/program.ts";

/** A model of another tool as a score program. */
export interface ImportedModel {
  /** "lightgbm v4", "xgboost 3.2.0", "interpret 1.0": the format of the file. */
  readonly format: string;
  /** The model's own log-odds, not calibrated. Each feature is named as in the file and made from the column of that name. */
  readonly program: ScoreProgram;
  /** Its own refits on other rows, where the file holds them. */
  readonly bags: readonly ScoreProgram[];
  /** What a person should know of the import, one sentence each. */
  readonly notes: readonly string[];
}

/** Ends an import in one sentence. */
export type Refuse = (found: string, wanted: string) => never;

/** @param source what is imported, for messages: a file's path */
export function refuseFor(source: string): Refuse {
  return (found, wanted) => {
    throw new InputError(`can't import ${source}: found ${found}, wanted ${wanted}`);
  };
}

/** Larger sums than this would not leave room for rounding. */
const MOST = 1e300;

/**
 * The program, if it can be evaluated on any lead with a finite result.
 * @throws InputError where it can't
 */
export function checkImported(program: ScoreProgram, refuse: Refuse): ScoreProgram {
  let most = Math.abs(program.base);
  for (const term of program.terms) {
    const values = term.kind === "curve" ? term.y : term.kind === "tree" ? term.value : term.values;
    most += values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  }
  if (!(most < MOST)) refuse(`values that can add up to ${most}`, `a sum that stays under ${MOST}`);
  try {
    checkProgram(program);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    refuse(`a model that ${error.message.replace(/^the score program /, "")}`, "one that can");
  }
  return program;
}

/** Names of features, each once and none empty. */
export function checkNames(names: readonly string[], refuse: Refuse): readonly string[] {
  const seen = new Set<string>();
  for (const name of names) {
    if (name.trim() === "") refuse("a feature without a name", "names that leads' columns can have");
    if (seen.has(name)) refuse(`two features named ${name.slice(0, 40)}`, "each name once");
    seen.add(name);
  }
  return names;
}
