import { gaussLegendre, type Quadrature } from "./gauss-legendre.ts";

/**
 * A leaf as a game of the features on its path: what it adds to each feature's contribution, given on which of them a row
 * follows the path. `value` is the leaf's; place k of `follows` (1 or 0) and `out` is the k-th feature of the path.
 */
export interface LeafGame {
  /** What the leaf is worth where no feature of the row is known: its part of the base. */
  readonly base: number;
  /** Writes the contributions to the first places of `out`. */
  explain(follows: Uint8Array, out: Float64Array): void;
}

const quadratures = new Map<number, Quadrature>();

function quadratureOf(nodes: number): Quadrature {
  const known = quadratures.get(nodes);
  if (known) return known;
  const made = gaussLegendre(nodes);
  quadratures.set(nodes, made);
  return made;
}

/**
 * Path-dependent SHAP: a feature that isn't known lets the share `open` of rows by. With s_k the step of the row (1 or 0)
 *
 *     φ_j = value · (s_j - open_j) · ∫₀¹ Π_{k≠j} (open_k + (s_k - open_k) t) dt
 *
 * by Gauss-Legendre quadrature (Wettenstein, Mitchell and Yu 2026, arXiv 2605.04497, here without their division by cover
 * ratios, so that empty nodes need no care): ⌈m/2⌉ nodes are exact for m features. All factors lie in [0, 1], and products
 * of the others are made from both ends, so nothing cancels at any depth.
 */
export function pathDependentGame(value: number, open: Float64Array): LeafGame {
  const m = open.length;
  const { nodes, weights } = quadratureOf(Math.max(1, Math.ceil(m / 2)));
  const factors = new Float64Array(m);
  const before = new Float64Array(m);
  return {
    base: open.reduce((product, share) => product * share, value),
    explain(follows, out) {
      for (let k = 0; k < m; k++) out[k] = 0;
      for (let q = 0; q < nodes.length; q++) {
        const t = nodes[q]!;
        let product = weights[q]!;
        for (let k = 0; k < m; k++) {
          const share = open[k]!;
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
      for (let k = 0; k < m; k++) out[k]! *= value * (follows[k]! - open[k]!);
    },
  };
}

/** How the rows of a background follow a path: each way once, with its share of the rows. */
export interface BackgroundWay {
  readonly follows: Uint8Array;
  readonly share: number;
}

/**
 * Interventional SHAP (Lundberg et al. 2020, Nature Machine Intelligence 2, section "independent"): a feature that isn't
 * known has the background row's value. Against one such row, a leaf is worth its value where all features that only the
 * row follows are known (a of them) and none of those that only the background row follows (b of them):
 *
 *     φ_j = value · (a-1)! b! / (a+b)!  for the former,  -value · a! (b-1)! / (a+b)!  for the latter
 */
export function interventionalGame(value: number, m: number, ways: readonly BackgroundWay[]): LeafGame {
  const whole = ways.find((way) => way.follows.every((step) => step === 1));
  return {
    base: value * (whole?.share ?? 0),
    explain(follows, out) {
      for (let k = 0; k < m; k++) out[k] = 0;
      for (const way of ways) {
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
