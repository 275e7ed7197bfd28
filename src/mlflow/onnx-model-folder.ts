import { InputError } from "../leads/input-error.ts";
import { inputsOf } from "../scoring/export/inputs.ts";
import { isTextInput, onnxFile } from "../scoring/export/onnx-file.ts";
import type { ScorerParts } from "../scoring/parts.ts";
import { environmentFiles, modelYaml } from "./model-yaml.ts";

/**
 * The scorer as a model of MLflow's ONNX flavour, which needs no code of ours: from columns to the one output `probability`.
 * @returns null for a model that ONNX can't say
 */
export function onnxModelFolder(
  parts: ScorerParts,
  name: string,
  version: number,
): Map<string, Uint8Array> | null {
  let model: Uint8Array;
  try {
    model = onnxFile(parts, { name, version: String(version) });
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
  const inputs = inputsOf(parts).map((input) => ({
    name: input.name,
    type: isTextInput(input) ? ("string" as const) : ("double" as const),
    required: true,
  }));
  const flavors = {
    onnx: { data: "model.onnx", onnx_version: "1.23.2", providers: ["CPUExecutionProvider"] },
    python_function: {
      loader_module: "mlflow.onnx",
      data: "model.onnx",
      env: { conda: "conda.yaml", virtualenv: "python_env.yaml" },
    },
  };
  return new Map([
    ["MLmodel", Buffer.from(modelYaml(flavors, inputs))],
    ["model.onnx", model],
    ...environmentFiles(["mlflow", "onnx", "onnxruntime>=1.20"]),
  ]);
}
