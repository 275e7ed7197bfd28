import { expect, test } from "vitest";
import { disagreements } from "../qualification/sql-agreement.ts";

test("SQL and function agree on 100,000 random leads with missing values", async () => {
  expect(await disagreements(100_000, 7)).toEqual({});
});
