import { WATCH } from "../ledger/files/open-file-ledger.ts";
import { LedgerError } from "../ledger/ledger-error.ts";
import { defaultLedger, openLedger } from "../ledger/open-ledger.ts";
import type { LedgerStore, Opened } from "../ledger/store.ts";
import type { Registry } from "../registry/registry.ts";
import type { ServiceLog } from "../service/log.ts";
import type { ServiceLedger } from "../service/service-ledger.ts";

export interface LedgerFlags {
  readonly ledger?: string;
  readonly ledgerSync?: boolean;
  readonly retain?: number;
}

export interface OpenedLedger {
  readonly ledger: ServiceLedger | null;
  close(): Promise<void>;
}

const DAY = 24 * 3_600_000;

/**
 * The ledger that a service keeps, as its flags ask: beside the folder of the models unless they say where, or that there is
 * to be none. What is too old is removed at once, then daily.
 * @throws InputError where it is something else's folder, StorageError where it can't be written
 */
export async function openServeLedger(
  { ledger: where, ledgerSync: isSync = false, retain }: LedgerFlags,
  registry: Registry,
  clock: () => Date,
  log: ServiceLog,
): Promise<OpenedLedger> {
  if (where === "off") return { ledger: null, close: async () => {} };
  const location = where ?? defaultLedger(registry.folder);
  const store = await openLedger(location, {
    clock,
    watch: WATCH,
    eraseElsewhere: (leadId) => eraseNeighbours(registry, leadId),
    onOpened: (found) => tellOpened(found, log),
    onFailure: (reason) => log.error({ reason }, "the ledger can't be written: predictions wait in memory"),
    onListFault: (reason) => log.error({ reason }, "no lead is scored until it is known who objected"),
    onListRead: () => log.info({}, "it is known again who objected: leads are scored"),
    onRecovery: () => log.info({}, "the ledger is written again"),
  });
  const sweep = retain === undefined ? null : sweepDaily(store, retain, clock, log);
  return {
    ledger: { store, isSync },
    close: async () => {
      if (sweep !== null) clearInterval(sweep);
      await store.close();
    },
  };
}

function tellOpened({ torn, erasuresFinished }: Opened, log: ServiceLog): void {
  for (const { segment, bytes } of torn)
    log.warn(
      { segment, bytes },
      "a segment of the ledger has a torn end: what was never acknowledged is passed over",
    );
  if (erasuresFinished > 0) log.info({ erasuresFinished }, "erasures that were cut short are finished");
}

/** A lead may be among the won deals kept for likeness, of several versions. */
async function eraseNeighbours(registry: Registry, leadId: string): Promise<number> {
  let versions = 0;
  for (const { name } of await registry.models()) versions += await registry.eraseNeighbour(name, leadId);
  return versions;
}

function sweepDaily(store: LedgerStore, days: number, clock: () => Date, log: ServiceLog): NodeJS.Timeout {
  const sweep = async () => {
    try {
      const forgotten = await store.forgetBefore(clock().getTime() - days * DAY);
      log.info({ ...forgotten, olderThanDays: days }, "entries of the ledger were old enough to be removed");
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      log.error({ reason: error.message }, "old entries of the ledger can't be removed");
    }
  };
  void sweep();
  return setInterval(() => void sweep(), DAY).unref();
}
