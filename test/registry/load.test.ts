import fc from "fast-check";
import { expect, it } from "vitest";
import { CorruptVersionError } from "../../src/registry/corrupt-version-error.ts";
import { loadScorer } from "../../src/registry/load.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { publish } from "../service/fixture.ts";
import { now } from "./folders.ts";
import { MemoryFileSystem } from "./memory-file-system.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The value with what stands at the `at`-th place of it, counted from outside, replaced. */
function replaced(json: Json, at: { left: number }, by: Json): Json {
  if (at.left-- === 0) return by;
  if (Array.isArray(json)) return json.map((part) => replaced(part, at, by));
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, part]) => [key, replaced(part, at, by)]));
}

it("refuses in a sentence a version that somebody changed and signed anew, or scores as it says", async () => {
  const registry = openRegistry("models", { now, fs: new MemoryFileSystem() });
  await publish(registry, "sales");
  const { files } = await registry.read("sales", 1);
  const texts = [...files.keys()].filter((name) => name.endsWith(".json"));
  expect(texts.length).toBeGreaterThan(4);
  const anything = fc.constantFrom<Json>(null, true, -1, 0.5, 1e308, "x", [], {}, [null], { a: 1 });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), fc.nat(60), anything, async (name, left, by) => {
      const json = JSON.parse(Buffer.from(files.get(name)!).toString()) as Json;
      const changed = new Map(files).set(name, Buffer.from(JSON.stringify(replaced(json, { left }, by))));
      const version = await registry.publish("sales", { files: changed, about: {} });
      const error = await loadScorer(registry, `sales:${version}`).then(
        () => null,
        (error: unknown) => error,
      );
      if (error === null) return;
      refused += 1;
      expect(error).toBeInstanceOf(CorruptVersionError);
    }),
    { numRuns: 200 },
  );
  expect(refused).toBeGreaterThan(50);
});
