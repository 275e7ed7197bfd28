import type { LeadTable } from "../leads/table.ts";
import type { ProgramEdit } from "../program/edit.ts";
import type { EditChange } from "../program/edit-feature.ts";
import { judgeScorer } from "../report/notebook/judge-scorer.ts";
import { showsEdit } from "../report/notebook/shows-edit.ts";
import { editScorer } from "../scoring/edit-scorer.ts";
import { parseEdits, type RecordedEdit } from "../scoring/recorded-edit.ts";
import { createScorer, type LeadScorer } from "../scoring/scorer.ts";
import { compareJudgements, type JudgementComparison } from "../training/compare-judgements.ts";

import { type LoadedScorer, loadScorer } from "./load.ts";
import type { ModelRef } from "./model-ref.ts";
import { publishEdited } from "./publish-edited.ts";
import type { Registry } from "./registry.ts";

/** A version that can be edited, as the library loads it. */
export interface EditableScorer extends LoadedScorer {
  /**
   * Changes what features add to the score and stores the outcome as a new version, which names this one as its parent and is
   * `challenger`; nothing is refitted. In a notebook the result shows itself: the edits, each table before and now, and the effect.
   * @param edits one, or several in the order in which they are made
   * @throws InputError where an edit makes no sense for its feature, or changes nothing; then nothing is stored
   * @throws the signal's reason once it is aborted; then nothing is stored
   */
  edit(edits: AskedEdit | readonly AskedEdit[], options: EditOptions): Promise<EditedVersion>;
}

/** An edit, which may have an author or a reason of its own. */
export type AskedEdit = ProgramEdit & { readonly by?: string; readonly because?: string };

export interface EditOptions {
  /** Who decided it, of every edit that doesn't tell; the version's manifest keeps it. */
  readonly by: string;
  /** Why, of every edit that doesn't tell; the version's manifest keeps it. */
  readonly because: string;
  /** Leads with known outcomes, by which both versions are judged; those that the version didn't learn from tell most. */
  readonly leads?: LeadTable;
  readonly signal?: AbortSignal;
}

/** What an edit stored. */
export interface EditedVersion extends EditableScorer {
  /** What each edit changed. */
  readonly changes: readonly EditChange[];
  /** The edits just made, with who and why; the manifest has all since the training. */
  readonly edits: readonly RecordedEdit[];
  /** How both versions fared on `leads`; null where none were given. */
  readonly effect: JudgementComparison | null;
}

/**
 * As `loadScorer` of `registry/load.ts`, which serving uses, with `edit`.
 * @param ref NAME, NAME@ALIAS or NAME:VERSION
 * @throws InputError where there is no such version
 * @throws CorruptVersionError where the files aren't what was written, or score the golden leads otherwise
 */
export async function loadEditable(registry: Registry, ref: string | ModelRef): Promise<EditableScorer> {
  const loaded = await loadScorer(registry, ref);
  return {
    ...loaded,
    async edit(asked, { by, because, leads, signal }) {
      const edits = parseEdits(
        [asked].flat().map((one) => ({ by, because, ...one })),
        `of ${loaded.name}:${loaded.version}`,
      );
      const edited = createScorer(editScorer(loaded.scorer.parts, edits).parts);
      const judge = (scorer: LeadScorer, by: LeadTable) => judgeScorer(scorer, by, signal && { signal });
      const effect = leads ? compareJudgements(judge(loaded.scorer, leads), judge(edited, leads)) : null;
      signal?.throwIfAborted();
      const { version, changes } = await publishEdited(registry, loaded, edits);
      const stored = await loadEditable(registry, { name: loaded.name, version });
      return showsEdit({ ...stored, changes, edits, effect }, edited.parts, loaded.scorer.parts.drivers);
    },
  };
}
