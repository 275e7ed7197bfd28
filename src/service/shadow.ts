import type { Draft } from "../ledger/entry.ts";
import { shadowDraft } from "../ledger/shadow-draft.ts";
import type { LedgerStore } from "../ledger/store.ts";
import type { LoadedScorer } from "../registry/load.ts";
import { LeadError } from "../scoring/lead-error.ts";
import type { LeadQuestion } from "./answer-leads.ts";
import type { ServiceLog } from "./log.ts";
import type { Metrics } from "./metrics.ts";

/** So many leads wait for the shadow at most; beyond, it passes leads over rather than hold up answers. */
const MOST_WAITING = 2000;
/** So many leads are scored before requests have their turn. */
const AT_ONCE = 20;
/** How often the comparison goes to the log, in milliseconds. */
const TOLD_EVERY = 60_000;

interface Waiting {
  readonly lead: unknown;
  readonly leadId: string | null;
  readonly predictionId: string;
  readonly probability: number;
  readonly grade: string;
  readonly shadow: LoadedScorer;
  readonly question: LeadQuestion;
}

export interface ShadowOptions {
  readonly metrics: Metrics;
  readonly log: ServiceLog;
  /** Where what the shadow says is kept; null where nothing is. */
  readonly store: LedgerStore | null;
  readonly clock: () => Date;
}

/** Scores leads a second time, by another version, after they were answered, keeps it and compares; no answer waits for it. */
export function createShadow({ metrics, log, store, clock }: ShadowOptions) {
  let waiting: Waiting[] = [];
  let isBusy = false;
  let tally = { leads: 0, difference: 0, sameGrade: 0, refused: 0, passedOver: 0 };
  // What waits of a lead that is erased must not be written afterwards.
  store?.onErase((erased) => {
    waiting = waiting.filter(({ leadId }) => leadId !== erased);
  });

  function work(): void {
    const drafts = waiting.splice(0, AT_ONCE).map(compare);
    if (store !== null) store.append(drafts.filter((draft) => draft !== null));
    isBusy = waiting.length > 0;
    if (isBusy) setImmediate(work);
  }

  function compare(one: Waiting): Draft | null {
    const { lead, leadId, predictionId, shadow, question } = one;
    const { asOf, coerce } = question;
    const [found] = shadow.scorer.scoreLeads([lead], { asOf, coerce, explain: "none" });
    if (!found || found instanceof LeadError) {
      tally.refused += 1;
      return null;
    }
    const { probability, grade } = found;
    const difference = Math.abs(probability - one.probability);
    tally.leads += 1;
    tally.difference += difference;
    if (grade === one.grade) tally.sameGrade += 1;
    metrics.shadowed(difference, grade === one.grade);
    const { name, version, sha256 } = shadow;
    const model = { name, version, sha256 };
    return shadowDraft({ at: clock().toISOString(), leadId, predictionId, model, probability, grade });
  }

  function tell(): void {
    const { leads, difference, sameGrade, refused, passedOver } = tally;
    if (leads + refused + passedOver === 0) return;
    const mean = leads === 0 ? null : difference / leads;
    log.info(
      { leads, meanDifference: mean, sameGrade, refused, passedOver },
      "the shadow beside what was answered",
    );
    tally = { leads: 0, difference: 0, sameGrade: 0, refused: 0, passedOver: 0 };
  }
  const telling = setInterval(tell, TOLD_EVERY).unref();

  return {
    add(one: Waiting): void {
      if (waiting.length >= MOST_WAITING) {
        tally.passedOver += 1;
        return;
      }
      waiting.push(one);
      if (!isBusy) setImmediate(work);
      isBusy = true;
    },
    close(): void {
      clearInterval(telling);
      while (waiting.length > 0) work();
      tell();
    },
  };
}
