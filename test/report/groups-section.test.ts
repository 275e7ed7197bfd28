import { expect, test } from "vitest";
import { groupsSection } from "../../src/report/groups-section.ts";
import { simulatedFacts } from "./facts.ts";

test("the card tells groups as the report does, and nothing where nobody named a column", async () => {
  const { fairness } = (await simulatedFacts()).metrics;
  const [men] = fairness![0]!.groups;
  const text = groupsSection(fairness!).join("\n\n");
  expect(text).toContain("### gender\n\nNot read by the model.");
  expect(text).toContain("industry (0.42)");
  expect(text).toContain(`| men | 200 | ${(100 * men!.selected).toFixed(1)}\u00a0% |`);
  expect(groupsSection([])).toEqual([]);
});
