import { DAY, wholeSecond } from "./calendar.mjs";

/** @typedef {import("../lib/seeded.mjs").Seeded} Seeded */
/** @typedef {{ at: number, type: string, value: number | null }} Activity */

export const WEEK = 7 * DAY;

/**
 * What a lead does in its first week, before anything is decided.
 * @param {Seeded} random
 * @param {number} created
 * @param {{ visits: number, depth: number, demo: boolean, talked: boolean }} plan depth: median pages of a visit
 * @returns {Activity[]}
 */
export function firstWeek(random, created, { visits, depth, demo, talked }) {
  /** @type {Activity[]} */
  const activities = [];
  const add = (/** @type {string} */ type, /** @type {number} */ days, /** @type {number | null} */ value) =>
    activities.push({ at: wholeSecond(created + days * DAY), type, value });
  for (let i = 0; i < visits; i++) {
    const days = random.uniform();
    add("web_visit", 6.99 * days * days, Math.max(1, Math.round(random.logNormal(depth, 0.4))));
  }
  if (demo) add("demo_request", 2 * random.uniform(), null);
  if (random.chance(0.25)) add("download", 6 * random.uniform(), null);
  const talk = 6.9 * random.uniform() * random.uniform();
  for (let calls = random.poisson(talked ? 0.7 : 0.9); calls > 0; calls--)
    add("call", (talked ? talk : 6.9) * random.uniform(), random.below(3));
  if (talked) add("two_way_conversation", talk, 5 + random.below(40));
  return activities;
}

/**
 * What happens after the first week until the lead closes. Buyers do more of it: whoever counts a closed lead's whole life
 * has seen its end.
 * @param {Seeded} random
 * @param {number} created
 * @param {number} until
 * @param {{ depth: number, newsletter: boolean, talked: boolean, buys: boolean }} lead
 * @returns {Activity[]}
 */
export function later(random, created, until, { depth, newsletter, talked, buys }) {
  /** @type {Activity[]} */
  const activities = [];
  const from = created + WEEK;
  if (until <= from) return activities;
  const end = Math.min(until, created + 120 * DAY); // whoever is left open goes quiet
  const add = (
    /** @type {string} */ type,
    /** @type {number} */ mean,
    /** @type {() => number | null} */ value,
  ) => {
    for (let count = random.poisson(mean); count > 0; count--)
      activities.push({ at: wholeSecond(from + (end - from) * random.uniform()), type, value: value() });
  };
  add("web_visit", buys ? 2 : 0.7, () => Math.max(1, Math.round(random.logNormal(depth, 0.4))));
  add("email_open", newsletter ? 2 : 0.6, () => null);
  add("meeting", talked ? (buys ? 1 : 0.3) : 0, () => 20 + random.below(60));
  return activities;
}
