import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";
import { isInstalled } from "../../../src/learners/neural/is-installed.ts";
import { openTensorflow, PARTS } from "../../../src/learners/neural/tensorflow.ts";

const NATIVE = "@tensorflow/tfjs-node";
const notFound = (name: string) => Object.assign(new Error(`no ${name}`), { code: "ERR_MODULE_NOT_FOUND" });

/** Loads the parts that are installed, and what stands for tfjs-node. */
function loader(native: () => unknown): (name: string) => Promise<unknown> {
  return async (name) => {
    if (name === NATIVE) return native();
    return name.endsWith("core") ? tf : import(name);
  };
}

/** Plain TensorFlow.js that takes itself for tfjs-node, with some functions replaced. */
function likeNative(changes: Partial<Record<keyof typeof tf, unknown>> = {}): unknown {
  return {
    ...tf,
    setBackend: async (name: string) => name === "tensorflow" && tf.setBackend("cpu"),
    ...changes,
  };
}

it("takes tfjs-node where it passes the smoke test", async () => {
  const native = likeNative();
  const opened = await openTensorflow(loader(() => native));
  expect(opened.backend).toBe("tensorflow");
  expect(opened.tf).toBe(native);
});

it("goes on with WebAssembly where tfjs-node fails the test, can't set its backend, or throws", async () => {
  const fakes = [
    () => likeNative({ relu: (x: tf.Tensor) => tf.mul(x, 2) }),
    () => likeNative({ setBackend: async () => false }),
    () => likeNative({ matMul: () => tf.zeros([1, 2, 2]) }),
    () => {
      throw new Error("the addon tfjs_binding.node can't be found");
    },
    () => {
      throw notFound(NATIVE);
    },
    () => ({}),
  ];
  for (const fake of fakes) {
    const opened = await openTensorflow(loader(fake));
    expect(opened).toEqual({ tf, backend: "wasm" });
    expect(tf.getBackend()).toBe("wasm");
  }
});

it("falls back to plain JavaScript where WebAssembly can't be had", async () => {
  const core = { ...tf, setBackend: async (name: string) => name === "cpu" && tf.setBackend(name) };
  const opened = await openTensorflow(async (name) => {
    if (name === NATIVE) throw notFound(name);
    return name.endsWith("core") ? core : {};
  });
  expect(opened.backend).toBe("cpu");
});

it("says so where no backend works, and passes on why a part can't be loaded", async () => {
  const core = { ...tf, setBackend: async () => false };
  const dead = openTensorflow(async (name) => (name === NATIVE ? {} : core));
  await expect(dead).rejects.toThrow("neither its backend wasm nor cpu passes the smoke test");
  const gone = openTensorflow(async (name) => {
    throw notFound(name);
  });
  await expect(gone).rejects.toThrow("no @tensorflow/tfjs-core");
});

it("leaves no tensor behind by its smoke test", async () => {
  const load = loader(() => likeNative());
  await openTensorflow(load);
  const before = tf.memory().numTensors;
  await openTensorflow(load);
  expect(tf.memory().numTensors).toBe(before);
});

it("is installed only where all parts can be found", () => {
  expect(isInstalled()).toBe(true);
  for (const gone of PARTS)
    expect(
      isInstalled((name) => {
        if (name === gone) throw notFound(name);
      }),
    ).toBe(false);
});
