import { InputError } from "../leads/input-error.ts";
import type { LeadTable } from "../leads/table.ts";
import { loadScorer } from "../registry/load.ts";
import type { Registry } from "../registry/registry.ts";
import { parseFile } from "../scoring/files.ts";
import { incomparable, judgeChallenger } from "../training/champion-gate.ts";
import type { GateSettings } from "../training/gate-settings.ts";
import { readRecipe, recipeOf } from "../training/recipe.ts";
import type { Reference } from "../training/reference.ts";
import type { TrainContext, TrainSettings } from "../training/settings.ts";
import type { Trained } from "../training/train.ts";
import type { Context } from "./context.ts";
import { idOf } from "./lead-ids.ts";
import { type LifeFlags, withLives } from "./life-files.ts";
import { readBySchema } from "./read-leads.ts";

/** What was trained, and from what. */
export interface JudgedTraining {
  readonly trained: Trained;
  readonly table: LeadTable;
  readonly path: string;
  readonly flags: LifeFlags;
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
  { trained, table, path, flags, settings, gate }: JudgedTraining,
  context: Context,
  training: TrainContext,
): Promise<Trained> {
  const { champion } = await registry.aliases(name);
  if (champion === undefined) return trained;
  const { scorer, version, manifest } = await loadScorer(registry, { name, version: champion });
  const { files } = await registry.read(name, version);
  const { schema } = scorer.parts;
  // What reading has to tell was told when the same files were read for the training.
  const quiet: Context = { ...context, terminal: { ...context.terminal, tell: () => {} } };
  const recipe = recipeOf(trained.scorer.parts.about.learner, settings);
  try {
    const read = await readBySchema(path, scorer.parts, null, quiet);
    const known = {
      version,
      scorer,
      reference: parseFile<Reference>(files, "reference.json"),
      recipe: readRecipe(manifest.recipe),
      edits: manifest.edits?.length ?? 0,
      table: await withLives(read.table, idOf(schema), flags, schema, quiet),
    };
    const options = { settings, recipe, gate };
    return { ...trained, gate: await judgeChallenger(table, known, trained.holdout, options, training) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...trained, gate: incomparable(version, error, trained.holdout) };
  }
}
