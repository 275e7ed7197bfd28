import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";

interface Kept {
  read(name: string): object | null;
  write(name: string, found: object): void;
  hasTheirs(name: string): boolean;
  store(): void;
}

const script = new URL("../../scripts/bench/kept.mjs", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "leadlight-kept-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("goes on from the measurements in git, and adds the losses that it read to them", async () => {
  const { openKept } = (await import(script)) as { openKept(folder: string, options: object): Kept };
  const path = join(folder, "benchmarks.ndjson");
  writeFileSync(
    path,
    '{"name":"bank.7.ebm","found":{"logLoss":0.3}}\n{"name":"bank.8.ebm","found":{"logLoss":0.4}}\n',
  );
  const kept = openKept(join(folder, "kept"), { keepOurs: false, stored: pathToFileURL(path) });
  expect(kept.hasTheirs("bank.7.ebm")).toBe(true);
  expect(kept.hasTheirs("bank.9.ebm")).toBe(false);
  kept.write("bank.7.ebm", { logLoss: 0.2 });
  kept.write("additive.1.boosted", { excess: 0.01 });
  kept.write("bank.7.ebm-time", { seconds: 40 });
  kept.write("not.read", { logLoss: 0.9 });
  for (const name of ["bank.7.ebm", "bank.7.ebm-time", "additive.1.boosted"]) kept.read(name);
  kept.store();
  expect(readFileSync(path, "utf8")).toBe(
    [
      '{"name":"additive.1.boosted","found":{"excess":0.01}}\n',
      '{"name":"bank.7.ebm","found":{"logLoss":0.2}}\n',
      '{"name":"bank.8.ebm","found":{"logLoss":0.4}}\n',
    ].join(""),
  );
});
