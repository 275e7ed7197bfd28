import { expect, it } from "vitest";
import { planApplier } from "../../src/features/plan.ts";
import { prepareAttribution } from "../../src/program/attribution.ts";
import { wonDeals } from "../../src/training/won-deals.ts";
import { handMadeParts, table } from "../scoring/fixture.ts";

const rows = (...of: number[]) => Uint32Array.from(of);

it("keeps the last look at each won lead with an id, newest first, by its contributions alone", async () => {
  const { plan, win } = await handMadeParts();
  const mature = rows(0, 2, 3, 5, 6, 7);
  const moments = Float64Array.from({ length: 12 }, (_, row) => row * 1000);
  const matrix = planApplier(plan)(table, moments);
  const of = (row: number) =>
    prepareAttribution(win)
      .contributionsOf(matrix)
      .map((values) => expect.closeTo(values[row]!, 4));
  const prepared = {
    table,
    roles: { id: "id" },
    labels: { mature, y: Float64Array.of(1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0) },
    leads: rows(0, 1, 2, 3, 4, 5, 5, 7, 8, 9, 10, 11), // rows 5 and 6 are looks at one lead
    moments,
  };
  const matureMatrix = {
    ...matrix,
    rows: 6,
    values: matrix.values.map((values) => Float64Array.from(mature, (row) => values[row]!)),
  };
  const deals = wonDeals(prepared, win, matureMatrix);
  expect(deals).toEqual({
    features: plan.features.map(({ name }) => name),
    ids: ["lead-6", "lead-3", "lead-0"],
    contributions: [of(6), of(3), of(0)],
  });
  expect(wonDeals({ ...prepared, roles: { id: null } }, win, matureMatrix)).toBeNull();
});
