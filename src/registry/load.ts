import { InputError } from "../leads/input-error.ts";
import { parseFile, scorerFromFiles } from "../scoring/files.ts";
import { type Golden, replayGolden } from "../scoring/golden.ts";
import { createScorer, type LeadScorer } from "../scoring/scorer.ts";
import { CorruptVersionError } from "./corrupt-version-error.ts";
import { type Manifest, versionDigest } from "./manifest.ts";
import type { ModelRef } from "./model-ref.ts";
import type { Registry } from "./registry.ts";

export interface LoadedScorer {
  readonly name: string;
  readonly version: number;
  /** Of all the files of the version. */
  readonly sha256: string;
  readonly manifest: Manifest;
  readonly scorer: LeadScorer;
  /** The made-up leads that it was replayed on. */
  readonly golden: Golden;
}

/**
 * Reads a version, checks every byte of it, and replays its golden leads before anyone may use it.
 * @param ref NAME, NAME@ALIAS or NAME:VERSION
 * @throws InputError where there is no such version
 * @throws CorruptVersionError where the files aren't what was written, or score the golden leads otherwise
 */
export async function loadScorer(registry: Registry, ref: string | ModelRef): Promise<LoadedScorer> {
  const { name, version } = await registry.resolve(ref);
  const { manifest, files } = await registry.read(name, version);
  try {
    const scorer = createScorer(scorerFromFiles(files));
    const golden = parseFile<Golden>(files, "golden.json");
    replayGolden(scorer, golden);
    return { name, version, sha256: versionDigest(manifest), manifest, scorer, golden };
  } catch (error) {
    // The bytes are in memory, so whatever fails here fails by what they say: a file that was signed anew may say anything.
    const isTold = error instanceof RangeError || error instanceof InputError;
    throw new CorruptVersionError(
      `version ${version} of ${name} in ${registry.folder}`,
      isTold ? error.message : `files that can't be read as a version (${(error as Error).message})`,
      "a version that this program wrote and scores alike",
    );
  }
}
