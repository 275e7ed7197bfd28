import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { follow } from "../../../src/report/notebook/follow.ts";

/** Ten steps with a pause after each. */
async function tenSteps(tell: (step: number) => void, signal: AbortSignal): Promise<string> {
  for (let i = 0; i < 10; i++) {
    signal.throwIfAborted();
    tell(i);
    await setImmediate();
  }
  return "done";
}

async function taken<Step>(steps: AsyncIterable<Step>): Promise<Step[]> {
  const all: Step[] = [];
  for await (const step of steps) all.push(step);
  return all;
}

describe("work that is followed", () => {
  test("gives every step in order, then its result", async () => {
    const run = follow(tenSteps);
    expect(await taken(run)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await run.result).toBe("done");
  });

  test("keeps the steps that came before anyone followed", async () => {
    const run = follow(tenSteps);
    await run.result;
    expect(await taken(run)).toHaveLength(10);
  });

  test("throws in the loop what it threw, after the steps before that", async () => {
    const run = follow<number, never>(async (tell) => {
      tell(1);
      throw new RangeError("no second step");
    });
    const seen: number[] = [];
    const loop = (async () => {
      for await (const step of run) seen.push(step);
    })();
    await expect(loop).rejects.toThrow("no second step");
    expect(seen).toEqual([1]);
    await expect(run.result).rejects.toThrow(RangeError);
  });

  test("is aborted where the loop is left early", async () => {
    const run = follow(tenSteps);
    for await (const step of run) if (step === 3) break;
    await expect(run.result).rejects.toThrow("nobody follows any more");
  });

  test("is aborted by the caller's signal, whose reason it gives", async () => {
    const stop = new AbortController();
    const run = follow(tenSteps, { signal: stop.signal });
    const loop = (async () => {
      for await (const step of run) if (step === 3) stop.abort(new Error("enough"));
    })();
    await expect(loop).rejects.toThrow("enough");
  });

  test("that fails unheard doesn't end the process", async () => {
    follow(async () => Promise.reject(new Error("unheard")));
    await setImmediate();
  });
});
