import fc from "fast-check";
import { expect, test } from "vitest";
import { funnel } from "../../src/qualification/funnel.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";
import { column, tableOf } from "./tables.ts";

const bant = await loadFramework("bant");

function* qualifications(budgets: readonly (number | null)[], needs: readonly (boolean | null)[]) {
  const columns = [column("budget", "number", budgets), column("need", "boolean", needs)];
  const compiled = compileFramework(bant, { budget: "budget", need: "need" }, columns);
  const judge = compiled.forTable(tableOf(columns, budgets.length), new Float64Array(budgets.length));
  for (let row = 0; row < budgets.length; row++) yield judge(row);
}

test("counts verdicts, the first stop, and stages", () => {
  const result = funnel(bant, qualifications([50_000, 5, 5, null], [true, false, true, false]));
  expect(result.rows).toBe(4);
  expect(result.criteria.slice(0, 3)).toEqual([
    { criterion: "budget", met: 1, notMet: 2, unknown: 1, stopped: 2 },
    { criterion: "authority", met: 0, notMet: 0, unknown: 4, stopped: 0 },
    { criterion: "need", met: 2, notMet: 2, unknown: 0, stopped: 1 },
  ]);
  expect(result.stages).toEqual({ lead: 2, mql: 2, sql: 0, highlyQualified: 0 });
});

test("no leads make an empty funnel", () => {
  const result = funnel(bant, []);
  expect(result.rows).toBe(0);
  expect(result.criteria.map(({ criterion }) => criterion)).toEqual(bant.criteria.map(({ name }) => name));
  expect(result.stages).toEqual({ lead: 0, mql: 0, sql: 0, highlyQualified: 0 });
});

test("every lead counts once in each criterion and once in the stages, and stops once at most", () => {
  const leads = fc.array(fc.tuple(fc.option(fc.nat(20_000)), fc.option(fc.boolean())));
  fc.assert(
    fc.property(leads, (rows) => {
      const all = [
        ...qualifications(
          rows.map(([budget]) => budget),
          rows.map(([, need]) => need),
        ),
      ];
      const { criteria, stages } = funnel(bant, all);
      for (const { met, notMet, unknown } of criteria) expect(met + notMet + unknown).toBe(rows.length);
      expect(Object.values(stages).reduce((sum, leads) => sum + leads, 0)).toBe(rows.length);
      const stopped = criteria.reduce((sum, step) => sum + step.stopped, 0);
      expect(stopped).toBe(all.filter(({ stoppedAt }) => stoppedAt !== null).length);
    }),
  );
});

test("a qualification by another framework is refused", () => {
  const other = { ...bant, name: "other" };
  expect(() => funnel(other, qualifications([1], [true]))).toThrow(RangeError);
});
