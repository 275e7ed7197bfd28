import { normalCdf } from "../lib/normal-cdf.mjs";
import { DAY, monthsIn } from "./calendar.mjs";

/**
 * The formula that decides who buys. Everything it reads stands in the lead's row (rank and kind of address behind the
 * text); what isn't known there adds nothing, so no hidden column could do better.
 */

/** @typedef {import("./lead.mjs").Facts} Facts */

/** Chosen so that about 18 % of the leads buy sooner or later. */
const BASE = -2.52;

const RANK = {
  owner: 0.45,
  chief: 0.7,
  vp: 0.75,
  director: 0.5,
  manager: 0.1,
  specialist: -0.55,
  assistant: -1,
  student: -2,
};
const ADDRESS = { company: 0.2, free: -0.6, disposable: -2, invalid: -1.2, missing: -0.3 };
/** @type {Readonly<Record<string, number>>} */
const SOURCE = {
  Referral: 0.95,
  Partner: 0.55,
  Website: 0.3,
  "Organic search": 0.2,
  "Paid search": 0,
  "Trade show": -0.1,
  "Paid social": -0.55,
  "Cold outreach": -0.95,
};
/** @type {Readonly<Record<string, number>>} */
const INDUSTRY = {
  "Software & IT": 0.45,
  Manufacturing: 0.3,
  "Financial Services": 0.35,
  "Logistics & Transport": 0.2,
  Retail: -0.2,
  Education: -0.6,
  "Public Sector": -0.9,
  Hospitality: -0.6,
  Agriculture: -0.5,
  Construction: -0.3,
};
/** @type {Readonly<Record<string, number>>} */
const COUNTRY = { Germany: 0.2, Austria: 0.2, Switzerland: 0.3, India: -0.5, Poland: -0.2 };
/** @type {Readonly<Record<string, number>>} */
const ROLE = { "decision maker": 0.75, influencer: 0, user: -0.7 };
/** @type {Readonly<Record<string, number>>} */
const COMPETITOR = { none: 0.35, "in-house": 0.1, "Vendor A": -0.9, "Vendor B": -0.4, "Vendor C": -0.2 };

/**
 * The log-odds that the lead buys sooner or later.
 * @param {Facts} lead
 */
export function logOdds(lead) {
  return (
    BASE +
    RANK[lead.rank ?? "manager"] +
    ADDRESS[lead.emailKind] +
    (INDUSTRY[lead.industry] ?? 0) +
    (COUNTRY[lead.country] ?? 0) +
    companySize(lead) +
    channel(lead) +
    engagement(lead) +
    discovery(lead) +
    market(lead.created) +
    (lead.customer ? 0.6 : 0)
  );
}

/** A hump over the headcount, and rank by size: who runs a small company buys, who runs a large one has others buy. @param {Facts} lead */
function companySize({ employees, rank }) {
  if (employees === null) return 0;
  const decades = Math.log10(employees) - 2.4;
  const hump = 0.45 - 0.4 * decades * decades;
  const top = rank === "owner" || rank === "chief";
  const middle = rank === "vp" || rank === "director" || rank === "manager";
  const fit = employees < 50 ? (top ? 0.6 : -0.3) : employees >= 1000 ? (top ? -0.9 : middle ? 0.5 : 0) : 0;
  return Math.max(-1.6, hump) + fit;
}

/** Webinars were among the best sources and are among the worst since month 15. @param {Facts} lead */
function channel({ source, created }) {
  if (source === "Webinar") return monthsIn(created) < 15 ? 0.85 : -0.75;
  return SOURCE[source] ?? 0;
}

/** Steps in the visits, a hump in the pages, and a demo that says less from a free address. @param {Facts} lead */
function engagement({ visits, pagesPerVisit, demo, newsletter, emailKind }) {
  const seen = visits === 0 ? -0.45 : visits < 3 ? 0 : visits < 6 ? 0.5 : 0.85;
  const depth =
    pagesPerVisit === null
      ? 0
      : pagesPerVisit < 2
        ? -0.4
        : pagesPerVisit <= 7
          ? 0.3
          : pagesPerVisit <= 12
            ? 0
            : -0.5;
  const asked = demo ? (emailKind === "company" ? 1.25 : 0.5) : -0.1;
  return seen + depth + asked + (newsletter ? 0.1 : 0);
}

/** What sales learned in the first conversation; centred, so that having talked says little by itself. @param {Facts} lead */
function discovery({ talked, budget, timelineMonths, need, role, competitor, fit }) {
  if (!talked) return -0.1;
  const money = budget === null ? 0 : Math.max(-1.2, Math.min(1.2, 0.5 * Math.log(budget / 15_000)));
  const hurry =
    timelineMonths === null
      ? 0
      : timelineMonths === 999
        ? -0.3
        : timelineMonths <= 3
          ? 0.65
          : timelineMonths <= 6
            ? 0.25
            : timelineMonths <= 12
              ? -0.25
              : -1;
  const needed = need === "" ? 0 : need === "yes" ? 0.5 : -1;
  const suits = fit === "" ? 0 : fit === "yes" ? 0.2 : -0.4;
  return 0.1 + suits + money + hurry + needed + (ROLE[role] ?? 0) + (COMPETITOR[competitor] ?? 0);
}

/** A slow decline over the two years, and a year with its best month in March and its worst in September. @param {number} created */
function market(created) {
  const year = ((created / DAY - 19_797) / 365.25) % 1; // day 19,797 is 2024-03-15
  return 0.3 - 0.025 * monthsIn(created) + 0.25 * Math.cos(2 * Math.PI * year);
}

/** Days from creation to a win: log-normal, slower in large companies, cut off below `SOONEST`. */
export const SOONEST = 8;
const SPREAD = 0.82;

/** @param {Facts} lead */
export function medianDaysToWin({ employees, demo }) {
  return (demo ? 30 : 37) * Math.exp(employees === null ? 0 : 0.06 * Math.log(employees / 120));
}

/**
 * @param {Facts} lead
 * @param {import("../lib/seeded.mjs").Seeded} random
 */
export function daysToWin(lead, random) {
  for (;;) {
    const days = random.logNormal(medianDaysToWin(lead), SPREAD);
    if (days >= SOONEST) return days;
  }
}

/**
 * P(bought within `days` of creation | buys sooner or later).
 * @param {Facts} lead
 * @param {number} days at least `SOONEST`
 */
export function shareWonWithin(lead, days) {
  const median = medianDaysToWin(lead);
  const below = normalCdf(Math.log(SOONEST / median) / SPREAD);
  return (normalCdf(Math.log(days / median) / SPREAD) - below) / (1 - below);
}
