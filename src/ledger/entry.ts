import type { Prediction } from "../scoring/prediction.ts";

/** What an entry is about; these stand first in every line, in this order, so that a reader needn't parse the rest. */
export interface EntryHead {
  readonly kind: "prediction" | "outcome" | "shadow";
  /** When it was written, ISO 8601. */
  readonly at: string;
  /** Clean text; null for a lead that was sent without an id. */
  readonly leadId: string | null;
  readonly predictionId: string | null;
}

/** An entry that isn't written yet. */
export interface Draft extends EntryHead {
  /** The members behind the head as JSON text, without the braces around them. */
  readonly body: string;
}

/** What the caller asked, as far as it changes the answer. */
export interface Ask {
  /** ISO 8601. */
  readonly asOf: string;
  readonly explain: "all" | "none" | number;
  readonly coerce?: true;
  /** A framework other than the version's own, by name. */
  readonly framework?: string;
}

/** A version, as an answer names it. */
export interface ModelId {
  readonly name: string;
  readonly version: number;
  readonly sha256: string;
}

/** Where leads were dealt to two versions by a stable hash of their ids: which of them answered, and how likely that was. */
export interface Dealt {
  readonly role: "champion" | "challenger";
  /** The share of all leads that are dealt to the version that answered, in (0, 1). */
  readonly share: number;
  /** The version that the others are dealt to. */
  readonly against: ModelId;
}

/** One lead scored by one version: all that is needed to score it again. */
export interface PredictionEntry extends EntryHead {
  readonly kind: "prediction";
  /** Ascends with each entry of one process, and over its restarts, whatever the clock does. */
  readonly seq: number;
  readonly predictionId: string;
  readonly model: ModelId;
  /** Absent where the lead was not dealt. */
  readonly dealt?: Dealt;
  readonly ask: Ask;
  /** The lead's place in its request: the id of a lead without one. */
  readonly index: number;
  /** As it was sent. */
  readonly lead: Readonly<Record<string, unknown>>;
  /** As it was answered. */
  readonly answer: Prediction & { readonly predictionId: string };
}

/** What became of a lead. */
export interface OutcomeEntry extends EntryHead {
  readonly kind: "outcome";
  readonly seq: number;
  readonly entryId: string;
  readonly outcome: "won" | "lost";
  /** When it was won or lost, ISO 8601. */
  readonly time: string;
  readonly amount: number | null;
  /** The outcome that this one corrects. */
  readonly replaces: string | null;
}

/** What another version said of a lead beside the one that answered; nobody was told. */
export interface ShadowEntry extends EntryHead {
  readonly kind: "shadow";
  readonly seq: number;
  /** The prediction that was answered. */
  readonly predictionId: string;
  readonly model: ModelId;
  readonly probability: number;
  readonly grade: Prediction["grade"];
}

export type LedgerEntry = PredictionEntry | OutcomeEntry | ShadowEntry;

/** What tells an entry from all others; one that was written twice has it twice. */
export function entryKey(entry: LedgerEntry): string {
  if (entry.kind === "prediction") return entry.predictionId;
  if (entry.kind === "outcome") return entry.entryId;
  const { name, version } = entry.model;
  return `${name}:${version} beside ${entry.predictionId}`;
}
