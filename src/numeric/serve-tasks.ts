import { parentPort } from "node:worker_threads";
import type { Task } from "./pool.ts";

/** Makes the calling worker thread answer for these tasks, one message each. */
// biome-ignore lint/suspicious/noExplicitAny: a worker can't know its tasks' types
export function serveTasks(tasks: readonly Task<any, any>[]): void {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  parentPort?.on("message", async ({ name, input }: { name: string; input: unknown }) => {
    try {
      const task = byName.get(name);
      if (!task)
        throw new Error(
          `no task named ${name} in this worker, wanted one of ${[...byName.keys()].join(", ")}`,
        );
      parentPort?.postMessage({ output: await task.run(input) });
    } catch (error) {
      parentPort?.postMessage({ error });
    }
  });
}
