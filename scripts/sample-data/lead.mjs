import { firstWeek, later, WEEK } from "./activities.mjs";
import { END } from "./calendar.mjs";
import { answers, NOT_ASKED } from "./discovery.mjs";
import { closing, ending } from "./ending.mjs";
import { campaignOf, contactChannel, kindOfEmail, leadSource } from "./marketing.mjs";
import { emailAddress, personName } from "./person.mjs";
import { jobTitle } from "./titles.mjs";
import { logOdds, shareWonWithin } from "./truth.mjs";
import { COUNTRIES } from "./words.mjs";

/** @typedef {import("../lib/seeded.mjs").Seeded} Seeded */
/** @typedef {import("./company.mjs").Company} Company */

/**
 * What the formula of the truth reads. An empty text or `null` is a cell that isn't filled in.
 * @typedef {object} Facts
 * @property {number} created milliseconds
 * @property {import("./titles.mjs").Rank | null} rank
 * @property {import("./person.mjs").EmailKind} emailKind
 * @property {string} industry
 * @property {string} country
 * @property {number | null} employees
 * @property {string} source
 * @property {number} visits in the first 7 days
 * @property {number | null} pagesPerVisit
 * @property {boolean} newsletter
 * @property {boolean} demo
 * @property {boolean} talked
 * @property {number | null} budget
 * @property {number | null} timelineMonths 999 where asked and left open
 * @property {string} need
 * @property {string} role
 * @property {string} competitor
 * @property {string} fit
 * @property {boolean} customer bought before this lead came in
 */

/**
 * @typedef {Facts & import("./ending.mjs").Ending & {
 *   firstName: string, lastName: string, email: string, title: string, company: string, campaign: string, channel: string,
 *   activities: import("./activities.mjs").Activity[], probabilityEver: number, probability90: number
 * }} Lead
 */

/**
 * One lead from its company, as an export at `END` shows it.
 * @param {Seeded} random
 * @param {number} created
 * @param {Company} company
 * @param {boolean} customer
 * @returns {Lead}
 */
export function drawLead(random, created, company, customer) {
  const language = COUNTRIES[company.country]?.language ?? "en";
  const name = personName(random, language);
  const source = leadSource(random, created);
  const emailKind = kindOfEmail(random, source);
  const rank = random.chance(0.06) ? null : random.weighted(company.employees < 30 ? SMALL_RANKS : RANKS);
  const visits = random.chance(0.25) ? 0 : random.poisson(random.logNormal(2.2, 0.7));
  const depth = random.logNormal(3.5, 0.7);
  const demo = random.chance(source === "Website" || source === "Referral" ? 0.22 : 0.11);
  const newsletter = random.chance(0.3);
  const keen = (rank === "student" ? -0.8 : 0) + (demo ? 0.5 : 0) + (emailKind === "company" ? 0.1 : -0.1);
  const talked = random.chance(1 / (1 + Math.exp(0.3 - keen)));
  const week = firstWeek(random, created, { visits, depth, demo, talked });

  /** @type {Facts} */
  const facts = {
    created,
    rank,
    emailKind,
    industry: random.chance(0.05) ? "Select" : company.industry,
    country: random.chance(0.02) ? "" : company.country,
    employees: random.chance(0.12) ? null : company.employees,
    source,
    visits,
    pagesPerVisit: meanPages(week),
    newsletter,
    demo,
    talked,
    ...(talked ? answers(random, rank, company) : NOT_ASKED),
    customer,
  };

  const probabilityEver = 1 / (1 + Math.exp(-logOdds(facts)));
  const buys = random.chance(probabilityEver);
  const closes = closing(random, facts, buys);
  const activities = [
    ...week,
    ...later(random, created, Math.min(closes, END), { depth, newsletter, talked, buys }),
  ];
  return {
    ...asOfExport(facts, activities),
    firstName: name.first,
    lastName: name.last,
    email: emailAddress(random, emailKind, name, language, company.domain),
    title: rank === null ? random.pick(["", "", "", "-", "n/a"]) : jobTitle(random, rank, language),
    company: companyAsTyped(random, company, emailKind),
    campaign: campaignOf(random, source, created),
    channel: contactChannel(random, talked),
    activities: activities.filter(({ at }) => at < END).sort((a, b) => a.at - b.at),
    ...ending(random, facts, buys, closes, company.employees),
    probabilityEver,
    probability90: probabilityEver * shareWonWithin(facts, 90),
  };
}

const RANKS = {
  owner: 3,
  chief: 9,
  vp: 8,
  director: 14,
  manager: 30,
  specialist: 24,
  assistant: 7,
  student: 5,
};
const SMALL_RANKS = {
  owner: 28,
  chief: 20,
  vp: 2,
  director: 8,
  manager: 18,
  specialist: 13,
  assistant: 6,
  student: 5,
};

/**
 * The youngest leads haven't lived through their first week: what comes after the export isn't in it.
 * @param {Facts} facts
 * @param {import("./activities.mjs").Activity[]} activities
 * @returns {Facts}
 */
function asOfExport(facts, activities) {
  if (facts.created + WEEK <= END) return facts;
  const known = activities.filter(({ at }) => at < END);
  const has = (/** @type {string} */ type) => known.some((activity) => activity.type === type);
  const talked = has("two_way_conversation");
  return {
    ...facts,
    visits: known.filter(({ type }) => type === "web_visit").length,
    pagesPerVisit: meanPages(known),
    demo: has("demo_request"),
    talked,
    ...(talked ? {} : NOT_ASKED),
  };
}

/**
 * Pages of the mean visit, one decimal; `null` without a visit.
 * @param {import("./activities.mjs").Activity[]} activities
 */
function meanPages(activities) {
  const visits = activities.filter(({ type }) => type === "web_visit");
  if (visits.length === 0) return null;
  return Math.round((10 * visits.reduce((sum, { value }) => sum + (value ?? 0), 0)) / visits.length) / 10;
}

/**
 * @param {Seeded} random
 * @param {Company} company
 * @param {Facts["emailKind"]} emailKind
 */
function companyAsTyped(random, company, emailKind) {
  const how = random.uniform();
  if (emailKind !== "company" && how < 0.3) return "";
  if (how < 0.6) return company.name;
  if (how < 0.9) return company.shortName;
  return how < 0.95 ? company.shortName.toLowerCase() : company.name.toUpperCase();
}
