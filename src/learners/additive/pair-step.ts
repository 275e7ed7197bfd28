import type { Settings } from "./settings.ts";

/** A pair's grid of places. */
export interface Grid {
  readonly height: number;
  readonly width: number;
  /** Along the second feature; the first one has none. */
  readonly direction: 1 | -1 | 0;
}

/** Finds steps over grids; it holds work arrays for the largest, so that none is made per step. */
export class PairStepFinder {
  readonly #settings: Settings;
  readonly #above: Float64Array;
  readonly #total: Float64Array;
  #best = { gain: 0, isTurned: false, outer: 0, near: 0, far: 0 };

  constructor(settings: Settings, mostPlaces: number) {
    this.#settings = settings;
    this.#above = new Float64Array(2 * mostPlaces);
    this.#total = new Float64Array(2 * mostPlaces);
  }

  /**
   * The Newton step of a tree of at most four leaves: the best cut of one feature, then of the other one on each side of it. Where
   * the second feature has a direction it is cut last, and no cut that goes against it is taken.
   * @param gradients the loss's first derivative summed by cell, row-major
   * @param hessians the second derivative, likewise
   * @param step what to add to the cells' values, overwritten
   * @returns the gain of a full step, as twice the loss's decrease to second order; 0 where there is no step
   */
  find(grid: Grid, gradients: Float64Array, hessians: Float64Array, step: Float64Array): number {
    const { height, width, direction } = grid;
    step.fill(0);
    this.#best.gain = 0;
    this.#search(gradients, hessians, height, width, width, 1, direction, false);
    if (direction === 0) this.#search(gradients, hessians, width, height, 1, width, 0, true);
    const { gain, isTurned, outer, near, far } = this.#best;
    if (gain <= 0) return 0;
    const [lines, length, across, along] = isTurned ? [width, height, 1, width] : [height, width, width, 1];
    for (const [from, to, cut] of [
      [0, outer, near],
      [outer, lines, far],
    ] as const)
      for (const [first, last] of [
        [0, cut],
        [cut, length],
      ] as const)
        this.#fill(gradients, hessians, step, from, to, first, last, across, along);
    return gain;
  }

  /** Newton's step on one leaf. */
  #fill(
    gradients: Float64Array,
    hessians: Float64Array,
    step: Float64Array,
    from: number,
    to: number,
    first: number,
    last: number,
    across: number,
    along: number,
  ): void {
    let g = 0;
    let h = 0;
    for (let line = from; line < to; line++)
      for (let i = first, at = line * across + first * along; i < last; i++, at += along) {
        g += gradients[at]!;
        h += hessians[at]!;
      }
    if (h <= 0) return;
    const value = (-this.#settings.pairRate * g) / (h + this.#settings.shrinkage);
    for (let line = from; line < to; line++)
      for (let i = first, at = line * across + first * along; i < last; i++, at += along) step[at] = value;
  }

  /** The best tree that cuts lines first; a cut of 0 along a line is none. */
  #search(
    gradients: Float64Array,
    hessians: Float64Array,
    lines: number,
    length: number,
    across: number,
    along: number,
    direction: 1 | -1 | 0,
    isTurned: boolean,
  ): void {
    const { shrinkage, leafHessian } = this.#settings;
    const above = this.#above;
    const total = this.#total;
    above.fill(0, 0, 2 * length);
    let allG = 0;
    let allH = 0;
    for (let i = 0; i < length; i++) {
      let g = 0;
      let h = 0;
      for (let line = 0, at = i * along; line < lines; line++, at += across) {
        g += gradients[at]!;
        h += hessians[at]!;
      }
      total[2 * i] = g;
      total[2 * i + 1] = h;
      allG += g;
      allH += h;
    }
    const whole = (allG * allG) / (allH + shrinkage);
    let g1 = 0;
    let h1 = 0;
    for (let outer = 1; outer < lines; outer++) {
      let at = (outer - 1) * across;
      for (let i = 0; i < length; i++, at += along) {
        above[2 * i]! += gradients[at]!;
        above[2 * i + 1]! += hessians[at]!;
        g1 += gradients[at]!;
        h1 += hessians[at]!;
      }
      if (h1 < leafHessian) continue;
      const g2 = allG - g1;
      const h2 = allH - h1;
      if (h2 < leafHessian) break;
      let nearGain = (g1 * g1) / (h1 + shrinkage);
      let farGain = (g2 * g2) / (h2 + shrinkage);
      let near = 0;
      let far = 0;
      let [gl, hl, fl, kl] = [0, 0, 0, 0]; // left of the cut: gradients and hessians of the near side, then of the far one
      for (let i = 1; i < length; i++) {
        const g = above[2 * i - 2]!;
        const h = above[2 * i - 1]!;
        gl += g;
        hl += h;
        fl += total[2 * i - 2]! - g;
        kl += total[2 * i - 1]! - h;
        const hr = h1 - hl;
        if (hl >= leafHessian && hr >= leafHessian) {
          const gr = g1 - gl;
          const [a, b] = [hl + shrinkage, hr + shrinkage];
          const gain = (gl * gl * b + gr * gr * a) / (a * b);
          if (gain > nearGain && direction * (gl * b - gr * a) >= 0) {
            nearGain = gain;
            near = i;
          }
        }
        const kr = h2 - kl;
        if (kl >= leafHessian && kr >= leafHessian) {
          const fr = g2 - fl;
          const [a, b] = [kl + shrinkage, kr + shrinkage];
          const gain = (fl * fl * b + fr * fr * a) / (a * b);
          if (gain > farGain && direction * (fl * b - fr * a) >= 0) {
            farGain = gain;
            far = i;
          }
        }
      }
      const gain = nearGain + farGain - whole;
      if (gain > this.#best.gain) this.#best = { gain, isTurned, outer, near, far };
    }
  }
}
