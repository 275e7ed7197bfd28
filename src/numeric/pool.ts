import { Worker } from "node:worker_threads";

/**
 * Where independent tasks are run. A task has a name, an input that can be cloned to another thread (arrays over a
 * `SharedArrayBuffer` are shared, not copied) and a result. Results don't depend on the pool's size.
 */
export interface Pool {
  readonly threads: number;
  /** @throws what the task throws, or the signal's reason */
  run<Input, Output>(
    task: Task<Input, Output | Promise<Output>>,
    input: Input,
    signal?: AbortSignal,
  ): Promise<Output>;
  /** Tasks that haven't ended are rejected. */
  close(): Promise<void>;
}

/** A function whose result follows from its input alone, with the name by which a worker thread knows it. */
export interface Task<Input, Output> {
  readonly name: string;
  readonly run: (input: Input) => Output;
}

/** Runs each task in the calling thread, letting other events pass between tasks; an abort is noticed between tasks. */
export function inThisThread(): Pool {
  let closed = false;
  return {
    threads: 1,
    async run(task, input, signal) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      if (closed) throw new Error(`can't run ${task.name}: the pool is closed`);
      return task.run(input);
    },
    close: async () => {
      closed = true;
    },
  };
}

/** Threads of a pool that start before there is work. */
const READY_THREADS = 2;

interface Job {
  readonly name: string;
  readonly input: unknown;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * `threads` worker threads running the module at `entry`, which must call `serveTasks`. Tasks start in the order in which
 * they were handed in. Two threads start at once, so that they are ready when the first tasks come, others when there are more tasks than
 * threads; none keeps the process alive while idle. An abort ends the
 * thread of a running task at once; the next task gets a new one.
 * @throws RangeError unless `threads` is a whole number ≥ 1
 */
export function inWorkers(threads: number, entry: URL): Pool {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`opening a pool of ${threads} threads; wanted a whole number of at least 1`);
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, Job>();
  let closed = false;

  /** Takes a worker out of the pool, failing its job if it has one. */
  const lose = (worker: Worker, error: unknown) => {
    const job = running.get(worker);
    running.delete(worker);
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
    job?.reject(error);
    next();
  };

  const start = () => {
    const worker = new Worker(entry);
    worker.on("message", (reply: { output?: unknown; error?: unknown }) => {
      const job = running.get(worker);
      if (!job) return; // aborted between its end and this message
      running.delete(worker);
      worker.unref();
      idle.push(worker);
      if ("error" in reply) job.reject(reply.error);
      else job.resolve(reply.output);
      next();
    });
    worker.on("error", (error) => lose(worker, error));
    worker.on("exit", (code) =>
      lose(worker, new Error(`a worker thread ended with code ${code} in the middle of its task`)),
    );
    return worker;
  };

  for (let i = 0; i < Math.min(threads, READY_THREADS); i++) {
    const worker = start();
    worker.unref();
    idle.push(worker);
  }

  const next = () => {
    while (!closed && waiting.length > 0 && (idle.length > 0 || running.size < threads)) {
      const job = waiting.shift()!;
      const worker = idle.pop() ?? start();
      worker.ref();
      running.set(worker, job);
      try {
        worker.postMessage({ name: job.name, input: job.input });
      } catch (error) {
        running.delete(worker);
        worker.unref();
        idle.push(worker);
        job.reject(error); // the input can't be cloned
      }
    }
  };

  const abandon = (job: Job, reason: unknown) => {
    const at = waiting.indexOf(job);
    if (at >= 0) waiting.splice(at, 1);
    job.reject(reason);
    for (const [worker, its] of running)
      if (its === job) {
        lose(worker, reason);
        void worker.terminate();
      }
  };

  return {
    threads,
    run: <Input, Output>(task: Task<Input, Output | Promise<Output>>, input: Input, signal?: AbortSignal) => {
      if (closed) return Promise.reject(new Error(`can't run ${task.name}: the pool is closed`));
      if (signal?.aborted) return Promise.reject(signal.reason);
      let stopListening = () => {};
      return new Promise<Output>((resolve, reject) => {
        const job: Job = { name: task.name, input, resolve: resolve as (output: unknown) => void, reject };
        if (signal) {
          const onAbort = () => abandon(job, signal.reason);
          signal.addEventListener("abort", onAbort);
          stopListening = () => signal.removeEventListener("abort", onAbort);
        }
        waiting.push(job);
        next();
      }).finally(() => stopListening());
    },
    close: async () => {
      closed = true;
      const workers = [...idle, ...running.keys()];
      for (const job of [...waiting.splice(0), ...running.values()])
        job.reject(new Error(`${job.name} did not end: the pool was closed`));
      running.clear();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
