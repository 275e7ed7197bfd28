import { describe, expect, it } from "vitest";
import { gaussLegendre, quadraturesUpTo } from "../../src/program/gauss-legendre.ts";

describe("Gauss-Legendre quadrature", () => {
  it("integrates powers of x over [0, 1] exactly up to degree 2n - 1, and no further", () => {
    for (const n of [1, 2, 3, 8, 17, 32, 64]) {
      const { nodes, weights } = gaussLegendre(n);
      const integral = (power: number) => nodes.reduce((sum, x, i) => sum + weights[i]! * x ** power, 0);
      for (let power = 0; power < 2 * n; power++)
        expect(Math.abs(integral(power) - 1 / (power + 1)), `${n} nodes, power ${power}`).toBeLessThan(
          4e-16 * n ** 0.5 + 4e-16,
        );
      if (n <= 8) expect(Math.abs(integral(2 * n) - 1 / (2 * n + 1))).toBeGreaterThan(1e-11);
    }
  });

  it("has the nodes of a closed form", () => {
    // n = 3: (1 ± √(3/5)) / 2 with weights 5/18, and the middle with 8/18
    const { nodes, weights } = gaussLegendre(3);
    [(1 - Math.sqrt(0.6)) / 2, 0.5, (1 + Math.sqrt(0.6)) / 2].forEach((x, i) => {
      expect(nodes[i]).toBeCloseTo(x, 15);
    });
    [5 / 18, 8 / 18, 5 / 18].forEach((w, i) => {
      expect(weights[i]).toBeCloseTo(w, 15);
    });
  });

  it("has ⌈m/2⌉ nodes for m features", () => {
    const nodes = quadraturesUpTo(18).map((quadrature) => quadrature.nodes.length);
    expect(nodes.slice(1, 19)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9]);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %d nodes", (n) => {
    expect(() => gaussLegendre(n)).toThrow(RangeError);
  });
});
