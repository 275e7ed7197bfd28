import { expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import { createVersionCache } from "../../src/service/version-cache.ts";
import { newRegistry, publish, publishChampion, start, stillClock } from "./fixture.ts";

/** The registry, and which versions were read and how often an alias was looked up. */
function counted(registry: Registry) {
  const read: string[] = [];
  const resolved: string[] = [];
  const counting: Registry = {
    ...registry,
    read: (name, version) => {
      read.push(`${name}:${version}`);
      return registry.read(name, version);
    },
    resolve: (ref) => {
      if (typeof ref !== "string" && "alias" in ref) resolved.push(`${ref.name}@${ref.alias}`);
      return registry.resolve(ref);
    },
  };
  return { counting, read, resolved };
}

it("a version is read once, however many ask for it at a time", async () => {
  const { counting, read } = counted(await newRegistry());
  await publish(counting, "sales");
  const cache = createVersionCache(counting, stillClock().now);
  const found = await Promise.all(Array.from({ length: 5 }, () => cache.get("sales", 1)));
  expect(new Set(found).size).toBe(1);
  expect(read).toEqual(["sales:1"]);
});

it("the version used longest ago is dropped beyond sixteen", async () => {
  const { counting, read } = counted(await newRegistry());
  const cache = createVersionCache(counting, stillClock().now);
  for (let version = 1; version <= 17; version++) await publish(counting, "sales");
  for (let version = 1; version <= 16; version++) await cache.get("sales", version);
  await cache.get("sales", 1);
  await cache.get("sales", 17);
  read.length = 0;
  await cache.get("sales", 1);
  expect(read).toEqual([]);
  await cache.get("sales", 2);
  expect(read).toEqual(["sales:2"]);
});

it("a version that can't be loaded is tried again after a second, not before", async () => {
  const registry = await newRegistry();
  await publish(registry, "sales");
  const clock = stillClock();
  let tries = 0;
  const failing: Registry = {
    ...registry,
    read: () => {
      tries += 1;
      return Promise.reject(new Error("a disk"));
    },
  };
  const cache = createVersionCache(failing, clock.now);
  for (let i = 0; i < 3; i++) await expect(cache.get("sales", 1)).rejects.toThrow("a disk");
  expect(tries).toBe(1);
  clock.advance(1000);
  await expect(cache.get("sales", 1)).rejects.toThrow("a disk");
  expect(tries).toBe(2);
});

it("an alias is looked at by the clock, not by the load", async () => {
  const registry = await newRegistry();
  await publishChampion(registry, "sales");
  const { counting, read, resolved } = counted(registry);
  const service = await start(counting, { lookEvery: 3_600_000 });
  const burst = () => Promise.all(Array.from({ length: 20 }, () => service.predict({ lead: { visits: 1 } })));
  await burst();
  service.clock.advance(10_000);
  await burst();
  expect(resolved).toEqual(["sales@champion"]);
  expect(read).toEqual(["sales:1"]);
});
