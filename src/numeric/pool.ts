import { Worker } from "node:worker_threads";

/**
 * Where independent tasks are run. A task has a name, an input that can be cloned to another thread (arrays over a
 * `SharedArrayBuffer` are shared, not copied) and a result. Results don't depend on the pool's size.
 */
export interface Pool {
  readonly threads: number;
  /** @throws what the task throws, or the signal's reason */
  run<Input, Output>(task: Task<Input, Output>, input: Input, signal?: AbortSignal): Promise<Output>;
  close(): Promise<void>;
}

/** A pure function with the name by which a worker thread knows it. */
export interface Task<Input, Output> {
  readonly name: string;
  readonly run: (input: Input) => Output;
}

/** Runs each task in the calling thread, letting other events pass between tasks. */
export function inThisThread(): Pool {
  return {
    threads: 1,
    async run(task, input, signal) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      return task.run(input);
    },
    close: async () => {},
  };
}

interface Job {
  readonly name: string;
  readonly input: unknown;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * `threads` worker threads running the module at `entry`, which must call `serveTasks`. Tasks start in the order in which
 * they were handed in. Threads start with the first task and don't keep the process alive while idle.
 */
export function inWorkers(threads: number, entry: URL): Pool {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, Job>();
  let closed = false;

  const settle = (worker: Worker, reply: { output?: unknown; error?: unknown }) => {
    const job = running.get(worker);
    running.delete(worker);
    worker.unref();
    idle.push(worker);
    if (job) "error" in reply ? job.reject(reply.error) : job.resolve(reply.output);
    next();
  };

  const start = () => {
    const worker = new Worker(entry);
    worker.on("message", (reply) => settle(worker, reply));
    worker.on("error", (error) => {
      running.get(worker)?.reject(error);
      running.delete(worker);
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
      next();
    });
    return worker;
  };

  const next = () => {
    while (!closed && waiting.length > 0 && (idle.length > 0 || running.size < threads)) {
      const job = waiting.shift()!;
      if (job.signal?.aborted) {
        job.reject(job.signal.reason);
        continue;
      }
      const worker = idle.pop() ?? start();
      worker.ref();
      running.set(worker, job);
      worker.postMessage({ name: job.name, input: job.input });
    }
  };

  return {
    threads,
    run: (task, input, signal) =>
      new Promise((resolve, reject) => {
        if (closed) throw new Error(`can't run ${task.name}: the pool is closed`);
        waiting.push({
          name: task.name,
          input,
          resolve: resolve as (output: unknown) => void,
          reject,
          signal,
        });
        next();
      }),
    close: async () => {
      closed = true;
      for (const job of waiting.splice(0))
        job.reject(new Error(`${job.name} was not run: the pool was closed`));
      await Promise.all([...idle, ...running.keys()].map((worker) => worker.terminate()));
    },
  };
}
