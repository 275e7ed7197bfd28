import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { AggregatorRegistry } from "prom-client";
import type { ServiceLog } from "../service/log.ts";
import { DONE, FAILED } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/** The first wait before a worker that ended is replaced, in milliseconds; it doubles up to the longest. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 10_000;
/** A worker that lived so long, in milliseconds, ended by accident rather than for a reason that stays. */
const LONG = 60_000;

/** What primary and workers say to each other. */
type Message =
  | { readonly leadlight: "stop" }
  | { readonly leadlight: "metrics"; readonly id: number }
  | { readonly leadlight: "metricsText"; readonly id: number; readonly text: string | null };

export interface WorkersOptions {
  readonly count: number;
  /** Aborted when the service is to end. */
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly log: ServiceLog;
}

/**
 * Runs the service as several processes behind one port: this one starts them as it was started itself, replaces those that
 * end, and hands a stop on. The first must listen before the others are started, so that a setting which can't be used is told once.
 * @returns the exit code
 */
export async function superviseWorkers({ count, signal, terminal, log }: WorkersOptions): Promise<number> {
  const aggregate = new AggregatorRegistry();
  let isStopping = false;
  let wait = FIRST_WAIT;

  async function answerMetrics(worker: Worker, id: number): Promise<void> {
    const text = await aggregate.clusterMetrics().catch(() => null);
    if (worker.isConnected()) worker.send({ leadlight: "metricsText", id, text } satisfies Message);
  }

  function fork(): Worker {
    const worker = cluster.fork();
    worker.on("message", (message: Message) => {
      if (message?.leadlight === "metrics") void answerMetrics(worker, message.id);
    });
    return worker;
  }

  function replaceWhenEnded(worker: Worker): Worker {
    const from = performance.now();
    worker.once("exit", (code, by) => {
      if (isStopping) return;
      wait = performance.now() - from > LONG ? FIRST_WAIT : Math.min(2 * wait, LONGEST_WAIT);
      log.warn({ worker: worker.process.pid, code, signal: by, againInMs: wait }, "a worker ended");
      setTimeout(() => {
        if (!isStopping) replaceWhenEnded(fork());
      }, wait);
    });
    return worker;
  }

  const stopped = new Promise<void>((resolve) => {
    const stop = async () => {
      isStopping = true;
      const workers = Object.values(cluster.workers ?? {}).filter((one) => one !== undefined);
      const ends = workers.map((worker) => (worker.isDead() ? null : once(worker, "exit")));
      for (const worker of workers)
        if (worker.isConnected()) worker.send({ leadlight: "stop" } satisfies Message);
      await Promise.all(ends);
      resolve();
    };
    if (signal.aborted) void stop();
    else signal.addEventListener("abort", () => void stop(), { once: true });
  });

  const first = fork();
  const started = await Promise.race([
    once(first, "listening") as Promise<[{ address: string | null; port: number }]>,
    once(first, "exit") as Promise<[number | null, string | null]>,
    stopped,
  ]);
  if (!started) return DONE;
  const [address] = started;
  if (typeof address !== "object" || address === null) return address ?? FAILED; // it has told why
  replaceWhenEnded(first);
  const others = Array.from({ length: count - 1 }, () => once(replaceWhenEnded(fork()), "listening"));
  await Promise.race([Promise.all(others), stopped]);
  if (!isStopping) {
    const host = address.address ?? "127.0.0.1";
    terminal.out(`listening on http://${host.includes(":") ? `[${host}]` : host}:${address.port}`);
  }
  await stopped;
  return DONE;
}

/** Whether this process is one of the workers. */
export const isWorker = (): boolean => cluster.isWorker;

/** Calls back when the primary wants this worker to end, and lets the primary read this worker's metrics. */
export function heedPrimary(stop: () => void): void {
  new AggregatorRegistry(); // listens for the question
  process.on("message", (message: Message) => {
    if (message?.leadlight === "stop") stop();
  });
}

/** Lets this worker end once nothing else keeps it: the channel to the primary does, and Node would end it with 0 at its close. */
export function leavePrimary(): void {
  cluster.worker!.exitedAfterDisconnect = true;
  if (process.connected) process.disconnect();
}

/** The metrics of all workers together, for one of them; null where they can't be had. */
export function metricsOfAll(): Promise<string | null> {
  const id = Math.floor(performance.now() * 1000);
  return new Promise((resolve) => {
    const take = (message: Message) => {
      if (message?.leadlight !== "metricsText" || message.id !== id) return;
      process.off("message", take);
      resolve(message.text);
    };
    process.on("message", take);
    process.send?.({ leadlight: "metrics", id } satisfies Message);
  });
}
