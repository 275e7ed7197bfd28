import type { Draft, LedgerEntry, OutcomeEntry } from "./entry.ts";
import type { EntryKey, LedgerStore } from "./store.ts";

/** What somebody reports of a lead. */
export interface Outcome {
  readonly outcome: "won" | "lost";
  /** When it was won or lost, ISO 8601. */
  readonly time: string;
  readonly amount: number | null;
}

export type Recorded =
  /** `corrected` replaced an earlier one, `repeated` said what was known already. */
  | {
      readonly status: "recorded" | "corrected" | "repeated";
      readonly leadId: string | null;
      readonly predictionId: string | null;
    }
  /** No prediction has that id. */
  | { readonly status: "unknown" }
  /** Something else is on record, and nobody said that this corrects it. */
  | { readonly status: "contradiction"; readonly found: Outcome };

export interface RecordOptions {
  /** Replaces a contradicting outcome instead of refusing. */
  readonly correct: boolean;
  readonly now: () => Date;
  readonly newId: () => string;
}

/**
 * Records what became of a lead that was predicted, named by its id or by a prediction's; durable when it resolves. The same
 * outcome again changes nothing; an amount may follow later.
 * @throws LedgerError where it can't be made durable: nobody may be told that it is
 */
export function recordOutcome(
  ledger: LedgerStore,
  key: EntryKey,
  reported: Outcome,
  { correct, now, newId }: RecordOptions,
): Promise<Recorded> {
  return ledger.alone(async (): Promise<Recorded> => {
    const about = await subjectOf(ledger, key);
    if (about === null) return { status: "unknown" };
    const { leadId, predictionId, entries } = about;
    const known = currentOutcome(entries);
    if (known !== null && says(known, reported)) return { status: "repeated", leadId, predictionId };
    const contradicts = known !== null && !adds(known, reported);
    if (contradicts && !correct) {
      const { outcome, time, amount } = known;
      return { status: "contradiction", found: { outcome, time, amount } };
    }
    const draft: Draft = {
      kind: "outcome",
      at: now().toISOString(),
      leadId,
      predictionId,
      body: JSON.stringify({ entryId: newId(), ...reported, replaces: known?.entryId ?? null }).slice(1, -1),
    };
    await ledger.appendDurably([draft]);
    return { status: contradicts ? "corrected" : "recorded", leadId, predictionId };
  });
}

interface Subject {
  readonly leadId: string | null;
  /** The prediction that was named, or null where the lead was. */
  readonly predictionId: string | null;
  /** All entries of the lead, or of the prediction where its lead had no id. */
  readonly entries: readonly LedgerEntry[];
}

async function subjectOf(ledger: LedgerStore, key: EntryKey): Promise<Subject | null> {
  const entries = await ledger.find(key);
  const prediction = entries.find(({ kind }) => kind === "prediction");
  if (prediction === undefined) return null;
  if ("leadId" in key) return { leadId: key.leadId, predictionId: null, entries };
  const { leadId } = prediction;
  return leadId === null
    ? { leadId, predictionId: key.predictionId, entries }
    : { leadId, predictionId: key.predictionId, entries: await ledger.find({ leadId }) };
}

/** The outcome that no other one replaced; null where there is none. */
export function currentOutcome(entries: readonly LedgerEntry[]): OutcomeEntry | null {
  const outcomes = entries.filter((entry) => entry.kind === "outcome");
  const replaced = new Set(outcomes.map(({ replaces }) => replaces));
  return outcomes.findLast(({ entryId }) => !replaced.has(entryId)) ?? null;
}

const says = (known: Outcome, { outcome, time, amount }: Outcome) =>
  known.outcome === outcome && known.time === time && (amount === null || known.amount === amount);

/** Only an amount that was not known before. */
const adds = (known: Outcome, { outcome, time }: Outcome) =>
  known.outcome === outcome && known.time === time && known.amount === null;
