import { LedgerError } from "./ledger-error.ts";

/** Writes lines durably, all or (as far as a reader can tell) none. */
export type WriteGroup<L extends Line> = (lines: readonly L[]) => Promise<void>;

export interface Line {
  /** What it takes of memory, in bytes or characters. */
  readonly size: number;
  readonly leadId: string | null;
}

export interface GroupWriterOptions<L extends Line> {
  readonly write: WriteGroup<L>;
  /** How long a line may wait for others, in milliseconds; what writing takes comes on top. */
  readonly within?: number | undefined;
  /** How much may wait while writing fails, in the measure of the lines: what is more finds no room. */
  readonly mostWaiting?: number | undefined;
  /** How long after a failure it is tried again, in milliseconds. */
  readonly retryAfter?: number;
  /** Milliseconds that never step back. */
  readonly now?: () => number;
  readonly onFailure?: ((reason: string) => void) | undefined;
  readonly onRecovery?: (() => void) | undefined;
}

interface Waiting<L extends Line> {
  readonly line: L;
  readonly since: number;
  readonly settle: { resolve(): void; reject(error: Error): void } | null;
}

/** One write takes no more than this: a burst must not become one huge buffer. */
const MOST_AT_ONCE = 4 * 1024 * 1024;
/** Whoever adds more than this should wait. */
const MUCH = 16 * 1024 * 1024;

/**
 * Gathers lines into groups, so that one sync of the disk serves many. A buffered line that can't be written waits and is
 * tried again; a durable one is refused at once.
 */
export function createGroupWriter<L extends Line>(options: GroupWriterOptions<L>) {
  const { write, within = 20, mostWaiting = 64 * 1024 * 1024, retryAfter = 250 } = options;
  const now = options.now ?? (() => performance.now());
  let waiting: Waiting<L>[] = [];
  let inFlight: Waiting<L>[] = [];
  let size = 0;
  let dropped = 0;
  let written = 0;
  let isDropping = false;
  let failure: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;

  const later = (milliseconds: number) => {
    timer ??= setTimeout(() => {
      timer = null;
      start();
    }, milliseconds);
  };

  function start(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    running ??= run().finally(() => {
      running = null;
      if (waiting.length === 0) return;
      if (failure !== null) later(retryAfter);
      else if (isDue()) start();
      else later(within - waited());
    });
  }

  /** For how long the oldest line has waited. */
  const waited = () => now() - waiting[0]!.since;

  /** Whether what came during a write is to be written at once; else it waits for others: each write costs as much, however small. */
  const isDue = () =>
    waiting.length > 0 &&
    (size >= MOST_AT_ONCE || waited() >= within || waiting.some(({ settle }) => settle !== null));

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      inFlight = nextGroup();
      try {
        await write(inFlight.map(({ line }) => line));
      } catch (error) {
        failed(error);
        return;
      }
      written += inFlight.length;
      for (const { line, settle } of inFlight) {
        size -= line.size;
        settle?.resolve();
      }
      inFlight = [];
      isDropping = false;
      if (failure !== null) options.onRecovery?.();
      failure = null;
      if (!isDue()) return;
    }
  }

  function nextGroup(): Waiting<L>[] {
    let taken = 0;
    let sum = 0;
    while (taken < waiting.length && (taken === 0 || sum < MOST_AT_ONCE)) sum += waiting[taken++]!.line.size;
    if (taken === waiting.length) {
      const all = waiting;
      waiting = [];
      return all;
    }
    return waiting.splice(0, taken);
  }

  function failed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (failure === null) options.onFailure?.(reason);
    failure = reason;
    const all = [...inFlight, ...waiting];
    inFlight = [];
    waiting = all.filter(({ settle }) => settle === null);
    size = waiting.reduce((sum, { line }) => sum + line.size, 0);
    for (const { settle } of all)
      settle?.reject(new LedgerError(`writing to the ledger: ${reason}`, { cause: error }));
  }

  return {
    /** Where much waits to be written: resolves, whatever happens, once it has been tried. */
    drained(): Promise<void> | undefined {
      if (size < MUCH || failure !== null) return undefined;
      start();
      return running!;
    },

    /** Takes lines to be written soon, all or none; false where there is no room. */
    add(lines: readonly L[]): boolean {
      let added = 0;
      for (const line of lines) added += line.size;
      if (failure !== null && size > 0 && size + added > mostWaiting) {
        dropped += lines.length;
        isDropping = true;
        return false;
      }
      size += added;
      const since = now();
      for (const line of lines) waiting.push({ line, since, settle: null });
      // A loop that is busy comes to its timers late, but comes by here with each answer.
      if (running === null && waiting.length > 0) {
        if (failure === null && since - waiting[0]!.since >= within) start();
        else later(within);
      }
      return true;
    },

    /** Resolves once all the lines are durable; they are written at once. */
    async addDurably(lines: readonly L[]): Promise<void> {
      const since = now();
      const done = lines.map(
        (line) =>
          new Promise<void>((resolve, reject) => {
            size += line.size;
            waiting.push({ line, since, settle: { resolve, reject } });
          }),
      );
      start();
      await Promise.all(done);
    },

    /** Writes what waits now. Rejects where that fails; what was buffered goes on waiting. */
    async flush(): Promise<void> {
      while (running !== null || waiting.length > 0) {
        start();
        await running;
        if (failure !== null) throw new LedgerError(`writing to the ledger: ${failure}`);
      }
    },

    /** Forgets what waits of a lead; what is being written now is let finish first. How many lines that were. */
    async forget(leadId: string): Promise<number> {
      while (running !== null) await running;
      const kept = waiting.filter(({ line }) => line.leadId !== leadId);
      const gone = waiting.length - kept.length;
      waiting = kept;
      size = waiting.reduce((sum, { line }) => sum + line.size, 0);
      return gone;
    },

    status() {
      const oldest = inFlight[0] ?? waiting[0];
      return {
        waiting: inFlight.length + waiting.length,
        lagMs: oldest ? Math.round(now() - oldest.since) : 0,
        dropped,
        isDropping,
        failure,
        written,
      };
    },

    /** Writes what can still be written, and stops trying. */
    async close(): Promise<void> {
      await this.flush().catch(() => {});
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
