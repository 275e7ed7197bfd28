import "@tensorflow/tfjs-backend-wasm"; // loaded here, not in the time of the first test
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";
import { neural } from "../../src/learners/neural/neural.ts";
import { itIsALearner, simulated } from "../contracts/learner.ts";

// Rows in another order are dealt out otherwise and stop otherwise.
itIsALearner(neural, { twice: 1, rowOrder: 0.3 });

it("leaves no tensor behind, neither at the end nor when it is aborted", async () => {
  const input = { ...simulated(300, 1), link: "logit", seed: 1 } as const;
  await neural.fit(input);
  const before = tf.memory().numTensors;
  await neural.fit({ ...input, seed: 2 });
  expect(tf.memory().numTensors).toBe(before);
  const controller = new AbortController();
  const reason = new Error("no longer wanted");
  setTimeout(() => controller.abort(reason), 1);
  await expect(neural.fit({ ...input, signal: controller.signal })).rejects.toBe(reason);
  expect(tf.memory().numTensors).toBe(before);
});
