import { expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";
import { frameworkSql } from "../../src/qualification/sql.ts";
import { COLUMNS, disagreements, MAP } from "./sql-agreement.ts";

test("SQL and function judge random leads with missing values alike, in every framework", async () => {
  // a hundred thousand of them: test/long/qualification-sql.test.ts
  expect(await disagreements(3_000, 11)).toEqual({});
});

test("a rank in a job title is refused, since SQL can't read it", async () => {
  const bant = await loadFramework("bant");
  const titles = [{ name: "title", type: "jobTitle" as const }];
  const { parts } = compileFramework(bant, { authority: "title" }, titles);
  expect(() => frameworkSql(parts, { asOf: 0 })).toThrow(InputError);
  expect(() => frameworkSql(parts, { asOf: 0 })).toThrow(/authority told by the job titles in title/);
});

test("for other databases it says the same in their words", async () => {
  const stepwise = await loadFramework("stepwise");
  const { parts } = compileFramework(stepwise, MAP, COLUMNS);
  const sql = frameworkSql(parts, { leads: 'my "leads"', asOf: Date.UTC(2026, 0, 1), dialect: "ansi" });
  expect(sql).toContain('FROM "my ""leads""" AS l');
  expect(sql).toContain("REGEXP_LIKE(");
  expect(sql).not.toMatch(/regexp_matches|epoch_ms|nfc_normalize/);
  expect(sql).toContain(`-- stepwise version 1, sha256 `);
});
