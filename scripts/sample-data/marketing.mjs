import { monthsIn } from "./calendar.mjs";

/** @typedef {import("../lib/seeded.mjs").Seeded} Seeded */
/** @typedef {import("./person.mjs").EmailKind} EmailKind */

/**
 * @param {Seeded} random
 * @param {number} created
 */
export function leadSource(random, created) {
  const social = 8 + 0.4 * monthsIn(created); // bought more and more
  return random.weighted({
    Website: 20,
    "Organic search": 15,
    "Paid search": 12,
    "Paid social": social,
    Webinar: 14,
    "Trade show": 8,
    Referral: 8,
    Partner: 6,
    "Cold outreach": 12,
    unknown: 3,
  });
}

/**
 * @param {Seeded} random
 * @param {string} source
 * @returns {EmailKind}
 */
export function kindOfEmail(random, source) {
  const web = source === "Paid social" || source === "Organic search";
  return random.weighted({
    company: 70,
    free: web ? 32 : 18,
    disposable: web ? 3 : 1,
    invalid: 2,
    missing: source === "Trade show" ? 14 : 4,
  });
}

/**
 * Campaigns run for a quarter, so the newest are unknown to a model trained before; unpaid sources have none.
 * @param {Seeded} random
 * @param {string} source
 * @param {number} created
 */
export function campaignOf(random, source, created) {
  const at = new Date(created);
  const quarter = `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`;
  const left = random.chance(0.05);
  const variant = random.pick(["A", "B"]);
  if (!["Paid search", "Paid social", "Webinar", "Trade show"].includes(source)) return "";
  return left ? "Select" : `${quarter} ${source} ${variant}`;
}

/**
 * @param {Seeded} random
 * @param {boolean} talked
 */
export function contactChannel(random, talked) {
  return talked
    ? random.weighted({ Phone: 55, Video: 30, "In person": 15 })
    : random.weighted({ Email: 65, Phone: 15, "N/A": 8, "": 12 });
}
