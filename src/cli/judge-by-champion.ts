import { InputError } from "../leads/input-error.ts";
import type { LeadTable } from "../leads/table.ts";
import { loadScorer } from "../registry/load.ts";
import type { Registry } from "../registry/registry.ts";
import { parseFile } from "../scoring/files.ts";
import type { ScorerParts } from "../scoring/parts.ts";
import { incomparable, judgeChallenger } from "../training/champion-gate.ts";
import type { GateSettings } from "../training/gate-settings.ts";
import { readRecipe, recipeOf } from "../training/recipe.ts";
import type { Reference } from "../training/reference.ts";
import type { TrainContext, TrainSettings } from "../training/settings.ts";
import type { Trained } from "../training/train.ts";

/** What was trained, and from what. */
export interface JudgedTraining {
  readonly trained: Trained;
  readonly table: LeadTable;
  /** The same leads as a version reads them. */
  readonly readBy: (parts: ScorerParts) => Promise<LeadTable>;
  readonly settings: TrainSettings;
  readonly gate: GateSettings;
}

/**
 * What was trained, its gate that of a challenger: judged against the champion, which reads the same file in its own way. Where
 * there is no champion the gate of a first version stays.
 */
export async function judgeByChampion(
  registry: Registry,
  name: string,
  { trained, table, readBy, settings, gate }: JudgedTraining,
  training: TrainContext,
): Promise<Trained> {
  const { champion } = await registry.aliases(name);
  if (champion === undefined) return trained;
  const { scorer, version, manifest } = await loadScorer(registry, { name, version: champion });
  const { files } = await registry.read(name, version);
  const recipe = recipeOf(trained.scorer.parts.about.learner, settings);
  try {
    const known = {
      version,
      scorer,
      reference: parseFile<Reference>(files, "reference.json"),
      recipe: readRecipe(manifest.recipe),
      edits: manifest.edits?.length ?? 0,
      table: await readBy(scorer.parts),
    };
    const options = { settings, recipe, gate };
    return { ...trained, gate: await judgeChallenger(table, known, trained.holdout, options, training) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...trained, gate: incomparable(version, error, trained.holdout) };
  }
}
