/** Work under way: its steps as they come, and what it gives in the end. */
export interface Followed<Step, Result> extends AsyncIterable<Step> {
  /** Rejects with what the work throws, or with the signal's reason. */
  readonly result: Promise<Result>;
}

/**
 * Starts work that tells its progress to a function, and gives that progress as an async iterator:
 *
 *     const run = follow((tell, signal) => train(table, settings, { signal, onProgress: (stage, done) => tell({ stage, done }) }));
 *     for await (const { stage, done } of run) console.log(stage, done);
 *     const trained = await run.result;
 *
 * The loop ends with the work, and throws what the work throws. Leaving the loop early aborts the work. Steps that nobody has
 * taken yet are kept; they may be followed once.
 * @param signal aborts the work too
 */
export function follow<Step, Result>(
  work: (tell: (step: Step) => void, signal: AbortSignal) => Promise<Result>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Followed<Step, Result> {
  const left = new AbortController();
  const waiting: Step[] = [];
  let ended = false;
  let wake = () => {};
  const tell = (step: Step) => {
    waiting.push(step);
    wake();
  };
  const stop = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  const result = (async () => work(tell, stop))().finally(() => {
    ended = true;
    wake();
  });
  result.catch(() => {}); // who only follows hears of it in the loop
  return {
    result,
    async *[Symbol.asyncIterator]() {
      try {
        while (true) {
          while (waiting.length > 0) yield waiting.shift()!;
          if (ended) break;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        await result;
      } finally {
        if (!ended) left.abort(new Error("nobody follows any more"));
      }
    },
  };
}
