import { quadraturesUpTo } from "./gauss-legendre.ts";
import type { Leaf } from "./tree-paths.ts";

/**
 * The leaves of a tree as games of the features on their paths: what a leaf adds to each feature's contribution, given on
 * which of them a row follows its path.
 */
export interface TreeGame {
  /** What the tree is worth where no feature of the row is known: its part of the base. */
  readonly base: number;
  /**
   * Writes what leaf number `leaf` contributes to the first places of `out`, in the order of its path.
   * @param follows 1 at the places of the path where the row follows it, else 0
   */
  explain(leaf: number, follows: Uint8Array, out: Float64Array): void;
}

/**
 * Path-dependent SHAP: a feature that isn't known lets the share `open` of rows by. With s_k the step of the row (1 or 0)
 *
 *     φ_j = value · (s_j - open_j) · ∫₀¹ Π_{k≠j} (open_k + (s_k - open_k) t) dt
 *
 * by Gauss-Legendre quadrature (Wettenstein, Mitchell and Yu 2026, arXiv 2605.04497, here without their division by cover
 * ratios, so that empty nodes need no care): ⌈m/2⌉ nodes are exact for m features. All factors lie in [0, 1], and the products
 * of the others are made from both ends, so nothing cancels at any depth.
 */
export function pathDependentGame(leaves: readonly Leaf[]): TreeGame {
  const longest = Math.max(...leaves.map(({ path }) => path.length));
  const quadratureOf = quadraturesUpTo(longest);
  const values = Float64Array.from(leaves, ({ value }) => value);
  const pathAt = new Int32Array(leaves.length + 1);
  leaves.forEach(({ path }, leaf) => {
    pathAt[leaf + 1] = pathAt[leaf]! + path.length;
  });
  const open = Float64Array.from(leaves.flatMap(({ path }) => path.map((step) => step.open)));
  const factors = new Float64Array(longest);
  const before = new Float64Array(longest);
  return {
    base: leaves.reduce(
      (sum, { value, path }) => sum + path.reduce((product, step) => product * step.open, value),
      0,
    ),
    explain(leaf, follows, out) {
      const from = pathAt[leaf]!;
      const m = pathAt[leaf + 1]! - from;
      const { nodes, weights } = quadratureOf[m]!;
      for (let k = 0; k < m; k++) out[k] = 0;
      for (let q = 0; q < nodes.length; q++) {
        const t = nodes[q]!;
        let product = weights[q]!;
        for (let k = 0; k < m; k++) {
          const share = open[from + k]!;
          const factor = share + (follows[k]! - share) * t;
          factors[k] = factor;
          before[k] = product;
          product *= factor;
        }
        let after = 1;
        for (let k = m - 1; k >= 0; k--) {
          out[k]! += before[k]! * after;
          after *= factors[k]!;
        }
      }
      const value = values[leaf]!;
      for (let k = 0; k < m; k++) out[k]! *= value * (follows[k]! - open[from + k]!);
    },
  };
}

/** How the rows of a background follow a path: each way once, with its share of the rows. */
export interface BackgroundWay {
  readonly follows: Uint8Array;
  readonly share: number;
}

/**
 * Interventional SHAP (Lundberg et al. 2020, Nature Machine Intelligence 2): a feature that isn't known has the background
 * row's value. Against one such row, a leaf is worth its value where all features that only the row follows are known (a of
 * them) and none of those that only the background row follows (b of them):
 *
 *     φ_j = value · (a-1)! b! / (a+b)!  for the former,  -value · a! (b-1)! / (a+b)!  for the latter
 *
 * @param waysOf the ways of the background along each leaf's path
 */
export function interventionalGame(
  leaves: readonly Leaf[],
  waysOf: readonly (readonly BackgroundWay[])[],
): TreeGame {
  let base = 0;
  leaves.forEach(({ value }, leaf) => {
    const whole = waysOf[leaf]!.find((way) => way.follows.every((step) => step === 1));
    base += value * (whole?.share ?? 0);
  });
  return {
    base,
    explain(leaf, follows, out) {
      const { value, path } = leaves[leaf]!;
      const m = path.length;
      for (let k = 0; k < m; k++) out[k] = 0;
      for (const way of waysOf[leaf]!) {
        let a = 0;
        let b = 0;
        let reachable = true;
        for (let k = 0; k < m && reachable; k++) {
          if (follows[k]! > way.follows[k]!) a++;
          else if (follows[k]! < way.follows[k]!) b++;
          else reachable = follows[k] === 1;
        }
        if (!reachable || a + b === 0) continue;
        const both = (value * way.share) / choose(a + b, a);
        for (let k = 0; k < m; k++) {
          if (follows[k]! > way.follows[k]!) out[k]! += both / a;
          else if (follows[k]! < way.follows[k]!) out[k]! -= both / b;
        }
      }
    },
  };
}

/** How many ways there are to choose k of n, as a float64. */
function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways *= (n - k + i) / i;
  return ways;
}
