import { Seeded } from "../lib/seeded.mjs";
import { COMPANY_FIRST, COMPANY_SECOND, COMPANY_THIRD, COUNTRIES, INDUSTRIES } from "./words.mjs";

/**
 * @typedef {object} Company
 * @property {string} name with its legal form
 * @property {string} shortName without it
 * @property {string} domain under `.example`, which nobody can own (RFC 2606)
 * @property {string} country
 * @property {string} industry
 * @property {number} employees
 * @property {boolean} oldCustomer bought before the first row
 */

const COUNTRY_WEIGHTS = Object.fromEntries(
  Object.entries(COUNTRIES).map(([name, { weight }]) => [name, weight]),
);
const NAMES = COMPANY_FIRST.length * COMPANY_SECOND.length * COMPANY_THIRD.length;
/** Prime, and no divisor of `NAMES`: steps through all names before one comes again. */
const STRIDE = 40_009;

/**
 * Company number `index`: always the same for a seed, so that none needs to be kept in memory.
 * @param {number} seed
 * @param {number} index
 * @returns {Company}
 */
export function companyAt(seed, index) {
  const random = new Seeded(seed, `company ${index}`);
  const at = (index * STRIDE) % NAMES;
  const round = Math.floor(index / NAMES);
  const first = String(COMPANY_FIRST[at % COMPANY_FIRST.length]);
  const rest = Math.floor(at / COMPANY_FIRST.length);
  const second = String(COMPANY_SECOND[rest % COMPANY_SECOND.length]);
  const third = String(COMPANY_THIRD[Math.floor(rest / COMPANY_SECOND.length)]);
  const shortName = `${first}${second} ${third}${round === 0 ? "" : ` ${round + 1}`}`;
  const country = random.weighted(COUNTRY_WEIGHTS);
  const legal = COUNTRIES[country]?.legal ?? [""];
  return {
    name: shortName + random.pick(legal),
    shortName,
    domain: `${shortName.toLowerCase().replaceAll(" ", "-")}.example`,
    country,
    industry: random.weighted(INDUSTRIES),
    employees: headcount(random),
    oldCustomer: random.chance(0.05),
  };
}

/**
 * Log-normal around 120, two digits of precision as people give it above 100.
 * @param {Seeded} random
 */
function headcount(random) {
  const exact = Math.min(250_000, Math.max(1, random.logNormal(120, 1.9)));
  const precision = exact < 100 ? 1 : exact < 1000 ? 10 : exact < 10_000 ? 100 : 1000;
  return Math.round(exact / precision) * precision;
}
