import type { EditChange } from "../../program/edit-feature.ts";
import { editScorer as editParts } from "../../scoring/edit-scorer.ts";
import type { RecordedEdit } from "../../scoring/recorded-edit.ts";
import { createScorer, type LeadScorer } from "../../scoring/scorer.ts";
import { showsEdit } from "./shows-edit.ts";

/** A scorer after edits, not stored: `edit` of what `loadScorer` gives stores the same edits as a new version. */
export interface EditedScorer {
  readonly scorer: LeadScorer;
  readonly changes: readonly EditChange[];
  readonly edits: readonly RecordedEdit[];
}

/**
 * The scorer with what a person knows better, each edit with who and why; nothing is refitted or stored. In a notebook the result
 * shows itself: the edits, and what each value added before and adds now.
 * @throws InputError where an edit makes no sense for its feature, or changes nothing
 */
export function editScorer(scorer: LeadScorer, edits: readonly RecordedEdit[]): EditedScorer {
  const { parts, changes } = editParts(scorer.parts, edits);
  return showsEdit({ scorer: createScorer(parts), changes, edits }, parts, scorer.parts.drivers);
}
