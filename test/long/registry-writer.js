// Publishes and promotes without end, and says each time when the caller was told that it is done. Run by
// registry-kills.test.ts, which kills it; plain JavaScript over the built library, as any other process would use it.
import { writeSync } from "node:fs";
import { openRegistry } from "../../dist/registry/registry.js";

const [folder] = process.argv.slice(2);
const registry = openRegistry(folder, { now: () => new Date("2026-03-01T12:00:00.000Z") });
const say = (what) => writeSync(1, `${what}\n`);

say("begun");
for (;;) {
  const lock = await registry.lock("m", "training");
  const files = new Map([
    ["plan.json", Buffer.from("{}")],
    ["programs/win.bin", new Uint8Array(20_000).fill(7)],
  ]);
  const version = await registry.publish("m", { files, about: {} });
  say(`version ${version}`);
  say(`setting ${version}`);
  await registry.setAlias("m", "champion", version);
  say(`champion ${version}`);
  await lock.unlock();
}
