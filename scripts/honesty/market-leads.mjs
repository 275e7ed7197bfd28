// Simulated leads of a market as a table, and how near to their truth a model comes.
import { divergence } from "../lib/divergence.mjs";

const DAY = 86_400_000;

/**
 * @typedef {object} MarketLead
 * @property {number} at the day on which it came
 * @property {number} size
 * @property {number} visits
 * @property {string} source
 * @property {boolean} wins whether it does in the end
 * @property {number | null} closed the day, null while it is open
 * @property {number} truth the probability that it wins within the horizon
 */

/** @param {readonly MarketLead[]} leads @param {readonly string[]} sources */
export function tableOfMarket(leads, sources) {
  const of = (/** @type {keyof MarketLead} */ key) => leads.map((lead) => /** @type {any} */ (lead[key]));
  const date = (/** @type {string} */ name, /** @type {(number | null)[]} */ cells) => ({
    name,
    type: "date",
    values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : cell * DAY)),
  });
  const number = (/** @type {string} */ name, /** @type {number[]} */ cells) => ({
    name,
    type: "number",
    values: Float64Array.from(cells),
  });
  const category = (
    /** @type {string} */ name,
    /** @type {readonly string[]} */ levels,
    /** @type {string[]} */ cells,
  ) => ({
    name,
    type: "category",
    levels,
    codes: Uint8Array.from(cells, (cell) => levels.indexOf(cell) + 1),
  });
  const outcome = leads.map(({ wins, closed }) => (closed === null ? "" : wins ? "won" : "lost"));
  const columns = [
    date("created_at", of("at")),
    date("closed_at", of("closed")),
    number("size", of("size")),
    number("visits", of("visits")),
    category("source", sources, of("source")),
    category("outcome", ["won", "lost"], outcome),
  ];
  return {
    table: { rows: leads.length, columns, source: "simulated" },
    created: columns[0].values,
    truth: Float64Array.from(of("truth")),
  };
}

/** What the told probabilities cost above the truth, and wins over those told. @param {Float64Array} told @param {Float64Array} truth */
export function closeness(told, truth) {
  let [excess, wins, expected] = [0, 0, 0];
  truth.forEach((p, row) => {
    excess += divergence(p, told[row]);
    wins += p;
    expected += told[row];
  });
  return { excess: excess / truth.length, ratio: wins / expected };
}
