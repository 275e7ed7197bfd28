import type { Random } from "../../numeric/random.ts";
import type { Settings } from "./settings.ts";

/** How one feature's bins may be joined to leaves. */
export interface Shape {
  /** Bins, the missing and the unseen one included. */
  readonly bins: number;
  /** Bins from 2 on have an order (a number); else every bin is a level. */
  readonly ordered: boolean;
  readonly direction: 1 | -1 | 0;
}

/** Finds steps; it holds work arrays for the largest feature, so that none is made per step. */
export class StepFinder {
  readonly #settings: Settings;
  readonly #random: Random;
  readonly #order: Uint16Array;
  readonly #ratio: Float64Array;
  readonly #leafStart: Uint16Array;
  readonly #leafStep: Float64Array;
  /** Of the last `#bestSplit` that found one. */
  #gain = 0;

  /** @param random draws the places of random splits */
  constructor(settings: Settings, mostBins: number, random: Random) {
    this.#settings = settings;
    this.#random = random;
    this.#order = new Uint16Array(mostBins);
    this.#ratio = new Float64Array(mostBins);
    this.#leafStart = new Uint16Array(settings.leaves + 1);
    this.#leafStep = new Float64Array(settings.leaves);
  }

  /**
   * The Newton step of a tree with few leaves over one feature's bins, grown best split first by gain
   * G²/(H + shrinkage) (Friedman 2001; Chen and Guestrin 2016, section 2.2). Levels are ordered by their own gradient
   * over hessian (Fisher 1958). The missing bin of a number is a leaf of its own.
   * @param isRandom whether a leaf of an ordered feature may be split at one place only, drawn at random
   * @param gradients the loss's first derivative summed by bin
   * @param hessians the second derivative, likewise
   * @param step what to add to the bins' values, overwritten
   * @returns the gain of a full step, as twice the loss's decrease to second order; 0 where there is no step
   */
  find(
    shape: Shape,
    isRandom: boolean,
    gradients: Float64Array,
    hessians: Float64Array,
    step: Float64Array,
  ): number {
    const { learningRate, shrinkage, leafHessian, leaves } = this.#settings;
    const order = this.#order;
    step.fill(0);
    let places = 0;
    for (let bin = shape.ordered ? 2 : 0; bin < shape.bins; bin++)
      if (shape.ordered || hessians[bin]! > 0) order[places++] = bin;
    if (!shape.ordered) this.#sortLevels(places, gradients, hessians);

    const starts = this.#leafStart;
    starts[0] = 0;
    starts[1] = places;
    let count = places > 0 ? 1 : 0;
    let gain = 0;
    while (count > 0 && count < leaves) {
      const at = this.#bestSplit(count, isRandom && shape.ordered, gradients, hessians);
      if (at < 0) break;
      gain += this.#gain;
      let leaf = count;
      while (starts[leaf]! > at) {
        starts[leaf + 1] = starts[leaf]!;
        leaf--;
      }
      starts[leaf + 1] = at;
      count++;
    }

    let changed = false;
    if (count > 1) {
      for (let leaf = 0; leaf < count; leaf++) {
        let g = 0;
        let h = 0;
        for (let i = starts[leaf]!; i < starts[leaf + 1]!; i++) {
          g += gradients[order[i]!]!;
          h += hessians[order[i]!]!;
        }
        this.#leafStep[leaf] = (-learningRate * g) / (h + shrinkage);
      }
      if (shape.direction !== 0) this.#straighten(count, shape.direction, hessians);
      for (let leaf = 0; leaf < count; leaf++) {
        const value = this.#leafStep[leaf]!;
        if (value !== 0) changed = true;
        for (let i = starts[leaf]!; i < starts[leaf + 1]!; i++) step[order[i]!] = value;
      }
    }
    if (shape.ordered && hessians[0]! >= leafHessian) {
      step[0] = (-learningRate * gradients[0]!) / (hessians[0]! + shrinkage);
      if (step[0] !== 0) {
        changed = true;
        gain += gradients[0]! ** 2 / (hessians[0]! + shrinkage);
      }
    }
    return changed ? gain : 0;
  }

  #sortLevels(places: number, gradients: Float64Array, hessians: Float64Array): void {
    const order = this.#order;
    const ratio = this.#ratio;
    const { shrinkage } = this.#settings;
    for (let i = 0; i < places; i++) {
      const bin = order[i]!;
      ratio[bin] = gradients[bin]! / (hessians[bin]! + shrinkage);
    }
    for (let i = 1; i < places; i++) {
      // insertion sort: the order hardly changes from round to round, and ties keep the order of codes
      const bin = order[i]!;
      let j = i - 1;
      while (j >= 0 && ratio[order[j]!]! > ratio[bin]!) {
        order[j + 1] = order[j]!;
        j--;
      }
      order[j + 1] = bin;
    }
  }

  /** The place before which splitting one of the leaves gains most, or -1. */
  #bestSplit(count: number, isRandom: boolean, gradients: Float64Array, hessians: Float64Array): number {
    const { shrinkage, leafHessian, splitGain } = this.#settings;
    const order = this.#order;
    let best = splitGain;
    let at = -1;
    for (let leaf = 0; leaf < count; leaf++) {
      const from = this.#leafStart[leaf]!;
      const to = this.#leafStart[leaf + 1]!;
      let g = 0;
      let h = 0;
      for (let i = from; i < to; i++) {
        g += gradients[order[i]!]!;
        h += hessians[order[i]!]!;
      }
      const whole = (g * g) / (h + shrinkage);
      const only = isRandom && to - from > 1 ? from + 1 + this.#random.below(to - from - 1) : 0;
      let left = 0;
      let leftHessian = 0;
      for (let i = from + 1; i < to; i++) {
        const bin = order[i - 1]!;
        left += gradients[bin]!;
        leftHessian += hessians[bin]!;
        if (leftHessian < leafHessian || (only > 0 && i !== only)) continue;
        const rightHessian = h - leftHessian;
        if (rightHessian < leafHessian) break;
        const right = g - left;
        const gain =
          (left * left) / (leftHessian + shrinkage) + (right * right) / (rightHessian + shrinkage) - whole;
        if (gain > best) {
          best = gain;
          at = i;
        }
      }
    }
    this.#gain = best;
    return at;
  }

  /** The nearest steps that don't go against the direction: neighbours that do are pooled (pool adjacent violators). */
  #straighten(count: number, direction: 1 | -1, hessians: Float64Array): void {
    const step = this.#leafStep;
    const pools: { value: number; size: number; leaves: number }[] = [];
    for (let leaf = 0; leaf < count; leaf++) {
      let size = this.#settings.shrinkage;
      for (let i = this.#leafStart[leaf]!; i < this.#leafStart[leaf + 1]!; i++)
        size += hessians[this.#order[i]!]!;
      let pool = { value: step[leaf]!, size, leaves: 1 };
      let last = pools.at(-1);
      while (last && direction * (pool.value - last.value) < 0) {
        const both = last.size + pool.size;
        const value = (last.value * last.size + pool.value * pool.size) / both;
        pool = { value, size: both, leaves: last.leaves + pool.leaves };
        pools.pop();
        last = pools.at(-1);
      }
      pools.push(pool);
    }
    let leaf = 0;
    for (const { value, leaves } of pools) for (let k = 0; k < leaves; k++) step[leaf++] = value;
  }
}
