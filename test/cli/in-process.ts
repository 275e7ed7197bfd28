import { run } from "../../src/cli/run.ts";

export interface Ran {
  readonly code: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly told: string;
}

/** Runs one command line in this process, at the time that `now` tells. */
export async function runInProcess(args: readonly string[], now: () => Date): Promise<Ran> {
  let [out, told] = ["", ""];
  const terminal = {
    out: (text: string) => {
      out += `${text}\n`;
    },
    tell: (text: string) => {
      told += `${text}\n`;
    },
    progress: () => {},
    clear: () => {},
  };
  const signal = new AbortController().signal;
  const code = await run(args, { terminal, signal, now, env: {} });
  return { code, out, told };
}
