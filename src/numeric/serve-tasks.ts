import { parentPort } from "node:worker_threads";
import type { Task } from "./pool.ts";

/** A module that exports tasks, among other things. */
export type TaskModule = Readonly<Record<string, unknown>>;

/**
 * Makes the calling worker thread answer for tasks, one message each. A module is loaded for its first task, since loading them all
 * takes a thread longer than many a task.
 * @param moduleOf by the first word of a task's name, up to the point: the module that exports it
 */
export function serveTasks(moduleOf: Readonly<Record<string, () => Promise<TaskModule>>>): void {
  parentPort?.on("message", async ({ name, input }: { name: string; input: unknown }) => {
    try {
      const task = await findTask(moduleOf, name);
      parentPort?.postMessage({ output: await task.run(input) });
    } catch (error) {
      parentPort?.postMessage({ error });
    }
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a worker can't know its tasks' types
type AnyTask = Task<any, unknown>;

async function findTask(
  moduleOf: Readonly<Record<string, () => Promise<TaskModule>>>,
  name: string,
): Promise<AnyTask> {
  const load = moduleOf[name.split(".")[0]!];
  const found = Object.values(load ? await load() : {}).find(
    (each) => typeof each === "object" && each !== null && "run" in each && (each as AnyTask).name === name,
  );
  if (!found)
    throw new Error(
      `no task named ${name} in this worker, wanted one of ${Object.keys(moduleOf).join(", ")}`,
    );
  return found as AnyTask;
}
