import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, leadlight } from "../e2e/binary.ts";
import { csv, simulatedLeads } from "../e2e/simulated.ts";

let folder = "";
const leads = simulatedLeads(400, 1).map(({ created_at: _, closed_at: __, ...lead }) => lead);
/** One lead with ever more visits. */
const ladder = Array.from({ length: 9 }, (_, visits) => ({ ...leads[0]!, lead_id: `V${visits}`, visits }));

beforeAll(async () => {
  folder = await emptyFolder();
  await writeFile(join(folder, "leads.csv"), csv(leads));
  await writeFile(join(folder, "ladder.csv"), csv(ladder));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Trains with these constraints, as the configuration's text. */
async function trainWith(constraints: string) {
  const config = `{"target": "outcome", "positive": "approved", "lost": ["declined", "cancelled"], "constraints": ${constraints}}`;
  await writeFile(join(folder, "constrained.json"), config);
  return leadlight(["train", "leads.csv", "--config", "constrained.json", "--learner", "boosted"], folder);
}

describe("constraints of the configuration", () => {
  test("are held by the scores, also where the leads say otherwise", async () => {
    const { code, err } = await trainWith(
      '{"monotone": {"visits": "falling"}, "interactions": [["visits", "source"]]}',
    );
    expect([0, 3], err).toContain(code);
    const scored = await leadlight(
      ["score", "ladder.csv", "--model", "leads:1", "--out", "scores.ndjson"],
      folder,
    );
    expect(scored.code, scored.err).toBe(0);
    const probabilities = (await readFile(join(folder, "scores.ndjson"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { probability: number }).probability);
    expect(probabilities.length).toBe(9);
    for (let visits = 1; visits < 9; visits++)
      expect(probabilities[visits]!).toBeLessThanOrEqual(probabilities[visits - 1]!);
  });

  test.each([
    [
      '{"monotone": {"source": "rising"}}',
      'the constraint "monotone" wants source to be rising, and it is a category',
    ],
    ['{"monotone": {"visists": "rising"}}', "did you mean visits?"],
    [
      '{"monotone": {"outcome": "rising"}}',
      "constraints name the column outcome, which the model doesn't read",
    ],
    ['{"monotone": {"visits": "rising", "visits": "falling"}}', "found the key visits again at line 1"],
    [
      '{"interactions": [["visits", "lead_id"]]}',
      "constraints name the column lead_id, which the model doesn't read",
    ],
  ])("are refused in one sentence where they can't be held: %s", async (constraints, sentence) => {
    const { code, out, err } = await trainWith(constraints);
    expect({ code, out, lines: err.split("\n").length }, err).toEqual({ code: 2, out: "", lines: 2 });
    expect(err).toContain(sentence);
  });
});
