import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

/** A column that a model is given: text, or numbers with null for missing. */
export interface OnnxInput {
  readonly name: string;
  readonly isText: boolean;
  readonly cells: readonly (number | string | null)[];
}

/** Runs a model of these bytes on rows; gives the numbers of one output, row by row. */
export type OnnxRun = (
  bytes: Uint8Array,
  inputs: readonly OnnxInput[],
  output: string,
) => Promise<Float64Array>;

/** onnxruntime for Node, installed into a folder. */
export async function onnxRuntimeIn(folder: string): Promise<OnnxRun> {
  // Its install script would fetch libraries for graphics cards from outside the registry.
  const flags = ["--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
  await promisify(execFile)("npm", ["install", "onnxruntime-node@1.30.0", ...flags]);
  const { InferenceSession, Tensor } = createRequire(join(folder, "package.json"))("onnxruntime-node");
  return async (bytes, inputs, output) => {
    const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
    const feeds = Object.fromEntries(
      inputs.map(({ name, isText, cells }) => {
        const shape = [cells.length, 1];
        if (isText) return [name, new Tensor("string", cells as string[], shape)];
        const numbers = Float64Array.from(cells, (x) => (x as number | null) ?? Number.NaN);
        return [name, new Tensor("float64", numbers, shape)];
      }),
    );
    return (await session.run(feeds))[output].data;
  };
}
