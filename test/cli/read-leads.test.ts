import { expect, test } from "vitest";
import { readByConfig, readBySchema } from "../../src/cli/read-leads.ts";
import type { ColumnSchema } from "../../src/leads/schema.ts";
import { cells, temporaryFiles } from "../leads/files.ts";

const write = temporaryFiles();
const context = () => {
  const lines: string[] = [];
  const terminal = { out: () => {}, tell: (line: string) => lines.push(line), progress: () => {} };
  return { lines, context: { terminal, signal: new AbortController().signal } as never };
};
const ambiguous = write(
  "ambiguous.csv",
  'due,price,outcome\n03/04/2024,"1,200",won\n05/06/2024,"2,300",lost\n',
);

test("how a column is written is told, or why it stays text", async () => {
  const clear = write("clear.csv", "due,price,outcome\n03/04/2024,$12,won\n25/06/2024,$2.50,lost\n");
  const watched = context();
  const { table } = await readByConfig(clear, {}, "outcome", watched.context);
  expect(cells(table)).toMatchObject({
    due: [Date.UTC(2024, 3, 3), Date.UTC(2024, 5, 25)],
    price: [12, 2.5],
  });
  expect(watched.lines).toEqual([
    `due of ${clear} is read as dates day first`,
    `price of ${clear} is read as numbers with a decimal point`,
  ]);
  const doubted = context();
  expect(cells((await readByConfig(ambiguous, {}, "outcome", doubted.context)).table).due).toEqual([
    "03/04/2024",
    "05/06/2024",
  ]);
  expect(doubted.lines.join("\n")).toMatch(/due of .* is read as text.*\n.*price of .* is read as text/s);
});

test("the configuration decides what the cells leave open", async () => {
  const columns = { due: { spelling: "monthFirst" }, price: { spelling: "decimalComma" } } as const;
  const { table } = await readByConfig(ambiguous, { columns }, "outcome", context().context);
  expect(cells(table)).toMatchObject({
    due: [Date.UTC(2024, 2, 4), Date.UTC(2024, 4, 6)],
    price: [1.2, 2.3],
  });
});

test("a model reads numbers and dates as those that it learned from were written, and guesses nothing", async () => {
  const partsOf = (more: Partial<ColumnSchema>) => ({
    about: {
      learner: "linear",
      outcome: { target: "outcome", positive: ["won"], lost: ["lost"] },
      horizonDays: null,
      endOfData: null,
    },
    schema: { columns: [{ name: "due", type: "date", role: "feature", ...more }] as const },
    plan: { transforms: [], features: [] },
  });
  const file = write("score.csv", "due\n03/04/2024\n25/06/2024\n");
  const spelled = await readBySchema(file, partsOf({ spelling: "dayFirst" }), null, context().context);
  expect(cells(spelled.table).due).toEqual([Date.UTC(2024, 3, 3), Date.UTC(2024, 5, 25)]);
  const other = await readBySchema(file, partsOf({ spelling: "monthFirst" }), null, context().context);
  expect(other.badRows.map(({ row }) => row)).toEqual([2]);
  await expect(readBySchema(file, partsOf({}), null, context().context)).rejects.toThrow(
    /none of the 2 rows .* can be read.*found "03\/04\/2024", wanted a date/,
  );
});
