import { readFileSync } from "node:fs";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Layout } from "../../../src/learners/neural/layout.ts";
import { Network } from "../../../src/learners/neural/network.ts";
import { pieceCodes, valuesAtPlaces } from "../../../src/learners/neural/piece-code.ts";
import { placeRows } from "../../../src/learners/neural/place-rows.ts";
import { defaults } from "../../../src/learners/neural/settings.ts";
import { TableLoss } from "../../../src/learners/neural/table-loss.ts";
import { takeStep } from "../../../src/learners/neural/take-step.ts";

interface Fixture {
  readonly settings: { pieces: number; hidden: number; embedding: number; ridge: number; roughness: number };
  readonly base: number;
  readonly rate: number;
  readonly knots: number[][];
  readonly codes: number;
  readonly numbers: (number | null)[][];
  readonly level: number[];
  readonly y: number[];
  readonly rowWeights: number[];
  readonly weights: number[][];
  readonly table: number[];
  readonly slopes: number[];
  readonly weightsAfter: number[][];
  readonly tableAfter: number[];
}

// Made by scripts/fixtures/neural.py (its origin stands in the file).
const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/neural.json", import.meta.url), "utf8"),
) as Fixture;
const width = 1 + Math.max(...fixture.knots.map((knots) => knots.length));
const layout: Layout = {
  numbers: fixture.knots.map((knots, i) => ({
    feature: i,
    from: i * width,
    knots: Float64Array.from(knots),
    direction: 0,
  })),
  categories: [{ feature: 2, from: 2 * width, codes: fixture.codes }],
  width,
  depth: fixture.codes,
  places: 2 * width + fixture.codes,
};
const settings = { ...defaults, ...fixture.settings };
const rows = fixture.y.length;
const number = (name: string) => ({ name, column: name, kind: "number" as const });
const placed = placeRows(
  {
    rows,
    features: [
      number("a"),
      number("b"),
      { name: "c", column: "c", kind: "category", levels: ["one", "two"] },
    ],
    values: [
      ...fixture.numbers.map((values) => Float64Array.from(values, (x) => x ?? Number.NaN)),
      Uint8Array.from(fixture.level),
    ],
  },
  layout,
);
const all = Uint32Array.from({ length: rows }, (_, row) => row);
const loss = new TableLoss(
  {
    ...placed,
    layout,
    y: Float64Array.from(fixture.y),
    weights: Float64Array.from(fixture.rowWeights),
    link: "logit",
    base: fixture.base,
    settings,
  },
  all,
);

function expectNear(found: ArrayLike<number>, wanted: readonly number[], tolerance: number): void {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((each, i) => {
    expect(Math.abs(found[i]! - each)).toBeLessThan(tolerance);
  });
}

it("works out the loss's derivative in every place as numpy does", () => {
  expectNear(loss.slopes(all, Float64Array.from(fixture.table), null), fixture.slopes, 1e-7);
});

it("leaves a feature that sits out a batch to its penalties", () => {
  const zero = new Float64Array(layout.places + 1);
  const slopes = loss.slopes(all, zero, Uint8Array.of(1, 0, 1));
  for (let place = 0; place < layout.places; place++)
    if (place < width || place >= 2 * width) expect(slopes[place]).toBe(0);
  expect(slopes.subarray(width, 2 * width).some((slope) => slope !== 0)).toBe(true);
});

describe.each(["wasm", "cpu"])("on the backend %s", (backend) => {
  beforeAll(async () => {
    tf.enableProdMode(); // without its advice on the terminal
    expect(await tf.setBackend(backend)).toBe(true);
  });

  it("gives numpy's values, and after one step of Adam numpy's weights", () => {
    const weights = fixture.weights.map((each) => Float32Array.from(each));
    const codes = pieceCodes(layout, valuesAtPlaces(layout), settings.pieces);
    const net = new Network(tf, layout, codes, weights, settings);
    const table = () => tf.tidy(() => net.table().dataSync());
    expectNear(table(), fixture.table, 1e-6);
    const adam = tf.train.adam(fixture.rate);
    takeStep(tf, net, adam, loss, all, null);
    // A slope of 0 but for rounding would be a step of full length, so weights whose unit is off stand apart.
    net.weights().forEach((part, i) => {
      expectNear(part, fixture.weightsAfter[i]!, 1e-5);
    });
    expectNear(table(), fixture.tableAfter, 1e-5);
    net.setWeights(weights);
    expectNear(table(), fixture.table, 1e-6);
    adam.dispose();
    net.dispose();
  });
});
