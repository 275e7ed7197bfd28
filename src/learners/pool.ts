import { inThisThread, inWorkers, type Pool } from "../numeric/pool.ts";

/**
 * Where learners work: the calling thread for 1, else so many worker threads. Close it when training is over.
 * @throws RangeError unless `threads` is a whole number ≥ 1
 */
export function openPool(threads: number): Pool {
  return threads === 1 ? inThisThread() : inWorkers(threads, new URL("./worker.js", import.meta.url));
}
