import { readFileSync } from "node:fs";
import { inputsOf } from "../scoring/export/inputs.ts";
import { isTextInput, onnxFile } from "../scoring/export/onnx-file.ts";
import type { ScorerParts } from "../scoring/parts.ts";
import { pythonGate } from "./python-gate.ts";
import { pythonModel } from "./python-model.ts";

/** The MLflow with which these folders were tried. */
const MLFLOW = "3.17.2";
const LOADER = new URL("../../python/leadlight_pyfunc.py", import.meta.url);

export interface ModelFolderOptions {
  /** NAME:VERSION. */
  readonly name: string;
  /** That of this package. */
  readonly version: string;
}

/**
 * An MLflow model that Python loads with none of our code: ONNX with one output `probability`. By path inside the folder.
 * @throws InputError for a model that reads nothing
 */
export function onnxModelFolder(parts: ScorerParts, options: ModelFolderOptions): Map<string, Uint8Array> {
  const packages = ["onnx==1.23.2", "onnxruntime==1.32.0"];
  const flavors = {
    onnx: { data: "model.onnx", onnx_version: "1.23.2", providers: ["CPUExecutionProvider"] },
    python_function: { ...environment(), loader_module: "mlflow.onnx", data: "model.onnx" },
  };
  return new Map([
    ["model.onnx", onnxFile(parts, options)],
    ...folder(flavors, inputColumns(parts), null, packages),
  ]);
}

/**
 * An MLflow model that Python loads with a loader of one file and no package: probability, log-odds, contributions (of trees,
 * too) and, where the version carries a framework without patterns, stage and verdicts.
 */
export function pythonModelFolder(parts: ScorerParts): Map<string, Uint8Array> {
  const gate = pythonGate(parts);
  const flavors = {
    python_function: { ...environment(), loader_module: "leadlight_pyfunc", code: "code", data: "data" },
  };
  const columns = new Map(inputColumns(parts).map((column) => [column.name, column]));
  for (const { name, type } of gate?.columns ?? [])
    if (!columns.has(name))
      columns.set(name, { name, type: type === "number" ? "double" : "string", required: false });
  const params = gate && [{ name: "as_of", type: "string", default: "", shape: null }];
  return new Map([
    ["code/leadlight_pyfunc.py", readFileSync(LOADER)],
    ["data/model.json", Buffer.from(pythonModel(parts, gate?.gate ?? null))],
    ...folder(flavors, [...columns.values()], params, []),
  ]);
}

interface InputColumn {
  readonly name: string;
  readonly type: "double" | "string";
  readonly required: boolean;
}

function inputColumns(parts: ScorerParts): InputColumn[] {
  return inputsOf(parts).map((input) => ({
    name: input.name,
    type: isTextInput(input) ? "string" : "double",
    required: false,
  }));
}

function environment() {
  return { python_version: "3.11.7", env: { conda: "conda.yaml", virtualenv: "python_env.yaml" } };
}

/** MLmodel and what MLflow builds an environment by; JSON is YAML. */
function folder(
  flavors: unknown,
  inputs: readonly InputColumn[],
  params: unknown,
  packages: readonly string[],
): [string, Uint8Array][] {
  const needed = [`mlflow==${MLFLOW}`, ...packages];
  const signature = {
    inputs: JSON.stringify(inputs),
    outputs: null,
    params: params === null ? null : JSON.stringify(params),
  };
  const yaml = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return [
    ["MLmodel", yaml({ flavors, mlflow_version: MLFLOW, signature })],
    ["requirements.txt", Buffer.from(needed.map((line) => `${line}\n`).join(""))],
    ["python_env.yaml", yaml({ python: "3.11.7", dependencies: ["-r requirements.txt"] })],
    [
      "conda.yaml",
      yaml({
        name: "leadlight",
        channels: ["conda-forge"],
        dependencies: ["python=3.11.7", "pip", { pip: needed }],
      }),
    ],
  ];
}
