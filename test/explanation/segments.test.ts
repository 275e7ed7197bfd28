import { describe, expect, test } from "vitest";
import { segmentTree } from "../../src/explanation/segment-tree.ts";
import { describeNamed, describeSegments } from "../../src/explanation/segments.ts";
import { Random } from "../../src/numeric/random.ts";

/** Simulated: source decides between large contributions, size matters only for web leads, colour for none. */
function simulate(count: number) {
  const random = new Random(1, "segments");
  const column = (bins: number, first: number) =>
    Uint8Array.from({ length: count }, () => first + random.below(bins));
  const source = column(3, 2); // fair, web, referral
  const size = column(4, 2).map((code) => (random.uniform() < 0.1 ? 0 : code)); // cut at 10, 20, 30
  const colour = column(3, 2);
  const ofSource = Float64Array.from(source, (code) => (code === 4 ? 1.5 : code === 3 ? 0 : -1.5));
  const ofSize = Float64Array.from(size, (code, lead) => (source[lead] === 3 ? (code >= 4 ? 0.8 : -0.8) : 0));
  const noise = Float64Array.from({ length: count }, () => 0.05 * random.normal());
  const category = (name: string, levels: string[], codes: Uint8Array) => ({
    feature: { name, column: name, kind: "category" as const, levels },
    cuts: [],
    codes,
    codeCount: 2 + levels.length,
  });
  return {
    features: [
      category("source", ["fair", "web", "referral"], source),
      {
        feature: { name: "company_size", column: "company_size", kind: "number" as const },
        cuts: [10, 20, 30],
        codes: size,
        codeCount: 6,
      },
      category("colour", ["red", "green", "blue"], colour),
    ],
    contributions: [ofSource, ofSize, noise],
  };
}

describe("segmentTree", () => {
  const data = simulate(3000);
  const { names, group } = segmentTree(data);

  test("finds the leads whose scores have the same reasons, and says who they are, the best first", () => {
    expect(names).toEqual([
      "source referral",
      "source web, company size 20 or more",
      "source web, company size below 20 or missing",
      "source fair",
    ]);
    for (const [lead, place] of group.entries()) {
      const [source, size] = [data.features[0]!.codes[lead]!, data.features[1]!.codes[lead]!];
      expect(place).toBe(source === 4 ? 0 : source === 2 ? 3 : size >= 4 ? 1 : 2);
    }
  });

  test("keeps to its bounds", () => {
    expect(segmentTree(data, { most: 2 }).names).toHaveLength(2);
    expect(segmentTree(data, { depth: 1 }).names).toHaveLength(2);
    expect(segmentTree(data, { fewest: 2000 }).names).toEqual(["all leads"]);
    const { group } = segmentTree(data, { fewest: 700 });
    const sizes = [...new Set(group)].map((place) => group.filter((one) => one === place).length);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(700);
  });

  test("no leads and no features make one segment", () => {
    expect(segmentTree({ features: [], contributions: [] }).names).toEqual(["all leads"]);
  });
});

test("a segment tells its volume, win rate, value, drivers and the criteria that surely tell something", () => {
  const count = 400;
  const met = Int8Array.from({ length: count }, (_, lead) => (lead % 4 === 0 ? 0 : lead % 2 === 0 ? 1 : -1));
  // in the first half nine in ten win where met, one in ten where not; in the second every other, whatever the verdict
  const y = Float64Array.from({ length: count }, (_, lead) =>
    lead < 200 ? Number(met[lead] === 1 ? lead % 20 !== 2 : lead % 20 === 1) : Number(lead % 8 < 4),
  );
  const segments = describeSegments(
    ["one", "none", "two"],
    Uint8Array.from(y, (_, lead) => (lead < 200 ? 0 : 2)),
    {
      y,
      contributions: [
        { feature: "small", values: new Float64Array(count).fill(0.1) },
        { feature: "large", values: Float64Array.from(y, (_, lead) => (lead % 2 === 0 ? 1 : -1)) },
      ],
      amounts: Float64Array.from(y, (_, lead) => (lead === 2 ? Number.NaN : 100)),
      criteria: [{ name: "need", verdicts: met }],
    },
  );
  expect(segments.map(({ value, leads }) => [value, leads])).toEqual([
    ["one", 200],
    ["two", 200],
  ]);
  const [one, two] = segments;
  expect(one!.wins).toBe(y.slice(0, 200).reduce((sum, label) => sum + label, 0));
  expect(one!.rate).toBeCloseTo(one!.wins / 200, 3);
  expect(one!.amount).toBe(100);
  expect(one!.drivers).toEqual([
    { feature: "large", importance: 1, effect: 0 },
    { feature: "small", importance: 0.1, effect: 0.1 },
  ]);
  expect(one!.criteria[0]).toMatchObject({ criterion: "need" });
  expect(one!.criteria[0]!.interval[0]).toBeGreaterThan(1);
  expect(two!.criteria).toEqual([]);
});

test("named segments may share leads, and say of how many it isn't known", () => {
  const y = Float64Array.of(1, 0, 1, 0, 0);
  const data = {
    y,
    contributions: [{ feature: "visits", values: Float64Array.of(1, 2, 3, -4, -4) }],
    amounts: Float64Array.of(100, Number.NaN, 300, Number.NaN, Number.NaN),
    criteria: [],
  };
  const { segments, unknown, none } = describeNamed(
    [
      { name: "rich", truths: Int8Array.of(1, 1, 0, -1, 0) },
      { name: "needy", truths: Int8Array.of(1, -1, 1, -1, -1) },
      { name: "nobody", truths: Int8Array.of(-1, -1, -1, -1, -1) },
    ],
    { unknown: [4], none: [3] },
    data,
  );
  expect(segments).toMatchObject([
    { value: "rich", leads: 2, wins: 1, rate: 0.5, amount: 100, unknown: 2 },
    { value: "needy", leads: 2, wins: 2, rate: 1, amount: 200, unknown: 0 },
    { value: "nobody", leads: 0, wins: 0, rate: null, interval: null, amount: null, unknown: 0 },
  ]);
  expect(segments[0]!.drivers).toEqual([{ feature: "visits", importance: 1.5, effect: 1.5 }]);
  expect(unknown).toMatchObject({ leads: 1, wins: 0, drivers: [{ effect: -4 }] });
  expect(none).toMatchObject({ leads: 1, wins: 0 });
  expect(describeNamed([], { unknown: [], none: [] }, data)).toEqual({
    segments: [],
    unknown: null,
    none: null,
  });
});
