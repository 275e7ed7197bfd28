import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { type Ended, start } from "./binary.ts";

/** `leadlight serve` as a process of its own, listening on a free port. */
export interface Served {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
  /** What it logged so far. */
  log(): string;
  /** The memory that it holds now, in megabytes; Linux alone tells. */
  memory(): Promise<number>;
  /** Sends JSON to an address. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Starts the built service; it must be stopped. */
export async function serve(models: string, args: readonly string[] = []): Promise<Served> {
  const { child, ended } = start(["serve", "--models", models, "--port", "0", ...args]);
  let log = "";
  child.stderr!.on("data", (chunk) => {
    log += String(chunk);
  });
  const lines = createInterface({ input: child.stdout! });
  const first = await Promise.race([once(lines, "line") as Promise<[string]>, ended]);
  if (!Array.isArray(first)) throw new Error(`serve ended with ${first.code}: ${first.err}`);
  const url = /http:\/\/\S+/.exec(first[0])![0];
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid!,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
    log: () => log,
    async memory() {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
    },
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
  };
}
