import { describe, expect, it } from "vitest";
import { inThisThread, inWorkers, type Pool, type Task } from "../../src/numeric/pool.ts";

// Worker threads can't load TypeScript here, so this text stands for a module that calls `serveTasks`.
const entry = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    const tasks = {
      square: (x) => x * x,
      fill: (shared) => { shared.fill(7); return shared.length; },
      fail: (why) => { throw new RangeError(why); },
      leave: () => process.exit(3),
      hang: () => { for (;;); },
    };
    parentPort.on("message", ({ name, input }) => {
      try { parentPort.postMessage({ output: tasks[name](input) }); }
      catch (error) { parentPort.postMessage({ error }); }
    });`)}`,
);

const square: Task<number, number> = { name: "square", run: (x) => x * x };
const fill: Task<Uint8Array, number> = {
  name: "fill",
  run: (shared) => {
    shared.fill(7);
    return shared.length;
  },
};
const fail: Task<string, never> = {
  name: "fail",
  run: (why) => {
    throw new RangeError(why);
  },
};
const leave: Task<null, null> = { name: "leave", run: () => null };
const hang: Task<null, null> = { name: "hang", run: () => null };

async function using<T>(pool: Pool, use: (pool: Pool) => Promise<T>): Promise<T> {
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

describe.each([
  ["in this thread", () => inThisThread()],
  ["in one worker", () => inWorkers(1, entry)],
  ["in three workers", () => inWorkers(3, entry)],
])("a pool %s", (_, open) => {
  it("answers every task with its own result, more tasks than threads", () =>
    using(open(), async (pool) => {
      const inputs = Array.from({ length: 20 }, (_, i) => i);
      expect(await Promise.all(inputs.map((x) => pool.run(square, x)))).toEqual(inputs.map((x) => x * x));
    }));

  it("shares memory instead of copying it", () =>
    using(open(), async (pool) => {
      const shared = new Uint8Array(new SharedArrayBuffer(5));
      expect(await pool.run(fill, shared)).toBe(5);
      expect([...shared]).toEqual([7, 7, 7, 7, 7]);
    }));

  it("hands on what a task throws and goes on working", () =>
    using(open(), async (pool) => {
      const failing = pool.run(fail, "no bins");
      const after = pool.run(square, 3);
      await expect(failing).rejects.toThrow(RangeError);
      await expect(failing).rejects.toThrow("no bins");
      expect(await after).toBe(9);
    }));

  it("rejects with the reason of a signal that is aborted already", () =>
    using(open(), async (pool) => {
      const reason = new Error("stop");
      await expect(pool.run(square, 1, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(await pool.run(square, 2)).toBe(4);
    }));

  it("refuses tasks once closed", async () => {
    const pool = open();
    await pool.close();
    await expect(pool.run(square, 1)).rejects.toThrow("square: the pool is closed");
  });
});

describe("a pool of workers", () => {
  it("ends a running task on abort and replaces its thread", () =>
    using(inWorkers(1, entry), async (pool) => {
      const controller = new AbortController();
      const reason = new Error("Ctrl-C");
      const running = pool.run(hang, null, controller.signal);
      const waiting = pool.run(square, 4, controller.signal);
      const other = pool.run(square, 5);
      controller.abort(reason);
      await expect(running).rejects.toBe(reason);
      await expect(waiting).rejects.toBe(reason);
      expect(await other).toBe(25);
    }));

  it("tells of a thread that ended in the middle of its task, and replaces it", () =>
    using(inWorkers(1, entry), async (pool) => {
      await expect(pool.run(leave, null)).rejects.toThrow("ended with code 3");
      expect(await pool.run(square, 6)).toBe(36);
    }));

  it("rejects an input that can't be cloned and goes on working", () =>
    using(inWorkers(1, entry), async (pool) => {
      const task: Task<() => void, number> = { name: "square", run: () => 0 };
      await expect(pool.run(task, () => {})).rejects.toThrow("could not be cloned");
      expect(await pool.run(square, 7)).toBe(49);
    }));

  it("rejects what runs and what waits when it is closed", async () => {
    const pool = inWorkers(1, entry);
    const running = expect(pool.run(hang, null)).rejects.toThrow("hang did not end");
    const waiting = expect(pool.run(square, 1)).rejects.toThrow("square did not end");
    await pool.close();
    await Promise.all([running, waiting]);
  });

  it("wants a whole number of threads", () => {
    for (const threads of [0, -1, 1.5, Number.NaN])
      expect(() => inWorkers(threads, entry)).toThrow(RangeError);
  });
});
