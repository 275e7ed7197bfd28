import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WonDeals } from "../../src/explanation/nearest-deals.ts";
import { nearestDeals } from "../../src/explanation/nearest-deals.ts";
import { CorruptVersionError } from "../../src/registry/corrupt-version-error.ts";
import { newRegistry, publish } from "../service/fixture.ts";

const deals: WonDeals = {
  features: ["visits", "budget"],
  ids: ["a", "b", "someone@example.com"],
  contributions: [
    [1, 0.5],
    [-1, 0],
    [0.9, 0.5],
  ],
};

describe("neighbours of a version", () => {
  it("are read as they were written, beside the version and outside its hashes", async () => {
    const registry = await newRegistry();
    const version = await publish(registry, "sales");
    expect(await registry.neighbours("sales", version)).toBeNull();
    await registry.writeNeighbours("sales", version, deals);
    expect(await registry.neighbours("sales", version)).toEqual(deals);
    expect(await registry.verify()).toEqual([{ name: "sales", version, ok: true }]);
    await expect(registry.writeNeighbours("sales", 7, deals)).rejects.toThrow("looking for version 7");
  });

  it("forget a lead by its id in all versions, and nothing of it is left in any file", async () => {
    const registry = await newRegistry();
    for (let i = 0; i < 2; i++)
      await registry.writeNeighbours("sales", await publish(registry, "sales"), deals);
    expect(await registry.eraseNeighbour("sales", "someone@example.com")).toBe(2);
    expect(await registry.eraseNeighbour("sales", "someone@example.com")).toBe(0);
    expect(await registry.eraseNeighbour("nobody", "a")).toBe(0);
    expect((await registry.neighbours("sales", 2))?.ids).toEqual(["a", "b"]);
    const folder = join(registry.folder, "sales", "neighbours");
    for (const file of await readdir(folder))
      expect(await readFile(join(folder, file), "utf8")).not.toContain("someone");
  });

  it("that are damaged are refused", async () => {
    const registry = await newRegistry();
    const version = await publish(registry, "sales");
    await registry.writeNeighbours("sales", version, deals);
    await writeFile(join(registry.folder, "sales", "neighbours", "1.ndjson"), "{}\n");
    await expect(registry.neighbours("sales", version)).rejects.toThrow(CorruptVersionError);
    // Nobody can tell whether they hold a lead that is erased, and they serve nobody.
    expect(await registry.eraseNeighbour("sales", "a")).toBe(1);
    expect(await registry.neighbours("sales", version)).toBeNull();
    expect(await registry.eraseNeighbour("sales", "a")).toBe(0);
  });
});

describe("nearestDeals", () => {
  it("sorts by the sum of the differences and tells the largest", () => {
    const lead = new Map([
      ["visits", 1],
      ["budget", 0.25],
    ]);
    expect(nearestDeals(deals, lead, 2)).toEqual([
      { id: "a", distance: 0.25, differences: [{ feature: "budget", here: 0.25, there: 0.5 }] },
      {
        id: "someone@example.com",
        distance: expect.closeTo(0.35),
        differences: [
          { feature: "budget", here: 0.25, there: 0.5 },
          { feature: "visits", here: 1, there: 0.9 },
        ],
      },
    ]);
    expect(nearestDeals(deals, lead, 9)).toHaveLength(3);
  });
});
