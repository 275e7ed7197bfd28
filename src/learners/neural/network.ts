import type { Tensor, Tensor3D, Variable } from "@tensorflow/tfjs-core";
import { Random } from "../../numeric/random.ts";
import type { Layout } from "./layout.ts";
import type { Settings } from "./settings.ts";
import type { Tensorflow } from "./tensorflow.ts";

/** The weights of a net, one array a variable. */
export type Weights = readonly Float32Array[];

type Shapes = Pick<Settings, "pieces" | "hidden" | "embedding">;

/**
 * A neural additive network (Agarwal et al. 2021, arXiv 2004.13912): the sum of one subnetwork a feature. A number's has one
 * hidden layer of rectified units over its piece code; a category's is an embedding and a linear unit. All subnetworks of a
 * kind are one batched product. Whatever a net says of a row follows from its values at the places of a layout, so
 * these are all that it is asked for.
 */
export class Network {
  readonly variables: Variable[];
  readonly #tf: Tensorflow;
  readonly #layout: Layout;
  readonly #codes: Tensor3D | null;

  /** @param codes the piece codes of the layout's places */
  constructor(tf: Tensorflow, layout: Layout, codes: Float32Array, weights: Weights, shapes: Shapes) {
    this.#tf = tf;
    this.#layout = layout;
    const inputs = shapes.pieces + 1;
    this.#codes =
      layout.numbers.length > 0 ? tf.tensor3d(codes, [layout.numbers.length, layout.width, inputs]) : null;
    // A variable outlives the tensor that it begins with.
    this.variables = shapesOf(layout, shapes).map((shape, i) => {
      const first = tf.tensor(weights[i]!, shape);
      const variable = tf.variable(first);
      first.dispose();
      return variable;
    });
  }

  /** One value a place: all knots and codes, one feature after the other, then the base. */
  table(): Tensor {
    const tf = this.#tf;
    const parts: Tensor[] = [];
    if (this.#codes) parts.push(tf.reshape(this.#ofNumbers(this.#codes), [-1]));
    if (this.#layout.categories.length > 0) {
      const [embeddings, units] = this.variables.slice(-3) as [Variable, Variable, Variable];
      parts.push(tf.reshape(tf.matMul(embeddings, units), [-1]));
    }
    return tf.concat([...parts, this.variables.at(-1)!]);
  }

  /** Each number's subnetwork at other values. */
  at(codes: Float32Array, length: number): Float32Array {
    if (!this.#codes) return new Float32Array(0);
    const tf = this.#tf;
    const shape: [number, number, number] = [this.#layout.numbers.length, length, this.#codes.shape[2]];
    return tf.tidy(() => this.#ofNumbers(tf.tensor3d(codes, shape)).dataSync() as Float32Array);
  }

  /** A copy. */
  weights(): Weights {
    return this.variables.map((variable) => new Float32Array(variable.dataSync()));
  }

  setWeights(weights: Weights): void {
    const tf = this.#tf;
    tf.tidy(() => {
      this.variables.forEach((variable, i) => {
        variable.assign(tf.tensor(weights[i]!, variable.shape));
      });
    });
  }

  dispose(): void {
    this.#codes?.dispose();
    for (const variable of this.variables) variable.dispose();
  }

  #ofNumbers(codes: Tensor3D): Tensor {
    const tf = this.#tf;
    const [first, biases, second] = this.variables as [Variable, Variable, Variable];
    return tf.matMul(tf.relu(tf.add(tf.matMul(codes, first), biases)), second);
  }
}

/**
 * Weights to begin with: hidden units as He et al. 2015 draw them, outputs and embeddings 0, so that every value
 * begins at 0 and a level that is hardly seen stays near it.
 */
export function drawWeights(layout: Layout, shapes: Shapes, seed: number, stream: string): Weights {
  const random = new Random(seed, stream);
  const scales = [
    ...(layout.numbers.length > 0 ? [Math.sqrt(2 / shapes.pieces), 0, 0] : []),
    ...(layout.categories.length > 0 ? [0, Math.sqrt(1 / shapes.embedding)] : []),
    0,
  ];
  return shapesOf(layout, shapes).map((shape, i) =>
    Float32Array.from({ length: shape.reduce((size, side) => size * side, 1) }, () =>
      scales[i] === 0 ? 0 : scales[i]! * random.normal(),
    ),
  );
}

function shapesOf({ numbers, categories, depth }: Layout, { pieces, hidden, embedding }: Shapes) {
  const n = numbers.length;
  const c = categories.length;
  const ofNumbers = [
    [n, pieces + 1, hidden],
    [n, 1, hidden],
    [n, hidden, 1],
  ];
  const ofCategories = [
    [c, depth, embedding],
    [c, embedding, 1],
  ];
  return [...(n > 0 ? ofNumbers : []), ...(c > 0 ? ofCategories : []), [1]];
}
