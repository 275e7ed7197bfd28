import { InputError } from "../leads/input-error.ts";
import { packageVersion } from "../registry/package-version.ts";
import type { Version } from "../registry/read-version.ts";
import { scorerFromFiles } from "../scoring/files.ts";
import { onnxModelFolder, pythonModelFolder } from "./model-folder.ts";
import type { RecordedVersion } from "./record-version.ts";

/**
 * The models that MLflow registers for a version, by the ending of their name: none for the one without any code of ours (ONNX), left
 * out where ONNX can't say the model, and `.explained` for the one that tells contributions and verdicts too (pure Python).
 */
export async function modelFolders(
  { files }: Pick<Version, "files">,
  name: string,
  version: number,
): Promise<RecordedVersion["models"]> {
  const parts = scorerFromFiles(files);
  const models: [".explained" | "", ReadonlyMap<string, Uint8Array>][] = [
    [".explained", pythonModelFolder(parts)],
  ];
  try {
    models.unshift(["", onnxModelFolder(parts, { name: `${name}:${version}`, version: packageVersion() })]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return new Map(models);
}
