import type { BinCounts, ProgramEdit } from "./edit.ts";
import { checkEdit, editableFeature, refusal } from "./edit-check.ts";
import { type EditChange, editFeature } from "./edit-feature.ts";
import type { ScoreProgram } from "./program.ts";

export interface EditedProgram {
  readonly program: ScoreProgram;
  /** One an edit. */
  readonly changes: readonly EditChange[];
}

/**
 * The program with edits made one after another; nothing else of it changes, and it is itself left as it was. A feature's
 * tables and curves become one term; base + contributions = f(x) as ever, and where an edit doesn't reach, f(x) is what it
 * was. The contributions are centred again, as nearly as the counts tell.
 * @param counts by the feature's name; of every feature edited
 * @throws InputError where an edit makes no sense for its feature, or changes nothing
 * @throws RangeError where counts are absent or aren't the feature's
 */
export function editProgram(
  program: ScoreProgram,
  edits: readonly ProgramEdit[],
  counts: ReadonlyMap<string, BinCounts>,
): EditedProgram {
  const changes: EditChange[] = [];
  let edited = program;
  for (const edit of edits) {
    const place = editableFeature(edited, edit.feature);
    const known = countsOf(counts, edit);
    checkEdit(edit, edited.features[place]!, known);
    const done = editFeature(edited, place, edit, known);
    if (done === null)
      throw refusal(edit.feature, `that to ${edit.kind} it there changes nothing`, "an edit that does");
    edited = done.program;
    changes.push(done.change);
  }
  return { program: edited, changes };
}

/**
 * A bag of a program with the edits that `editProgram` has made to the program itself; one of a feature that has no term of
 * its own in the bag, or that changes nothing there, is left out.
 */
export function editBag(
  bag: ScoreProgram,
  edits: readonly ProgramEdit[],
  counts: ReadonlyMap<string, BinCounts>,
): ScoreProgram {
  let edited = bag;
  for (const edit of edits) {
    const place = edited.features.findIndex((feature) => feature.name === edit.feature);
    edited = editFeature(edited, place, edit, countsOf(counts, edit))?.program ?? edited;
  }
  return edited;
}

function countsOf(counts: ReadonlyMap<string, BinCounts>, { feature }: ProgramEdit): BinCounts {
  const found = counts.get(feature);
  if (!found) throw new RangeError(`editing ${feature}: found no counts of its leads, wanted them by bin`);
  return found;
}
