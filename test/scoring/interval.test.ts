import { describe, expect, it } from "vitest";
import { intervalOf, levelErrorOf } from "../../src/scoring/interval.ts";

const basis = {
  reach: 1,
  misfit: 0.1,
  vennAbers: { logits: [-9, 9], low: [0, 0.49], high: [0.51, 1] },
  baseRate: 0.25,
  leads: 1200,
};

describe("the error of the level", () => {
  it("is that of the base rate, or what was found forward in time where that is more", () => {
    expect(levelErrorOf(basis)).toBeCloseTo(1 / 15, 12);
    expect(levelErrorOf({ ...basis, levelError: 0.01 })).toBe(levelErrorOf(basis));
    expect(levelErrorOf({ ...basis, levelError: 0.2 })).toBe(0.2);
  });

  it("widens the interval", () => {
    const narrow = { ...basis, vennAbers: { logits: [], low: [], high: [] } };
    const at = (levelError: number) => intervalOf(0, Float64Array.of(0, 0.1), { ...narrow, levelError });
    expect(at(0)).toEqual([0, 1]); // Venn–Abers knows nothing: nothing is told
    const known = { ...basis, vennAbers: { logits: [-1, 1], low: [0.5, 0.5], high: [0.5, 0.5] } };
    const [still, moved] = [0, 0.3].map((levelError) =>
      intervalOf(0, Float64Array.of(0, 0.1), { ...known, levelError }),
    );
    expect(moved![0]).toBeLessThan(still![0]);
    expect(moved![1]).toBeGreaterThan(still![1]);
  });
});

describe("levels that the model doesn't tell apart", () => {
  const known = { ...basis, vennAbers: { logits: [-1, 1], low: [0.5, 0.5], high: [0.5, 0.5] } };

  it("widen the interval in quadrature, and change no bit where there are none", () => {
    const bags = Float64Array.of(0.1, 0.3);
    const logitOf = (p: number) => Math.log(p / (1 - p));
    const half = (rare?: number) => logitOf(intervalOf(0, bags, known, rare)[1]);
    expect(half(0.36) ** 2 - half() ** 2).toBeCloseTo((1.6448536269514722 * 0.6) ** 2, 10);
    expect(intervalOf(0, bags, known, 0)).toEqual(intervalOf(0, bags, known));
  });
});
