import fc from "fast-check";
import { expect, test } from "vitest";
import { funnel } from "../../src/qualification/funnel.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { outcomeFunnel } from "../../src/qualification/outcome-funnel.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";
import { verdictMatrix } from "../../src/qualification/verdict-matrix.ts";
import { column, tableOf } from "./tables.ts";

const bant = await loadFramework("bant");
const names = ["open", "lost", "won"];

function judge(budgets: readonly (number | null)[], needs: readonly (boolean | null)[]) {
  const columns = [column("budget", "number", budgets), column("need", "boolean", needs)];
  const compiled = compileFramework(bant, { budget: "budget", need: "need" }, columns);
  const table = tableOf(columns, budgets.length);
  const moments = new Float64Array(budgets.length);
  const one = compiled.forTable(table, moments);
  return {
    matrix: verdictMatrix(compiled, table, moments),
    qualifications: budgets.map((_, row) => one(row)),
  };
}

test("tells whom each step reached and cut, and what became of them", () => {
  const { matrix } = judge([50_000, 5, 5, null], [true, false, true, false]);
  const found = outcomeFunnel(matrix, { names, codes: [2, 1, 2, 0] });
  expect(found.all).toEqual({ leads: 4, outcomes: { open: 1, lost: 1, won: 2 } });
  expect(found.criteria.slice(0, 3)).toMatchObject([
    { criterion: "budget", reached: { leads: 4 }, cut: { leads: 2, outcomes: { open: 0, lost: 1, won: 1 } } },
    { criterion: "authority", reached: { leads: 2 }, cut: { leads: 0 } },
    { criterion: "need", reached: { leads: 2 }, cut: { leads: 1, outcomes: { open: 1, lost: 0, won: 0 } } },
  ]);
  expect(found.through).toEqual({ leads: 1, outcomes: { open: 0, lost: 0, won: 1 } });
  expect(found.complete.leads).toBe(0); // authority isn't known
});

test("agrees with the funnel of single answers, and its steps add up, over any rows", () => {
  const leads = fc.array(
    fc.record({
      budget: fc.option(fc.nat(20_000)),
      need: fc.option(fc.boolean()),
      outcome: fc.nat(2),
      isIn: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(leads, (rows) => {
      const { matrix, qualifications } = judge(
        rows.map(({ budget }) => budget),
        rows.map(({ need }) => need),
      );
      const outcomes = { names, codes: rows.map(({ outcome }) => outcome) };
      const some = [...rows.keys()].filter((row) => rows[row]!.isIn);
      const found = outcomeFunnel(matrix, outcomes, some);
      const plain = funnel(
        bant,
        some.map((row) => qualifications[row]!),
      );
      expect(found).toMatchObject({ rows: plain.rows, stages: plain.stages, criteria: plain.criteria });
      let left = found.rows;
      for (const { reached, cut } of found.criteria) {
        expect(reached.leads).toBe(left);
        left -= cut.leads;
      }
      expect(found.through.leads).toBe(left);
      for (const count of [found.all, found.through, ...found.criteria.map(({ cut }) => cut)])
        expect(Object.values(count.outcomes!).reduce((sum, leads) => sum + leads, 0)).toBe(count.leads);
    }),
  );
});

test("without outcomes only leads are counted", () => {
  const { matrix } = judge([5], [true]);
  expect(outcomeFunnel(matrix).criteria[0]!.cut).toEqual({ leads: 1 });
  expect(() => outcomeFunnel(matrix, { names, codes: [] })).toThrow(RangeError);
});
