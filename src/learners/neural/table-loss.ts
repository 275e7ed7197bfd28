import { straighten, straightenSlopes } from "../../numeric/isotonic.ts";
import type { MemberRows } from "./member.ts";
import type { PlacedRows } from "./place-rows.ts";
import { differentiate, lossOf, type Side } from "./row-loss.ts";
import { straightenCurves } from "./straighten-curves.ts";
import { addScores, addSlopes } from "./sums.ts";

/** A place that no row reads still has so much of the whole weight, so that an isotonic regression can weigh it. */
const LEAST_MASS = 1e-9;

type LossInput = PlacedRows & Pick<MemberRows, "layout" | "y" | "weights" | "link" | "base" | "settings">;

/** The penalised loss of a table of places, and its derivative in every place's value. */
export class TableLoss {
  readonly #input: LossInput;
  readonly #weight: number;
  readonly #meanWeight: number;
  readonly #mass: Float64Array;

  /** @param rows those that are learned from: what penalties and masses are measured against */
  constructor(input: LossInput, rows: Uint32Array) {
    this.#input = input;
    this.#weight = rows.reduce((sum, row) => sum + input.weights[row]!, 0);
    this.#meanWeight = this.#weight / rows.length;
    this.#mass = massOf(input, rows).map((mass) => mass + LEAST_MASS * this.#weight);
  }

  /** The loss summed over the rows, without penalties, of a table whose curves are straight. */
  sum(rows: Uint32Array, table: Float64Array): number {
    return lossOf(this.#sideOf(rows, table, null), this.#input.link);
  }

  /** Makes the curves that must rise or fall do so, in place; returns the table. */
  straighten(table: Float64Array): Float64Array {
    return straightenCurves(table, this.#input.layout, this.#mass);
  }

  /**
   * The derivative of a batch's mean loss and the penalties in the values of a table before it is straightened.
   * @param table overwritten
   * @param isOut by feature: 1 where it sits out this batch
   */
  slopes(rows: Uint32Array, table: Float64Array, isOut: Uint8Array | null): Float32Array {
    const { layout, link } = this.#input;
    const blocks = layout.numbers.map(({ from, knots, direction }) =>
      direction === 0
        ? null
        : straighten(
            table.subarray(from, from + knots.length),
            this.#mass.subarray(from, from + knots.length),
            direction,
          ),
    );
    const side = this.#sideOf(rows, table, isOut);
    const g = new Float64Array(rows.length);
    differentiate(side, link, g, new Float64Array(rows.length));
    // every row of the whole is equally likely in a batch, so the whole's mean weight scales it without bias
    const scale = 1 / (this.#meanWeight * rows.length);
    for (let i = 0; i < g.length; i++) g[i]! *= scale;
    const slopes = new Float64Array(table.length);
    addSlopes(this.#input, rows, g, isOut, slopes);
    slopes[layout.places] = g.reduce((sum, each) => sum + each, 0);
    this.#addPenalties(table, slopes);
    layout.numbers.forEach(({ from, knots }, i) => {
      const starts = blocks[i];
      if (starts)
        straightenSlopes(
          slopes.subarray(from, from + knots.length),
          this.#mass.subarray(from, from + knots.length),
          starts,
        );
    });
    return new Float32Array(slopes);
  }

  #sideOf(rows: Uint32Array, table: Float64Array, isOut: Uint8Array | null): Side {
    const { base, layout, y, weights } = this.#input;
    const score = new Float64Array(rows.length).fill(base + table[layout.places]!);
    addScores(this.#input, rows, table, isOut, score);
    return { rows: rows.length, y: take(y, rows), weights: take(weights, rows), score };
  }

  #addPenalties(table: Float64Array, slopes: Float64Array): void {
    const { layout, settings } = this.#input;
    const ridge = settings.ridge / this.#weight;
    const roughness = settings.roughness / this.#weight;
    for (const { from, knots } of layout.numbers) {
      const missing = from + layout.width - 1;
      slopes[missing]! += ridge * table[missing]!;
      for (let k = from; k + 1 < from + knots.length; k++) {
        const step = roughness * (table[k + 1]! - table[k]!);
        slopes[k]! -= step;
        slopes[k + 1]! += step;
      }
    }
    for (const { from, codes } of layout.categories)
      for (let k = from; k < from + codes; k++) slopes[k]! += ridge * table[k]!;
  }
}

/** By place, the weight of some rows there. */
export function massOf(
  input: PlacedRows & Pick<MemberRows, "layout" | "weights">,
  rows: Uint32Array,
): Float64Array {
  const mass = new Float64Array(input.layout.places + 1);
  addSlopes(input, rows, take(input.weights, rows), null, mass);
  return mass;
}

/** As `Float64Array.from` with a function, which takes twenty times as long. */
function take(values: Float64Array, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]!]!;
  return taken;
}
