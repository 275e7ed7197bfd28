import { setImmediate } from "node:timers/promises";
import type { LoadedScorer } from "../registry/load.ts";

/** So often the golden leads are scored: what is made on first use is made then, and the hot code is compiled. */
const ROUNDS = 10;

/** Scores a version's golden leads as requests will ask for them, a few at a time, so that requests go on meanwhile. */
export async function warmUp({ scorer, golden }: LoadedScorer): Promise<void> {
  const asOf = Date.parse(golden.asOf);
  for (let round = 0; round < ROUNDS; round++) {
    await setImmediate();
    JSON.stringify(scorer.scoreLeads(golden.leads, { asOf, explain: "all" }));
  }
}
