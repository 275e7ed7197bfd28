import { describe, expect, it } from "vitest";
import { learnerNamed } from "../../src/learners/catalogue.ts";
import type { FitInput } from "../../src/learners/learner.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { asOfNewest, stretchesOf, withClock } from "../../src/training/clock.ts";

const LEADS = 3000;

/** Simulated leads, of which more and more win by the level at their time, 0 to 1, and by one number. */
function simulate(level: (time: number) => number, seed = 1): FitInput {
  const random = new Random(seed, "clock");
  const moments = Float64Array.from({ length: LEADS }, () => random.uniform());
  const x = moments.map(() => random.normal());
  return {
    matrix: { rows: LEADS, features: [{ name: "time", column: "time", kind: "number" }], values: [x] },
    y: x.map((value, row) => Number(random.uniform() < sigmoid(value + level(moments[row]!)))),
    moments,
    link: "logit",
    seed: 1,
  };
}

const at0 = (input: FitInput, program: Parameters<typeof evaluateProgram>[0]) =>
  evaluateProgram(program, { rows: 1, features: input.matrix.features, values: [Float64Array.of(0)] })[0]!;

describe("stretches of time", () => {
  it("hold as many rows each, in the order of time, and keep rows of one moment together", () => {
    const input = simulate(() => 0);
    const stretches = stretchesOf(input)!;
    const counts = new Map<number, number>();
    for (const stretch of stretches) counts.set(stretch, (counts.get(stretch) ?? 0) + 1);
    expect(counts.size).toBe(48);
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
    for (let row = 1; row < LEADS; row++)
      if (input.moments![row]! < input.moments![0]!)
        expect(stretches[row]).toBeLessThanOrEqual(stretches[0]!);
    const days = input.moments!.map((time) => Math.floor(20 * time));
    const byDay = new Map<number, number>();
    stretchesOf({ ...input, moments: days })!.forEach((stretch, row) => {
      expect(byDay.get(days[row]!) ?? stretch).toBe(stretch);
      byDay.set(days[row]!, stretch);
    });
  });

  it("are none without moments, and none where four would hold too few wins", () => {
    const { moments: _, ...undated } = simulate(() => 0);
    expect(stretchesOf(undated)).toBeNull();
    const rare = Float64Array.from({ length: LEADS }, (_, row) => Number(row < 99));
    const { moments } = simulate(() => 0);
    expect(stretchesOf({ y: rare, moments: moments! })).toBeNull();
    rare[99] = 1;
    expect(stretchesOf({ y: rare, moments: moments! })).not.toBeNull();
  });

  it("are a feature of a name that no other has, and older rows count half as much after half of the time", () => {
    const input = { ...simulate(() => 0), weights: new Float64Array(LEADS).fill(2) };
    const { matrix, weights } = withClock(input, stretchesOf(input)!);
    expect(matrix.features.map(({ name }) => name)).toEqual(["time", "time'"]);
    expect(weights!.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(2 * LEADS, 6);
    const [oldest, newest] = [Math.min(...input.moments!), Math.max(...input.moments!)];
    const of = (time: number) => weights![input.moments!.indexOf(time)]!;
    expect(of(newest) / of(oldest)).toBeCloseTo(4, 9);
  });
});

describe("a learner as of the newest", () => {
  const late = (time: number) => (time < 0.7 ? 0.5 : -1);

  it.each(["linear", "additive", "boosted", "bayes", "points"])(
    "answers by the level of late, and reads no time: %s",
    async (name) => {
      const input = simulate(late);
      const learner = learnerNamed(name);
      const still = await learner.fit({ ...input, wantsBags: false });
      const { program, bags, notes } = await asOfNewest(learner).fit(input);
      expect(program.features).toBe(input.matrix.features);
      expect(bags.length).toBeGreaterThan(1);
      expect(notes.at(-1)).toContain("held at the newest");
      const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const levelOf = (one: typeof program) => mean(evaluateProgram(one, input.matrix));
      expect(levelOf(still.program)).toBeGreaterThan(-0.2);
      expect(Math.abs(levelOf(program) + 1)).toBeLessThan(0.3);
      for (const bag of bags) expect(levelOf(bag)).toBeLessThan(-0.5);
    },
  );

  it("draws no line on beyond the newest leads", async () => {
    const input = simulate((time) => 2 * time - 1);
    const { program } = await asOfNewest(learnerNamed("linear")).fit(input);
    expect(at0(input, program)).toBeLessThan(1.2);
    expect(at0(input, program)).toBeGreaterThan(0.6);
  });

  describe("where one level of a category moves", () => {
    /** Simulated leads of three sources, of which the last one wins less and less by `fall` from the first to the newest lead. */
    const sources = (fall: number): FitInput => {
      const random = new Random(3, "sources");
      const moments = Float64Array.from({ length: LEADS }, () => random.uniform());
      const source = Uint8Array.from(moments, () => 2 + random.below(3));
      const levels = ["web", "search", "fair"];
      const truth = moments.map((time, row) => (source[row] === 4 ? 0.5 - fall * time : 0) - 0.5);
      return {
        matrix: {
          rows: LEADS,
          features: [{ name: "source", column: "source", kind: "category", levels }],
          values: [source],
        },
        y: truth.map((x) => Number(random.uniform() < sigmoid(x))),
        moments,
        link: "logit",
        seed: 1,
      };
    };
    const bySource = (input: FitInput, program: Parameters<typeof evaluateProgram>[0]) =>
      evaluateProgram(program, {
        rows: 3,
        features: input.matrix.features,
        values: [Uint8Array.of(2, 3, 4)],
      });

    it.each(["linear", "bayes", "points"])(
      "answers for it as of late, without a line beyond: %s",
      async (name) => {
        const input = sources(2);
        const { program, bags } = await asOfNewest(learnerNamed(name)).fit(input);
        for (const one of [program, ...bags]) {
          const [web, search, fair] = bySource(input, one);
          expect(Math.abs(web! + 0.5)).toBeLessThan(0.4);
          expect(Math.abs(search! + 0.5)).toBeLessThan(0.4);
          expect(Math.abs(fair! + 2)).toBeLessThan(0.5); // by the mean of all the past it is at -1
        }
      },
    );

    it("adds nothing where none does", async () => {
      const input = sources(0);
      const { program } = await asOfNewest(learnerNamed("bayes")).fit(input);
      expect(program.terms).toHaveLength(1);
      const moved = await asOfNewest(learnerNamed("bayes")).fit(sources(2));
      expect(moved.program.terms).toHaveLength(2);
    });
  });

  it("is the learner itself without moments", async () => {
    const { moments: _, ...undated } = simulate(late);
    const learner = learnerNamed("linear");
    expect(await asOfNewest(learner).fit(undated)).toEqual(await learner.fit(undated));
  });
});
