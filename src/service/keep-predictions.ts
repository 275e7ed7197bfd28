import type { Draft } from "../ledger/entry.ts";
import { predictionDrafts } from "../ledger/prediction-draft.ts";
import type { LoadedScorer } from "../registry/load.ts";
import type { LeadQuestion } from "./answer-leads.ts";
import { keepText } from "./answer-text.ts";
import type { WithPredictionId } from "./schemas/prediction.ts";
import type { Logged, ServiceLedger } from "./service-ledger.ts";

/** Keeps the predictions of one request. */
export interface PredictionKeeper {
  /** @param answers null where a lead was refused */
  keep(leads: readonly unknown[], firstIndex: number, answers: readonly (WithPredictionId | null)[]): void;
  /**
   * Writes what was kept since, and says how it stands with it; waits where it is to be durable.
   * @throws LedgerError where they can't be made so
   */
  logged(): Promise<Logged> | Logged;
}

const KEEPS_NOTHING: PredictionKeeper = {
  keep: () => {},
  logged: () => "off",
};

export function predictionKeeper(
  { name, version, sha256 }: LoadedScorer,
  { explain, framework, asOf, coerce, dealt }: LeadQuestion,
  idField: string | undefined,
  ledger: ServiceLedger | null,
  clock: () => Date,
): PredictionKeeper {
  if (ledger === null) return KEEPS_NOTHING;
  const { store, isSync } = ledger;
  const draft = predictionDrafts({
    model: { name, version, sha256 },
    ask: {
      asOf: new Date(asOf).toISOString(),
      explain,
      ...(coerce && { coerce }),
      ...(framework && { framework: framework.name }),
    },
    dealt,
    idField,
  });
  let made: Draft[] = [];
  let hasRoom = true;
  return {
    keep(leads, firstIndex, answers) {
      const at = clock().toISOString();
      answers.forEach((answer, i) => {
        if (answer === null) return;
        const text = keepText(answer);
        const { predictionId } = answer;
        made.push(draft({ at, lead: leads[i], index: firstIndex + i, predictionId, answer: text }));
      });
    },
    logged() {
      const drafts = made;
      made = [];
      if (isSync) return store.appendDurably(drafts).then(() => "durable" as const);
      hasRoom = store.append(drafts) && hasRoom;
      const logged = hasRoom ? "buffered" : "off";
      return store.drained()?.then(() => logged) ?? logged;
    },
  };
}
