/**
 * A change by a person to what one feature adds: its tables and curves in the places named, and nothing else of the model.
 *
 * - `clamp`: contributions below `low` become `low`, those above `high` become `high`; null leaves a side open.
 * - `flatten`: all places get their mean, each place weighing as many training leads as it has.
 * - `zero`: all places add nothing, but for the centring that all of the feature's places share.
 * - `smooth`: neighbouring places of a range are drawn towards each other (`smoothValues`), their mean kept.
 * - `monotone`: the places of a range only rise (or fall), as near as can be to what they were (isotonic regression).
 */
export type ProgramEdit = EditPlaces &
  (
    | { readonly kind: "clamp"; readonly low: number | null; readonly high: number | null }
    | { readonly kind: "flatten" }
    | { readonly kind: "zero" }
    | { readonly kind: "smooth" }
    | { readonly kind: "monotone"; readonly direction: "rising" | "falling" }
  );

/** Where an edit acts. A clamp that names no place acts everywhere. */
export interface EditPlaces {
  /** The plan's name. */
  readonly feature: string;
  /** Of a number: from ≤ x ≤ to; null leaves an end open. */
  readonly range?: readonly [number | null, number | null];
  /** Of a category. */
  readonly levels?: readonly string[];
  /** Also where the feature is missing. */
  readonly missing?: boolean;
  /** Also where a category's value was unseen or rare in training. */
  readonly unseen?: boolean;
}

/** The training leads of one feature by bin, as drivers tell them: what edits weigh places by. */
export interface BinCounts {
  /** Ascending; empty for a category. */
  readonly cuts: readonly number[];
  /** Missing, unseen or rare, then levels or intervals. */
  readonly leads: readonly number[];
  /** The smallest and largest value of the training leads, where they are known. */
  readonly span?: readonly [number, number];
}
