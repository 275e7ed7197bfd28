import { afterAll, describe, expect, it } from "vitest";
import type { FitInput } from "../../src/learners/learner.ts";
import { openPool } from "../../src/learners/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { fitAmount } from "../../src/training/amount.ts";

const pool = openPool(1);
afterAll(() => pool.close());

/** Simulated deals: amount = 1000 · exp(size / 2 + noise of deviation 0.4); a third of the leads is won. */
function simulated(rows: number): { input: FitInput; amounts: Float64Array; size: Float64Array } {
  const random = new Random(5, "amounts");
  const size = Float64Array.from({ length: rows }, () => 4 * random.uniform());
  const y = Float64Array.from({ length: rows }, () => Number(random.uniform() < 1 / 3));
  const amounts = size.map((x, row) =>
    y[row] === 1 ? 1000 * Math.exp(x / 2 + 0.4 * random.normal()) : Number.NaN,
  );
  const features = [{ name: "size", column: "size", kind: "number" as const }];
  return {
    input: { matrix: { rows, features, values: [size] }, y, link: "logit", seed: 1, pool },
    amounts,
    size,
  };
}

describe("amounts of won deals", () => {
  it("are learned with their mean and an interval that holds nine of ten", async () => {
    const { input, amounts, size } = simulated(3000);
    const { model, notes } = await fitAmount(input, amounts);
    expect(notes).toEqual([]);
    const { program, smearing, residuals, deals } = model!;
    expect(deals).toBe(amounts.filter((amount) => amount > 0).length);
    const logs = evaluateProgram(program, input.matrix);
    let [ratio, held] = [0, 0];
    logs.forEach((log, row) => {
      const truth = 1000 * Math.exp(size[row]! / 2 + 0.08); // the mean of a log-normal: exp(σ² / 2)
      ratio += (Math.exp(log) * smearing) / truth / logs.length;
      const found = Math.log(amounts[row]!) - log;
      if (found >= residuals[0] && found <= residuals[1]) held++;
    });
    expect(Math.abs(ratio - 1)).toBeLessThan(0.05);
    expect(Math.abs(held / deals - 0.9)).toBeLessThan(0.03);
  });

  it("without a figure above 0 are told and left out; too few deals give none", async () => {
    const { input, amounts } = simulated(300);
    const won = [...input.y.keys()].filter((row) => input.y[row] === 1);
    amounts[won[0]!] = -5;
    amounts[won[1]!] = Number.NaN;
    const { model, notes } = await fitAmount(input, amounts);
    expect(model!.deals).toBe(won.length - 2);
    expect(notes).toEqual([expect.stringContaining(`2 of ${won.length} won leads have no amount above 0`)]);

    const looks = Uint32Array.from(amounts.keys(), (row) => Math.floor(row / 2));
    const perLead = amounts.map((_, row) => amounts[row - (row % 2)]!);
    const y = input.y.map((_, row) => input.y[row - (row % 2)]!);
    const twice = await fitAmount({ ...input, y }, perLead, looks);
    const alone = [...y.keys()].filter((row) => row % 2 === 0 && y[row] === 1 && perLead[row]! > 0);
    expect(twice.model!.deals).toBe(alone.length); // each deal was looked at twice

    const few = amounts.map((amount, row) => (row < 30 ? amount : Number.NaN));
    const none = await fitAmount(input, few);
    expect(none.model).toBeNull();
    expect(none.notes.at(-1)).toMatch(/Amounts aren't predicted: \d+ won deals have one, wanted at least 30/);
    expect(await fitAmount(input, new Float64Array(0))).toEqual({ model: null, notes: [] });
  });
});
