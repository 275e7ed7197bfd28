/** When leads come in: 730 days from 2024-07-01, by UTC. */

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2024, 6, 1);
/** The moment of the export: nothing in the files is later. */
export const END = Date.UTC(2026, 6, 1);
const HOURS = (END - START) / HOUR;

/** Relative number of leads by hour of the day: an international office day over a thin night. */
const BY_HOUR = [2, 1, 1, 1, 2, 3, 5, 9, 14, 17, 17, 15, 14, 16, 18, 18, 16, 13, 10, 7, 6, 5, 4, 3];

/** Cumulative expected leads before each hour, one entry more than there are hours. */
const CUMULATIVE = (() => {
  const sums = new Float64Array(HOURS + 1);
  for (let hour = 0; hour < HOURS; hour++) {
    const at = new Date(START + hour * HOUR);
    const weekend = at.getUTCDay() % 6 === 0 ? 0.2 : 1;
    const month = at.getUTCMonth();
    const holidays = month === 7 ? 0.75 : month === 11 && at.getUTCDate() > 20 ? 0.35 : 1;
    const growth = 1 + (0.4 * hour) / HOURS;
    sums[hour + 1] = Number(sums[hour]) + Number(BY_HOUR[at.getUTCHours()]) * weekend * holidays * growth;
  }
  return sums;
})();

/**
 * The moment, in whole seconds, by which a share of all leads has come in.
 * @param {number} share in [0, 1)
 */
export function momentOf(share) {
  const wanted = share * Number(CUMULATIVE[HOURS]);
  let low = 0;
  let high = HOURS;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (Number(CUMULATIVE[middle]) <= wanted) low = middle;
    else high = middle;
  }
  const before = Number(CUMULATIVE[low]);
  const within = (wanted - before) / (Number(CUMULATIVE[high]) - before);
  return wholeSecond(START + (low + within) * HOUR);
}

/** Months of 30.4 days since the start, with fraction: 0 to 24. @param {number} at */
export function monthsIn(at) {
  return (at - START) / (30.416_666_666_666_668 * DAY);
}

/** @param {number} at */
export function wholeSecond(at) {
  return Math.floor(at / 1000) * 1000;
}

/** `2025-03-09T14:05:11Z`. @param {number} at */
export function isoTime(at) {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** `2025-03-09`. @param {number} at */
export function isoDate(at) {
  return new Date(at).toISOString().slice(0, 10);
}
