import { DAY, END, wholeSecond } from "./calendar.mjs";
import { daysToWin } from "./truth.mjs";
import { LOSS_REASONS } from "./words.mjs";

/** @typedef {import("../lib/seeded.mjs").Seeded} Seeded */
/** @typedef {import("./lead.mjs").Facts} Facts */
/** @typedef {{ outcome: "won" | "lost" | "", closed: number | null, amount: number | null, lossReason: string, contract: number | null }} Ending */

/** @type {Ending} */
const OPEN = { outcome: "", closed: null, amount: null, lossReason: "", contract: null };

/**
 * When sales closes the lead; never for the few that are forgotten.
 * @param {Seeded} random
 * @param {Facts} facts
 * @param {boolean} buys
 */
export function closing(random, facts, buys) {
  if (buys) return wholeSecond(facts.created + daysToWin(facts, random) * DAY);
  if (random.chance(0.04)) return Number.POSITIVE_INFINITY;
  let days = 0;
  while (days < 10 || days > 200) days = random.logNormal(55, 0.7);
  return wholeSecond(facts.created + days * DAY);
}

/**
 * The columns that come with the outcome, empty while the lead is open.
 * @param {Seeded} random
 * @param {Facts} facts
 * @param {boolean} buys
 * @param {number} closes
 * @param {number} employees
 * @returns {Ending}
 */
export function ending(random, facts, buys, closes, employees) {
  const price = Math.max(300, random.logNormal(900 * Math.exp(0.5 * Math.log(employees)), 0.7));
  const amount = facts.budget === null ? price : Math.sqrt(price * facts.budget);
  const reason =
    facts.competitor.startsWith("Vendor") && random.chance(0.5) ? "competitor" : random.pick(LOSS_REASONS);
  const noted = random.uniform();
  const signed = closes + random.below(6) * DAY;
  if (closes >= END) return OPEN;
  if (!buys) return { ...OPEN, outcome: "lost", closed: closes, lossReason: noted < 0.9 ? reason : "" };
  const contract = noted < 0.97 ? Math.min(signed, END - 1) : null;
  return { ...OPEN, outcome: "won", closed: closes, amount: Math.round(amount / 10) * 10, contract };
}
