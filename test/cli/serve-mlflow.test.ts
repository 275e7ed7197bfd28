import { setTimeout as wait } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { keepInStep } from "../../src/cli/serve-mlflow.ts";
import type { Synced } from "../../src/mlflow/mirror.ts";

const STILL: Synced = { sent: [], waiting: [], moved: [], problem: null };

/** Runs it over the answers of one model, look by look, and gives what was logged. */
async function logOf(looks: readonly (Partial<Synced> | Error)[]): Promise<[string, object, string][]> {
  const lines: [string, object, string][] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push([level, fields, message]);
  };
  const stop = new AbortController();
  let look = 0;
  const sync = async () => {
    const answer = looks[look++]!;
    if (look === looks.length) stop.abort();
    if (answer instanceof Error) throw answer;
    return { ...STILL, ...answer };
  };
  const registry = { models: async () => [{ name: "m" }] as never };
  const log = { info: at("info"), warn: at("warn"), error: at("error") };
  await keepInStep({ mirror: { sync }, registry, log, signal: stop.signal, every: 1 });
  return lines;
}

test("what is amiss is logged once, and once that it no longer is", async () => {
  const down = { problem: "found nobody" };
  expect(await logOf([{}, down, down, { problem: "found 401" }, {}, {}])).toEqual([
    ["warn", { model: "m", reason: "found nobody" }, "MLflow is not in step"],
    ["warn", { model: "m", reason: "found 401" }, "MLflow is not in step"],
    ["info", { model: "m" }, "MLflow is in step again"],
  ]);
});

test("a fault of the disk doesn't end it, and moves are logged", async () => {
  const looks = [
    new Error("EROFS"),
    new Error("EROFS"),
    { sent: [3], moved: ["champion points at m:3"] },
    {},
  ];
  expect(await logOf(looks)).toEqual([
    ["warn", { model: "m", reason: "EROFS" }, "MLflow is not in step"],
    ["info", { model: "m", version: 3 }, "MLflow knows a version"],
    ["info", { model: "m", what: "champion points at m:3" }, "an alias was moved"],
    ["info", { model: "m" }, "MLflow is in step again"],
  ]);
});

test("the next look waits for its time, and the signal ends the wait", async () => {
  const sync = vi.fn(async () => STILL);
  const stop = new AbortController();
  const registry = { models: async () => [{ name: "m" }, { name: "n" }] as never };
  const log = { info() {}, warn() {}, error() {} };
  const kept = keepInStep({ mirror: { sync }, registry, log, signal: stop.signal });
  await wait(20);
  stop.abort();
  await kept;
  expect(sync.mock.calls).toEqual([["m"], ["n"]]);
});
