import { expect, test } from "vitest";
import { CorruptVersionError } from "../../src/registry/corrupt-version-error.ts";
import { manifestBytes, parseManifest } from "../../src/registry/manifest.ts";

const read = (about: Record<string, unknown>) =>
  parseManifest(manifestBytes("m", 3, "2026-01-01T00:00:00.000Z", about, {}), "manifest.json", "m", 3);

test("a manifest keeps its parent and its edits", () => {
  const edits = [{ feature: "a", kind: "smooth", range: [0, 1], by: "Ana", because: "jagged" }];
  expect(read({ parent: 2, edits })).toMatchObject({ parent: 2, edits });
  expect(read({})).not.toHaveProperty("parent");
});

test.each([
  [{ parent: 3 }, /parent 3/],
  [{ parent: 0 }, /parent 0/],
  [{ parent: "2" }, /parent "2"/],
  [{ parent: 2, edits: {} }, /edits \{\}/],
])("%j is no manifest of version 3", (about, message) => {
  expect(() => read(about)).toThrow(message);
  expect(() => read(about)).toThrow(CorruptVersionError);
});
