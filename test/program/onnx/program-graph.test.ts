import { expect, test } from "vitest";
import { programGraph } from "../../../src/program/onnx/program-graph.ts";
import { type Branch, flatten } from "../flatten.ts";

/** A tree of 64 leaves behind six features each. */
const deep = (feature: number): Branch =>
  feature === 6
    ? { value: 1, cover: 1 }
    : { feature, test: "<", by: 0, missingLeft: true, left: deep(feature + 1), right: deep(feature + 1) };

const features = Array.from("abcdef", (name) => ({ name, column: name, kind: "number" as const }));
const names = { input: "matrix", output: "sums" };
const forest = (trees: number) => ({
  ...{ link: "logit" as const, features, base: 0 },
  terms: Array.from({ length: trees }, () => flatten(deep(0))),
});

test("contributions of more trees than a file should hold are refused by their number", () => {
  const tooMany = forest(Math.floor(500_000 / (64 * 6)) + 1);
  expect(() => programGraph(tooMany, names, { contributions: true })).toThrow(
    "found trees whose leaves stand behind 500352 features in all, wanted at most 500000 for contributions",
  );
  expect(() => programGraph(forest(3), names, { contributions: true })).not.toThrow();
});
