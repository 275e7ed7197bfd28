import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const folder = new URL("../../../src/numeric/kernels/", import.meta.url);
const sources = readdirSync(folder).filter((name) => name.endsWith(".as"));

it.each(["cells.as", "look-ups.as", "losses.as", "trees.as"])("knows the source %s", (name) => {
  expect(sources).toContain(name);
});

it.each(sources)("has kernels compiled from %s beside it", async (name) => {
  const script = new URL("../../../scripts/kernels.mjs", import.meta.url).href;
  const { compileKernels } = (await import(script)) as { compileKernels(name: string): Promise<string> };
  const compiled = readFileSync(new URL(name.replace(/\.as$/, ".wasm.ts"), folder), "utf8");
  expect(compiled).toBe(await compileKernels(name));
});
