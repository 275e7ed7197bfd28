/** An input of a model's signature. */
export interface SignatureColumn {
  readonly name: string;
  readonly type: "double" | "string";
  readonly required: boolean;
}

/** The version of MLflow whose format of `MLmodel` this is. */
const MLFLOW_VERSION = "3.17.2";

/**
 * The text of a file `MLmodel`. JSON is YAML, so that names need no quoting of another kind.
 * @param flavors as MLflow names them
 */
export function modelYaml(flavors: object, inputs: readonly SignatureColumn[]): string {
  return `${JSON.stringify(
    {
      flavors,
      mlflow_version: MLFLOW_VERSION,
      signature: { inputs: JSON.stringify(inputs), outputs: null, params: null },
    },
    null,
    2,
  )}\n`;
}

/** The files by which MLflow makes an environment, for these packages of PyPI. */
export function environmentFiles(packages: readonly string[]): Map<string, Uint8Array> {
  const list = (items: readonly string[], indent: string) =>
    items.map((item) => `${indent}- ${item}\n`).join("");
  return new Map(
    Object.entries({
      "requirements.txt": packages.map((one) => `${one}\n`).join(""),
      "conda.yaml": `name: mlflow-env\nchannels:\n- conda-forge\ndependencies:\n- python>=3.9\n- pip\n- pip:\n${list(packages, "  ")}`,
      "python_env.yaml": `python: ">=3.9"\nbuild_dependencies:\n- pip\ndependencies:\n- -r requirements.txt\n`,
    }).map(([path, text]) => [path, Buffer.from(text)]),
  );
}
