import type { Draft, LedgerEntry } from "./entry.ts";

/** What entries are looked for by. */
export type EntryKey = { readonly leadId: string } | { readonly predictionId: string };

export interface EntryCounts {
  readonly predictions: number;
  readonly outcomes: number;
}

/** What an erasure removed. */
export interface Erased extends EntryCounts {
  /** What was removed outside the ledger, as the opener told how. */
  readonly elsewhere: number;
}

/** Removes what is kept of a lead outside the ledger, and says how much it was. Done again it does nothing. */
export type EraseElsewhere = (leadId: string) => Promise<number>;

/** The end of a segment that a crash left half written: it was never acknowledged. */
export interface Torn {
  readonly segment: string;
  readonly bytes: number;
}

/** What was found on opening, after a crash. */
export interface Opened {
  readonly torn: readonly Torn[];
  readonly erasuresFinished: number;
}

export interface LedgerStatus {
  /** Where it is, without secrets. */
  readonly location: string;
  /** Entries that aren't durable yet, and for how long the oldest has waited, in milliseconds. */
  readonly waiting: number;
  readonly lagMs: number;
  /** Entries that found no room while nothing could be written; they are lost. */
  readonly dropped: number;
  /** Whether such a loss happens now: the room is used up. */
  readonly isDropping: boolean;
  /** Why the last writing failed, or null. */
  readonly failure: string | null;
  /** Whether the do-not-profile list could be read; until then leads must not be scored. */
  readonly knowsObjectors: boolean;
  /** All since it was opened. */
  readonly written: number;
}

/**
 * Where predictions and outcomes are kept. Several processes may have one open at once. Where it can't do what is asked,
 * methods reject with a `LedgerError`; `append` alone never fails.
 */
export interface LedgerStore {
  /** Adds entries that become durable within 50 ms; false where there is no room to keep them until then. */
  append(drafts: readonly Draft[]): boolean;
  /** Where much waits to be written: resolves, whatever happens, once it has been tried. Undefined where nobody need wait. */
  drained(): Promise<void> | undefined;
  /** Adds entries, and resolves once they are durable. */
  appendDurably(drafts: readonly Draft[]): Promise<void>;
  /** In the order in which they were written, this process's own included that aren't durable yet. */
  find(key: EntryKey): Promise<LedgerEntry[]>;
  /** All entries, with no promise of order; each as the line that was written, too. */
  scan(): AsyncIterable<{ readonly entry: LedgerEntry; readonly line: string }>;
  /** How many lines the last `scan` found that aren't what was written. */
  faults(): number;
  /** Runs the work while no other process runs one here. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Removes all entries of a lead for good, also those that other processes are about to write. */
  erase(leadId: string): Promise<Erased>;
  /** Removes the entries written before a moment, in milliseconds. */
  forgetBefore(moment: number): Promise<EntryCounts>;
  /** Puts a lead on the list of those not to be profiled, or takes it off; false where nothing changed. */
  setDoNotProfile(leadId: string, listed: boolean): Promise<boolean>;
  /** Whether a lead is on that list, as far as this process has heard; at most half a second old. */
  isDoNotProfile(leadId: string): boolean;
  /** Tells of each lead erased here or by another process, so that caches can drop it. */
  onErase(listener: (leadId: string) => void): void;
  status(): LedgerStatus;
  /** Writes what waits, and lets go. */
  close(): Promise<void>;
}
