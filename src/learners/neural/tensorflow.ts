import { InputError } from "../../leads/input-error.ts";

/** What is used of TensorFlow.js; only types are imported before a net is fitted. */
export type Tensorflow = typeof import("@tensorflow/tfjs-core");

export interface OpenedTensorflow {
  readonly tf: Tensorflow;
  /** What does the arithmetic: "tensorflow" (tfjs-node), "wasm" or "cpu". */
  readonly backend: string;
}

const VERSION = "4.22.0";
/** Layers are needed for their registration of the gradients, and only for it. */
export const PARTS = ["core", "layers", "backend-wasm", "backend-cpu"].map(
  (part) => `@tensorflow/tfjs-${part}`,
);
const NATIVE = "@tensorflow/tfjs-node";

/** How to get what is missing, as one sentence. */
export const HOW_TO_INSTALL = `the neural learner needs TensorFlow.js, which isn't installed: npm install ${PARTS.map((part) => `${part}@${VERSION}`).join(" ")}`;

/**
 * TensorFlow.js with a backend that works: tfjs-node where it is installed and passes a smoke test, else WebAssembly, else
 * plain JavaScript.
 * @param load imports a package by its name
 * @throws what `load` throws for a part, or InputError where no backend passes
 */
export async function openTensorflow(load: (name: string) => Promise<unknown>): Promise<OpenedTensorflow> {
  const native = await tryBackend(() => load(NATIVE), "tensorflow");
  if (native) return native;
  const [tf] = await Promise.all(PARTS.map(load));
  const opened = (await tryBackend(async () => tf, "wasm")) ?? (await tryBackend(async () => tf, "cpu"));
  if (opened) return opened;
  throw new InputError(
    "fitting a neural net: TensorFlow.js is installed, but neither its backend wasm nor cpu passes the smoke test; wanted one that does",
  );
}

/** Null where the package can't be loaded, the backend can't be set, or its arithmetic is wrong. */
async function tryBackend(load: () => Promise<unknown>, backend: string): Promise<OpenedTensorflow | null> {
  try {
    const tf = (await load()) as Tensorflow;
    tf.enableProdMode(); // else the cpu backend praises tfjs-node on the terminal
    if (!(await tf.setBackend(backend))) return null;
    await tf.ready();
    return passesSmokeTest(tf) ? { tf, backend } : null;
  } catch {
    return null;
  }
}

/** One descent of a small net of the kind that will be trained, against figures worked out by hand. */
function passesSmokeTest(tf: Tensorflow): boolean {
  return tf.tidy(() => {
    const input = tf.tensor3d([1, 2, 3, 4], [1, 2, 2]);
    const weights = tf.variable(tf.tensor3d([0.5, -1, 0.25, 1], [1, 2, 2]));
    const { value, grads } = tf.variableGrads(
      () =>
        tf.sum(
          tf.mul(tf.relu(tf.matMul(input, weights)), tf.tensor3d([1, 2, 3, 4], [1, 2, 2])),
        ) as ReturnType<typeof tf.scalar>,
      [weights],
    );
    const found = [...value.dataSync(), ...grads[weights.name]!.dataSync()];
    weights.dispose();
    // Hidden values are (1, 1) and (2.5, 1); all are above 0, so the slopes are the input's transpose × (1, 2; 3, 4).
    const wanted = [14.5, 10, 14, 14, 20];
    return found.length === wanted.length && found.every((each, i) => Math.abs(each - wanted[i]!) < 1e-4);
  });
}
