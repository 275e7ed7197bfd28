import type { LedgerStore } from "../ledger/store.ts";

/** Where the service keeps what it answered and what it was told. */
export interface ServiceLedger {
  readonly store: LedgerStore;
  /** Whether a prediction is durable before it is answered; else it is so within 50 ms. */
  readonly isSync: boolean;
}

/** How a prediction is kept at the moment of its answer. */
export type Logged = "durable" | "buffered" | "off";
