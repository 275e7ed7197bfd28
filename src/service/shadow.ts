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
  readonly probability: number;
  readonly grade: string;
  readonly shadow: LoadedScorer;
  readonly question: LeadQuestion;
}

/** Scores leads a second time, by another version, after they were answered, and compares; no answer waits for it. */
export function createShadow(metrics: Metrics, log: ServiceLog) {
  const waiting: Waiting[] = [];
  let isBusy = false;
  let tally = { leads: 0, difference: 0, sameGrade: 0, refused: 0, passedOver: 0 };

  function work(): void {
    for (const one of waiting.splice(0, AT_ONCE)) compare(one);
    isBusy = waiting.length > 0;
    if (isBusy) setImmediate(work);
  }

  function compare({ lead, probability, grade, shadow, question: { asOf, coerce } }: Waiting): void {
    const [found] = shadow.scorer.scoreLeads([lead], { asOf, coerce, explain: "none" });
    if (!found || found instanceof LeadError) {
      tally.refused += 1;
      return;
    }
    const difference = Math.abs(found.probability - probability);
    tally.leads += 1;
    tally.difference += difference;
    if (found.grade === grade) tally.sameGrade += 1;
    metrics.shadowed(difference, found.grade === grade);
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
      tell();
    },
  };
}
