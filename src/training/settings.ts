import type { DiscoveryColumns } from "../leads/read-discovery.ts";
import type { EntryColumns } from "../leads/read-entries.ts";
import type { HistoryColumns } from "../leads/read-history.ts";
import type { ColumnRole, ColumnType } from "../leads/table.ts";
import type { Pool } from "../numeric/pool.ts";
import type { Framework } from "../qualification/framework.ts";
import type { ConstraintSettings } from "./constraints.ts";
import type { WorkSettings } from "./worked.ts";

/** What a training is asked for; column names are the file's. Only `target` is needed. */
export interface TrainSettings extends WorkSettings {
  readonly target: string;
  /** The target's texts that mean won, and lost; guessed where the outcome leaves no doubt. */
  readonly positive?: readonly string[];
  readonly lost?: readonly string[];
  readonly id?: string;
  readonly created?: string;
  readonly closed?: string;
  readonly amount?: string;
  readonly customer?: string;
  /** Columns that no part of the model may read. */
  readonly exclude?: readonly string[];
  /** Columns that stay whatever the leakage audit says of them, and however much they look like an id. */
  readonly keep?: readonly string[];
  /** Columns that part leads into segments: the model is judged by each, and may have terms of its own for them. */
  readonly segments?: readonly string[];
  /** Columns by which people must be treated alike: the model is judged by them, whether or not it reads them. */
  readonly sensitive?: readonly string[];
  /** The amount is known when a lead is created, so it may be a feature. False by default. */
  readonly amountKnownAtCreation?: boolean;
  /** Date columns that may be read on an absolute clock, which can't be extrapolated. */
  readonly absoluteDates?: readonly string[];
  /** How the model must look, whatever the data say. */
  readonly constraints?: ConstraintSettings;
  /** What the configuration says of single columns. */
  readonly columns?: Readonly<Record<string, ColumnSettings>>;
  /** Days within which a win counts; the 90th percentile of days to a win by default. */
  readonly horizonDays?: number;
  /** Other horizons, in days, that the same model answers beside that one. */
  readonly moreHorizons?: readonly number[];
  /**
   * Which leads are learned from: all whose label is known, by weight (default), or mature ones only, as always where there is no
   * horizon.
   */
  readonly labels?: "mature" | "weighted";
  /** Days after creation at which a lead is looked at where its life is told; 0, 3, 7, 14 and 30 by default. */
  readonly landmarks?: readonly number[];
  /** The columns of the files of activities, field changes and discovery answers, where their names don't tell; kept for scoring. */
  readonly activities?: Partial<EntryColumns>;
  readonly history?: Partial<HistoryColumns>;
  readonly discovery?: Partial<DiscoveryColumns>;
  /** Types of activities in which the lead itself spoke; guessed by their names by default. */
  readonly twoWay?: readonly string[];
  /** The end of the data, ms since 1970; the latest time in it by default. */
  readonly until?: number;
  /** A learner's name, "blend" for a blend of all, or "auto" (default), which chooses among them. */
  readonly learner?: string;
  /** What "auto" takes: the simplest within one standard error of the best (default), or the best. */
  readonly prefer?: "simple" | "accuracy";
  /** Seconds for all fits; learners that would take longer are left out whole. No limit by default. */
  readonly budgetSeconds?: number;
  readonly seed?: number;
  /** Whether the won deals' contributions are kept beside the version, for likeness; true by default. */
  readonly neighbours?: boolean;
  readonly framework?: Framework;
  /** Concept → column. */
  readonly concepts?: Readonly<Record<string, string>>;
  /** The champion's grade cuts, taken over so that a grade keeps its meaning; the best 10, 30 and 60 % by default. */
  readonly gradeCuts?: readonly [number, number, number];
}

export interface ColumnSettings {
  readonly type?: ColumnType | undefined;
  readonly role?: ColumnRole | undefined;
  readonly placeholders?: readonly string[] | undefined;
  readonly sentinels?: readonly number[] | undefined;
  readonly required?: boolean | undefined;
  /** Whether somebody can change it, or only raise or lower it; kept for `/explain`. */
  readonly actionable?: boolean | "rising" | "falling" | undefined;
  /**
   * When its cells are known: at creation, as of scoring, or only afterwards, when the outcome is. The last are left out; the
   * first two stay, whatever the leakage audit says.
   */
  readonly known?: "creation" | "scoring" | "afterwards" | undefined;
}

/** What a training is given from outside: threads, a clock, someone who watches, a way to stop it. */
export interface TrainContext {
  readonly pool: Pool;
  /** Milliseconds from any start, for the seconds of the leaderboard. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: string, done: number) => void;
}
