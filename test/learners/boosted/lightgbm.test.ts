import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fitBins } from "../../../src/features/bins.ts";
import { boostTrees } from "../../../src/learners/boosted/bag.ts";
import { columnsOf } from "../../../src/learners/boosted/columns.ts";
import { openShop } from "../../../src/learners/boosted/open-shop.ts";
import { defaults } from "../../../src/learners/boosted/settings.ts";
import { compileTree } from "../../../src/learners/boosted/tree.ts";
import { checkInput } from "../../../src/learners/check-input.ts";
import { evaluateProgram } from "../../../src/program/evaluate.ts";

interface Fixture {
  readonly learned: number;
  readonly x: (number | null)[][];
  readonly y: number[];
  readonly predictions: number[];
}
const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/boosted.json", import.meta.url), "utf8"),
) as Fixture;

it("grows the trees that LightGBM grows", () => {
  const count = fixture.y.length;
  const rows = checkInput({
    matrix: {
      rows: count,
      features: ["a", "b", "c"].map((name) => ({ name, column: name, kind: "number" })),
      values: fixture.x.map((column) => Float64Array.from(column, (x) => x ?? Number.NaN)),
    },
    y: Float64Array.from(fixture.y),
    link: "identity",
    seed: 1,
  });
  const { features } = rows.matrix;
  const layout = fitBins(rows.matrix);
  const columns = columnsOf(features, layout, rows, defaults);
  const settings = {
    ...defaults,
    learningRate: 0.1,
    rounds: 20,
    fewestLeaves: 8,
    mostLeaves: 8,
    shrinkage: 1,
    leafHessian: 4.5,
  };
  const shop = openShop(rows, rows.y, columns, layout.cuts, {
    settings: { ...settings, columnShares: [1], rowShare: 1, patience: 20 },
    parts: Uint8Array.from({ length: count }, (_, row) => (row < fixture.learned ? 1 : 0)),
    bags: 1,
    threads: 1,
  });
  const bag = boostTrees.run({ ...shop, part: 0 });
  expect(bag.trees.length).toBe(20);
  let base = bag.base;
  const terms = bag.trees.map((tree) => {
    const { term, mean } = compileTree(tree, columns, layout.cuts, 1);
    base += mean;
    return term;
  });
  const found = evaluateProgram({ link: "identity", features, base, terms }, rows.matrix);
  let worst = 0;
  // Where no learned row lies between two bins of a leaf, ours cuts in the middle; so only these are alike.
  found.subarray(0, fixture.learned).forEach((value, row) => {
    worst = Math.max(worst, Math.abs(value - fixture.predictions[row]!));
  });
  expect(worst).toBeLessThan(1e-6); // LightGBM's gradients are float32
});
