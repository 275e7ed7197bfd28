/** @typedef {import("../lib/seeded.mjs").Seeded} Seeded */
/** @typedef {import("./lead.mjs").Facts} Facts */
/** @typedef {Pick<Facts, "budget" | "timelineMonths" | "need" | "role" | "competitor" | "fit">} Answers */

/** @type {Answers} */
export const NOT_ASKED = { budget: null, timelineMonths: null, need: "", role: "", competitor: "", fit: "" };

const POOR_FIT = new Set(["Public Sector", "Education", "Hospitality", "Agriculture"]);

/**
 * What sales wrote down after the conversation; each question is asked of some only.
 * @param {Seeded} random
 * @param {Facts["rank"]} rank
 * @param {import("./company.mjs").Company} company
 * @returns {Answers}
 */
export function answers(random, rank, { employees, industry }) {
  const suits = employees >= 20 && employees <= 5000 && !POOR_FIT.has(industry);
  const senior = rank === "owner" || rank === "chief" || rank === "vp" || rank === "director";
  const purse = random.logNormal(1300 * Math.exp(0.5 * Math.log(employees)), 0.9);
  const months = Math.min(30, Math.round(random.logNormal(6, 0.8)));
  return {
    budget: random.chance(0.55) ? Math.max(500, Math.round(purse / 500) * 500) : null,
    timelineMonths: random.chance(0.7) ? (random.chance(0.08) ? 999 : months) : null,
    need: random.chance(0.8) ? random.weighted({ yes: 65, no: 35 }) : "",
    role: random.chance(0.75)
      ? random.weighted(
          senior
            ? { "decision maker": 60, influencer: 30, user: 10 }
            : { "decision maker": 15, influencer: 45, user: 40 },
        )
      : "",
    competitor: random.chance(0.65)
      ? random.weighted({ none: 40, "in-house": 15, "Vendor A": 20, "Vendor B": 15, "Vendor C": 10 })
      : "",
    fit: random.chance(0.75) ? (random.chance(suits ? 0.9 : 0.2) ? "yes" : "no") : "",
  };
}
