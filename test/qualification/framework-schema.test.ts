import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { frameworkJsonSchema } from "../../src/qualification/framework-schema.ts";

test("the published JSON Schema is the one that frameworks are read by", async () => {
  const file = new URL("../../frameworks/framework.schema.json", import.meta.url);
  const published: unknown = JSON.parse(await readFile(file, "utf8"));
  // after a change: npm run build, node scripts/framework-schema.mjs
  expect(published).toEqual(JSON.parse(JSON.stringify(frameworkJsonSchema())));
});
