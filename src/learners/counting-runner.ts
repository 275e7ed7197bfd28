import { inThisThread, type Pool } from "../numeric/pool.ts";
import type { FitInput } from "./learner.ts";

/** Runs tasks in the input's pool, reporting the share of `total` that is done. */
export function countingRunner({ pool = inThisThread(), signal, onProgress }: FitInput, total: number) {
  let done = 0;
  return async <T>(task: (pool: Pool, signal: AbortSignal | undefined) => Promise<T>): Promise<T> => {
    const result = await task(pool, signal);
    signal?.throwIfAborted();
    onProgress?.(++done / total);
    return result;
  };
}
