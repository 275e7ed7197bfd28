import type { Optimizer, Scalar } from "@tensorflow/tfjs-core";
import type { Network } from "./network.ts";
import type { TableLoss } from "./table-loss.ts";
import type { Tensorflow } from "./tensorflow.ts";

/**
 * One step of the optimiser on a batch. The rows only meet the table of places, so the loss's derivative in the table is
 * worked out here, and TensorFlow carries it on to the weights: the same gradient as by running every row through the net,
 * at the price of as many inputs as there are places.
 */
export function takeStep(
  tf: Tensorflow,
  net: Network,
  optimizer: Optimizer,
  loss: TableLoss,
  rows: Uint32Array,
  isOut: Uint8Array | null,
): void {
  optimizer.minimize(
    () => {
      const table = net.table();
      const slopes = loss.slopes(rows, new Float64Array(table.dataSync()), isOut);
      return tf.sum(tf.mul(table, tf.tensor1d(slopes))) as Scalar;
    },
    false,
    net.variables,
  );
}
