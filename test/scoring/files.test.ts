import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { scorerFromFiles, scorerToFiles } from "../../src/scoring/files.ts";
import { makeGolden, replayGolden } from "../../src/scoring/golden.ts";
import type { ScorerParts } from "../../src/scoring/parts.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import { handMadeParts, table } from "./fixture.ts";

let parts: ScorerParts;
beforeAll(async () => {
  parts = await handMadeParts();
});

describe("a scorer's files", () => {
  it("give back its parts, and the same answers", () => {
    const read = scorerFromFiles(scorerToFiles(parts));
    expect(read).toEqual(parts);
    expect(createScorer(read).scoreTable(table, { asOf: 0 })).toEqual(
      createScorer(parts).scoreTable(table, { asOf: 0 }),
    );
  });

  it("keep what deals are worth, and the answers that follow from it", () => {
    const amount = {
      learner: "linear",
      program: { ...parts.win, link: "identity" as const },
      smearing: 1.1,
      residuals: [-0.5, 0.6] as const,
      deals: 40,
    };
    const read = scorerFromFiles(scorerToFiles({ ...parts, amount }));
    expect(read.amount).toEqual(amount);
    const [answer] = createScorer(read).scoreTable(table, { asOf: 0 });
    const mean = Math.exp(answer!.logit) * 1.1;
    expect(answer).toMatchObject({ amount: mean, expectedValue: answer!.probability * mean });
    expect(answer!.amountInterval).toEqual([Math.exp(answer!.logit - 0.5), Math.exp(answer!.logit + 0.6)]);
    const damaged = scorerToFiles({ ...parts, amount });
    damaged.delete("programs/amount.bin");
    expect(() => scorerFromFiles(damaged)).toThrow("programs/amount.bin");
  });

  it("are named when one is missing or isn't JSON", () => {
    const files = scorerToFiles(parts);
    for (const path of files.keys()) {
      const without = new Map(files);
      without.delete(path);
      expect(() => scorerFromFiles(without)).toThrow(path);
    }
    expect(() => scorerFromFiles(new Map(files).set("plan.json", Buffer.from("{")))).toThrow(
      "plan.json isn't JSON",
    );
  });
});

describe("golden leads", () => {
  it("replay on what was written, and fail on another model", () => {
    const scorer = createScorer(parts);
    const golden = makeGolden(scorer, table, Date.UTC(2026, 0, 1), new Random(1));
    replayGolden(createScorer(scorerFromFiles(scorerToFiles(parts))), golden);
    const nudged = { ...parts, win: { ...parts.win, base: parts.win.base + 1e-15 } };
    expect(() => replayGolden(createScorer(nudged), golden)).toThrow(
      /golden replay failed at lead \d+: found logit/,
    );
  });

  it("hold no id, and no lead of the table as a whole", () => {
    const golden = makeGolden(createScorer(parts), table, 0, new Random(2));
    for (const lead of golden.leads)
      expect(Object.keys(lead).sort()).toEqual(["budget", "industry", "visits"]);
  });
});
