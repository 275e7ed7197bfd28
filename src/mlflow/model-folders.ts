import type { Version } from "../registry/read-version.ts";
import { scorerFromFiles } from "../scoring/files.ts";
import { onnxModelFolder } from "./onnx-model-folder.ts";
import { pythonModelFolder } from "./python-model-folder.ts";

/** A folder that MLflow loads as a model, by path inside it. */
export type ModelFolder = ReadonlyMap<string, Uint8Array>;

/**
 * The models that MLflow registers for a version, by the ending of their name: none for the one without any code of ours (ONNX), where
 * ONNX can say the model, and `.explained` for the one that gives contributions and verdicts too (pure Python).
 */
export async function modelFolders(
  { files }: Pick<Version, "files">,
  name: string,
  version: number,
): Promise<ReadonlyMap<"" | ".explained", ModelFolder>> {
  const parts = scorerFromFiles(files);
  const onnx = onnxModelFolder(parts, name, version);
  return new Map([
    ...(onnx === null ? [] : [["", onnx] as const]),
    [".explained", await pythonModelFolder(parts, name, version)] as const,
  ]);
}
