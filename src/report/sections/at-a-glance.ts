import { viewDriver } from "../../explanation/drivers.ts";
import { list, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";
import { percent, percentRange, whatRowsAre } from "../words.ts";

const DRIVERS_TOLD = 5;

/** The few sentences that a busy person reads. */
export function atAGlance({ parts, metrics }: ReportFacts): string {
  const { holdout } = metrics;
  const { baseRate, leads } = parts.calibration;
  const best = holdout?.lift[0];
  const used = metrics.rows?.used;
  const isLooks = whatRowsAre(leads, used) !== "leads";
  const sentences = [
    isLooks
      ? `It learned from ${used} leads whose outcome is known, each looked at several times in its life: ${leads} looks, after ${percent(baseRate)} of which the lead was won.`
      : `It learned from ${leads} leads whose outcome is known; ${percent(baseRate)} of them were won.`,
  ];
  if (holdout && best && best.rate !== null && best.lift !== null) {
    sentences.push(
      `It was tested on ${holdout.rows} of ${isLooks ? "these looks" : "them"} before it had seen these. The tenth that it ranked highest won ${percent(best.rate)} ` +
        `(${percentRange(holdout.intervals.lift[0]?.rate)}): ${best.lift.toFixed(1)} times the ${percent(holdout.baseRate)} of all.`,
    );
    const third = holdout.lift[2];
    if (third && third.gain !== null)
      sentences.push(
        `Calling the best three tenths of the leads would have found ${percent(third.gain, 0)} of all wins; three tenths at random find 30 %.`,
      );
  }
  if (holdout && holdout.observedExpected !== null) {
    const expected = holdout.wins / holdout.observedExpected;
    sentences.push(
      `Its probabilities promised ${expected.toFixed(0)} wins among the ${isLooks ? "looks" : "leads"} it was tested on, and ${holdout.wins} came.`,
    );
  }
  const drivers = parts.drivers.slice(0, DRIVERS_TOLD).map((driver) => viewDriver(driver).feature);
  if (drivers.length > 0) sentences.push(`What moves a score most: ${drivers.join(", ")}.`);
  const removed = metrics.dropped?.length ?? 0;
  const doubtful = metrics.doubtful ?? [];
  if (removed > 0)
    sentences.push(
      `${removed === 1 ? "1 column was" : `${removed} columns were`} left out, with reasons below.`,
    );
  if (doubtful.length > 0)
    sentences.push(
      `Somebody should decide on ${doubtful.map(({ column }) => column).join(", ")}: this may be known only after the outcome.`,
    );
  return section("glance", "At a glance", `<div class="glance">${list(sentences)}</div>`);
}
