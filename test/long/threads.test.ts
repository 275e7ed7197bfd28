import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { learners } from "../../src/learners/catalogue.ts";
import { inThisThread, type Pool } from "../../src/numeric/pool.ts";
import { simulated } from "../contracts/learner.ts";

const built = new URL("../../dist/learners/pool.js", import.meta.url);

async function openBuiltPool(threads: number): Promise<Pool> {
  if (!existsSync(built))
    throw new Error(`threads need the built code: found no ${built.pathname}, run npm run build`);
  const { openPool } = (await import(built.href)) as { openPool: (threads: number) => Pool };
  return openPool(threads);
}

it.each(Object.values(learners))("$name gives the same bits at one thread and at two", async (learner) => {
  const input = { ...simulated(400, 1), link: "logit", seed: 3 } as const;
  const alone = await learner.fit({ ...input, pool: inThisThread() });
  const pool = await openBuiltPool(2);
  try {
    expect(await learner.fit({ ...input, pool })).toEqual(alone);
  } finally {
    await pool.close();
  }
});
