import type { Cell, LeadTable } from "../leads/table.ts";
import type { EvidenceSource } from "./verdict.ts";

/** A table of leads, each looked at at its moment, in milliseconds since 1970. */
export interface Reading {
  readonly table: LeadTable;
  readonly moments: Float64Array;
}

/** Reads one fact of each row. */
export interface FactReader {
  /** As conditions compare it, `NaN` where it isn't known. */
  readonly value: (row: number) => number;
  /** What it rests on. */
  readonly known: (row: number) => Known;
}

export interface Known {
  readonly value: Cell;
  /** In milliseconds since 1970, `NaN` where nobody told. */
  readonly learnedAt: number;
  /** Who said it, null where nobody told. */
  readonly by: string | null;
  /** Null where nothing is known. */
  readonly source: EvidenceSource | null;
}

export const NOTHING_KNOWN: Known = { value: null, learnedAt: Number.NaN, by: null, source: null };
