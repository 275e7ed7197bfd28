import { setTimeout as wait } from "node:timers/promises";
import { takeLock } from "../../registry/lock.ts";
import { LockedError } from "../../registry/locked-error.ts";
import { LedgerError } from "../ledger-error.ts";
import type { Disk } from "./disk.ts";

const PAUSE = 5;

/**
 * Runs one piece of work at a time, over all processes that have the ledger open; those of this process in the order in which
 * they came. After `patience` milliseconds the wait for another process is given up.
 */
export function createAlone(disk: Disk, root: string, clock: () => Date, patience = 30_000) {
  let last: Promise<unknown> = Promise.resolve();

  async function lock() {
    const until = performance.now() + patience;
    for (;;) {
      try {
        return await takeLock({ folder: root, fs: disk, now: clock }, "lock", "ledger");
      } catch (error) {
        if (!(error instanceof LockedError)) throw error;
        if (performance.now() > until) throw new LedgerError(error.message, { cause: error });
      }
      await wait(PAUSE);
    }
  }

  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(async () => {
      const held = await lock();
      try {
        return await work();
      } finally {
        await held.unlock();
      }
    });
    last = turn.catch(() => {});
    return turn;
  };
}
