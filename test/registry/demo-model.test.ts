import { expect, test } from "vitest";
import { loadScorer } from "../../src/registry/load.ts";
import { openRegistry } from "../../src/registry/registry.ts";

test("the demo model that git keeps still loads: every byte as written, every golden logit to the last bit", async () => {
  const registry = openRegistry("models", { now: () => new Date(0) });
  const { version, scorer } = await loadScorer(registry, "demo");
  expect(version).toBe(1);
  const [answer] = scorer.scoreLeads([{ job_title: "CFO", budget: 40_000 }], { asOf: Date.UTC(2026, 5, 30) });
  expect(answer).toMatchObject({ fallback: null, qualification: { framework: "bant" } });
});
