import type { DiscoveryColumns } from "./read-discovery.ts";
import type { EntryColumns } from "./read-entries.ts";
import type { HistoryColumns } from "./read-history.ts";
import type { Spelling } from "./spelling.ts";
import type { ColumnRole, ColumnType } from "./table.ts";

/** What a trained scorer expects of one column of a lead. */
export interface ColumnSchema {
  readonly name: string;
  readonly type: ColumnType;
  readonly role: ColumnRole;
  /** A lead without it is refused. */
  readonly required?: boolean;
  /** Smallest and largest training value, for `outOfRange` warnings; dates in milliseconds. */
  readonly range?: readonly [number, number];
  /** Texts that mean "not filled in" in this column (compared after trimming, case-sensitive), read as missing. */
  readonly placeholders?: readonly string[];
  /** Numbers that mean "not filled in" in this column (999 for "never contacted"), read as missing. */
  readonly sentinels?: readonly number[];
  /** How files write its numbers or dates, where that isn't plain. */
  readonly spelling?: Spelling;
  /** Whether somebody can change it, or only raise or lower it. */
  readonly actionable?: Actionable;
}

/** The directions in which a column can be changed. */
export type Actionable = true | "rising" | "falling";

/** Columns in the order of the training file. Text of a lead is trimmed and NFC-normalised before anything reads it. */
export interface LeadSchema {
  readonly columns: readonly ColumnSchema[];
  /**
   * There where the model reads `activities`, `history` or `discovery` answers of a lead: what it did, which values its fields
   * took, and what it told; with the columns of such files that their names don't tell.
   */
  readonly activities?: Partial<EntryColumns>;
  readonly history?: Partial<HistoryColumns>;
  readonly discovery?: Partial<DiscoveryColumns>;
}
