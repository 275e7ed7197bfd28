import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explorer } from "../../src/scoring/explore.ts";
import type { Grade, Prediction } from "../../src/scoring/prediction.ts";

const lead = (id: string, grade: Grade = "D") => ({ id, grade }) as Prediction;
const marks = (share: number, seed: number, ids: readonly string[]) => {
  const explore = explorer({ share, seed });
  return ids.map((id) => explore(lead(id)).explore);
};
const ids = Array.from({ length: 20_000 }, (_, i) => `L${i}`);

describe("explorer", () => {
  test("marks about the share asked for, of every grade alike", () => {
    for (const share of [0.05, 0.5]) {
      const marked = marks(share, 7, ids).filter(Boolean).length;
      expect(Math.abs(marked - share * ids.length)).toBeLessThan(
        4 * Math.sqrt(ids.length * share * (1 - share)),
      );
    }
    expect(marks(0.05, 7, ids)).not.toEqual(marks(0.05, 8, ids));
  });

  test("by the id and the seed alone, whatever the other leads and their order", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 20 }), fc.nat(), (some, seed) => {
        const alone = some.map((id) => marks(0.3, seed, [id])[0]);
        expect(marks(0.3, seed, some)).toEqual(alone);
        expect(marks(0.3, seed, some.toReversed())).toEqual(alone.toReversed());
      }),
    );
  });

  test("where it is told who is worked anyway, the chance that each lead is worked", () => {
    const explore = explorer({ share: 0.1, seed: 1, worked: ["A", "B"] });
    for (const id of ids.slice(0, 200)) {
      expect(explore(lead(id, "A"))).toMatchObject({ work: true, workPropensity: 1, explorePropensity: 0.1 });
      const d = explore(lead(id, "D"));
      expect(d).toMatchObject({ work: d.explore, workPropensity: 0.1 });
    }
    expect(explorer({ share: 0.1, seed: 1 })(lead("a"))).not.toHaveProperty("work");
  });

  test("a share that is none is refused", () => {
    for (const share of [0, 1, Number.NaN]) expect(() => explorer({ share, seed: 1 })).toThrow(RangeError);
  });
});
