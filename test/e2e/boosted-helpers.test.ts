import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { boostedWith } from "../../src/learners/boosted/boosted.ts";
import { defaults } from "../../src/learners/boosted/settings.ts";
import { inThisThread, type Pool } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { simulated } from "../contracts/learner.ts";

const built = new URL("../../dist/learners/pool.js", import.meta.url);

it("boosted gives the same bits whether idle threads help a bag or not", async () => {
  if (!existsSync(built))
    throw new Error(`threads need the built code: found no ${built.pathname}, run npm run build`);
  const { openPool } = (await import(built.href)) as { openPool: (threads: number) => Pool };
  const data = simulated(3000, 1);
  const random = new Random(1);
  const names = Array.from({ length: 30 }, (_, j) => `more ${j}`);
  const matrix = {
    rows: 3000,
    features: [
      ...data.matrix.features,
      ...names.map((name) => ({ name, column: name, kind: "number" as const })),
    ],
    values: [
      ...data.matrix.values,
      ...names.map(() => Float64Array.from({ length: 3000 }, () => random.normal())),
    ],
  };
  const learner = boostedWith({ ...defaults, bags: 1, rounds: 20 });
  const input = { ...data, matrix, link: "logit", seed: 3 } as const;
  const alone = await learner.fit({ ...input, pool: inThisThread() });
  expect(alone.program.terms.length).toBeGreaterThan(10);
  for (const threads of [2, 4]) {
    const pool = openPool(threads);
    try {
      expect(await learner.fit({ ...input, pool })).toEqual(alone);
    } finally {
      await pool.close();
    }
  }
});
