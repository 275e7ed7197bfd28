import { WEEK } from "./activities.mjs";
import { DAY, END, isoDate, wholeSecond } from "./calendar.mjs";
import { LOSS_REASONS } from "./words.mjs";

/** @typedef {import("../lib/seeded.mjs").Seeded} Seeded */
/** @typedef {import("./lead.mjs").Lead} Lead */
/** @typedef {{ at: number, field: string, value: string | number }} FieldChange */

const MINUTE = 60_000;
const LAST = END - 1000;
/** Of the answers, and of the reasons for a loss: first written as something else. */
const CORRECTED = 0.1;
/** The longest that somebody takes to write down, or to think better of, why a lead was lost. */
const LATE_DAYS = 5;
const REVISED_DAYS = 30;

/**
 * What people wrote into a lead's fields and when, in order of time: the last value of each field is the one of the export. Answers stand
 * there from the end of the first conversation on, and are right by the end of the first week; what comes with the outcome is written once the lead is closed.
 * @param {Seeded} random
 * @param {Lead} lead
 * @returns {FieldChange[]}
 */
export function fieldChanges(random, lead) {
  return [...answered(random, lead), ...closed(random, lead)].sort((a, b) => a.at - b.at);
}

/**
 * @param {Seeded} random
 * @param {Lead} lead
 * @returns {FieldChange[]}
 */
function answered(random, lead) {
  const talk = lead.activities.find(({ type }) => type === "two_way_conversation");
  if (talk === undefined) return [];
  const written = Math.min(LAST, talk.at + (talk.value ?? 0) * MINUTE);
  const corrected = Math.max(written, lead.created + WEEK - 1000);
  return Object.entries(ANSWERS).flatMap(([field, { of, other }]) => {
    const value = of(lead);
    const share = random.uniform();
    const isCorrected = random.chance(CORRECTED) && corrected < END;
    const first = other(random, value);
    if (value === null || value === "") return [];
    const later = { at: wholeSecond(written + share * (corrected - written)), field, value };
    if (!isCorrected || first === value || later.at === written) return [{ at: written, field, value }];
    return [{ at: written, field, value: first }, later];
  });
}

/**
 * @param {Seeded} random
 * @param {Lead} lead
 * @returns {FieldChange[]}
 */
function closed(random, { closed, contract, lossReason }) {
  const late = random.uniform() ** 3 * LATE_DAYS * DAY;
  const revised = random.uniform() * REVISED_DAYS * DAY;
  const isRevised = random.chance(CORRECTED);
  const first = otherOf(random, LOSS_REASONS, lossReason);
  if (closed === null) return [];
  if (contract !== null) {
    const at = wholeSecond(contract);
    return [{ at, field: "contract_date", value: isoDate(contract) }];
  }
  if (lossReason === "") return [];
  const field = "loss_reason";
  const written = wholeSecond(Math.min(LAST, closed + late));
  const later = wholeSecond(written + revised);
  if (!isRevised || later <= written || later > LAST) return [{ at: written, field, value: lossReason }];
  return [
    { at: written, field, value: first },
    { at: later, field, value: lossReason },
  ];
}

/**
 * @typedef {object} Answer
 * @property {(lead: Lead) => string | number | null} of
 * @property {(random: Seeded, value: string | number | null) => string | number} other what was written first, by mistake
 */

/** @type {Readonly<Record<string, Answer>>} */
const ANSWERS = {
  budget: {
    of: (lead) => lead.budget,
    other: (random, value) =>
      Math.max(500, Math.round((Number(value) * (random.chance(0.5) ? 0.5 : 2)) / 500) * 500),
  },
  timeline_months: { of: (lead) => lead.timelineMonths, other: () => 999 },
  need_stated: { of: (lead) => lead.need, other: (random, value) => otherOf(random, ["yes", "no"], value) },
  decision_role: {
    of: (lead) => lead.role,
    other: (random, value) => otherOf(random, ["decision maker", "influencer", "user"], value),
  },
  competitor_in_place: {
    of: (lead) => lead.competitor,
    other: (random, value) =>
      otherOf(random, ["none", "in-house", "Vendor A", "Vendor B", "Vendor C"], value),
  },
  icp_fit: { of: (lead) => lead.fit, other: (random, value) => otherOf(random, ["yes", "no"], value) },
};

/**
 * @param {Seeded} random
 * @param {readonly string[]} values
 * @param {string | number | null} value
 */
function otherOf(random, values, value) {
  return random.pick(values.filter((each) => each !== value));
}
