import { Seeded } from "../lib/seeded.mjs";

/** @typedef {import("../../src/leads/table.ts").Column} Column */
/** @typedef {import("../../src/leads/table.ts").Cell} Cell */
/** @typedef {import("../../src/leads/table.ts").LeadTable} LeadTable */
/** @typedef {import("../../src/leads/event-log.ts").FieldHistory} FieldHistory */

/**
 * Columns that are written with the outcome or after it: what they are, and what the audit can say of them.
 * @type {Readonly<Record<string, "leak" | "doubtful">>}
 */
export const PLANTED = {
  /** Text of nine lost leads in ten. */
  loss_reason: "leak",
  /** Date of nearly all won leads. */
  contract_date: "leak",
  /** A number above 0 of won leads, else 0. */
  paid: "leak",
  /** The outcome in other words. */
  crm_state: "leak",
  /** 80 to 89 once won, 20 to 39 else. */
  stage_number: "leak",
  /** Text of three closed leads in ten, other codes for each outcome. */
  closing_code: "leak",
  /** The last change of the record, some days after the closing. */
  updated_at: "leak",
  /** Filled in for most won leads and few others. */
  welcome_survey: "doubtful",
  /** A salesperson's guess, last changed near the end. */
  win_probability: "doubtful",
  /** More calls once it goes well. */
  call_minutes: "doubtful",
  /** A field whose changes are told, overwritten with the closing. */
  last_stage: "doubtful",
};

/** Columns that are known in time, with and without anything to tell. */
export const CLEAN = [
  "interest",
  "source",
  "budget_told",
  "wanted_start",
  "founded",
  "sequence",
  "employees",
  "campaign",
  "city",
  "noise",
  "visits",
];

const SPAN = 540; // days

/**
 * Simulated leads of a year and a half with honest columns and planted ones, a fifth of them still open.
 * @param {number} count
 * @param {number} wins the share that is won
 * @param {number} seed
 * @returns {LeadTable}
 */
export function plantLeads(count, wins, seed) {
  const random = new Seeded(seed, "planted");
  const chance = (/** @type {number} */ share) => random.uniform() < share;
  const between = (/** @type {number} */ low, /** @type {number} */ high) =>
    low + (high - low) * random.uniform();
  const pick = (/** @type {readonly string[]} */ names) => String(names[random.below(names.length)]);
  const offset = Math.log(wins / (1 - wins)) - 0.4;
  const leads = Array.from({ length: count }, (_, row) => {
    const created = (SPAN * row) / count;
    const interest = random.normal();
    const source = random.below(6);
    const meets = chance(0.45);
    const logit = offset + 0.9 * interest + 0.25 * (source - 2.5) + (meets ? 0.5 : 0);
    const won = chance(1 / (1 + Math.exp(-logit)));
    const length = 2 + 45 * random.uniform() ** 2;
    const isOpen = created + length > SPAN || chance(0.1);
    const is = isOpen ? "open" : won ? "won" : "lost";
    return {
      row,
      created,
      interest,
      source,
      meets,
      length,
      is,
      closed: isOpen ? null : created + length,
    };
  });
  /** @typedef {(typeof leads)[number]} Lead */
  /** @template Value @param {(lead: Lead) => Value} cell @returns {Value[]} */
  const each = (cell) => leads.map(cell);
  /** @template Value @param {Lead} lead @param {Value} open @param {Value} lost @param {Value} won @returns {Value} */
  const by = ({ is }, open, lost, won) => (is === "open" ? open : is === "won" ? won : lost);

  const visits = each((lead) =>
    Math.floor(between(0, 6) + Math.max(0, lead.interest) + (lead.meets ? 1 : 0)),
  );
  const stages = each((lead) => by(lead, pick(["new", "talking"]), "closed out", "signed"));
  const columns = [
    texts(
      "lead_id",
      each(({ row }) => `L${row}`),
    ),
    days(
      "created_at",
      each(({ created }) => created),
    ),
    days(
      "closed_at",
      each(({ closed }) => closed),
    ),
    texts(
      "outcome",
      each((lead) => by(lead, /** @type {string | null} */ (null), "lost", "won")),
    ),
    numbers(
      "interest",
      each(({ interest }) => interest + 0.3 * random.normal()),
    ),
    texts(
      "source",
      each(({ source }) => `source ${source}`),
    ),
    numbers(
      "budget_told",
      each(({ meets }) => (meets && chance(0.9) ? Math.exp(between(8, 12)) : null)),
    ),
    days(
      "wanted_start",
      each(({ created }) => (chance(0.6) ? Math.floor(created + between(7, 120)) : null)),
    ),
    days(
      "founded",
      each(() => Math.floor(between(-9000, -400))),
    ),
    numbers(
      "sequence",
      each(({ row }) => 10_000 + 3 * row + random.below(3)),
    ),
    numbers(
      "employees",
      each(() => Math.round(Math.exp(between(1, 8)))),
    ),
    texts(
      "campaign",
      each(({ created }) => `month ${Math.floor(created / 30)}`),
    ),
    texts(
      "city",
      each(() => `city ${random.below(200)}`),
    ),
    numbers(
      "noise",
      each(() => random.normal()),
    ),
    numbers("visits", visits),
    texts(
      "loss_reason",
      each((lead) => (chance(0.9) ? by(lead, null, pick(["price", "time"]), null) : null)),
    ),
    days(
      "contract_date",
      each((lead) =>
        chance(0.97) ? by(lead, null, null, Math.floor(lead.created + lead.length + 2)) : null,
      ),
    ),
    numbers(
      "paid",
      each((lead) => by(lead, 0, 0, Math.exp(between(6, 10)))),
    ),
    texts(
      "crm_state",
      each((lead) => by(lead, "in work", "archive", "account")),
    ),
    numbers(
      "stage_number",
      each((lead) => by(lead, 20, 20, 80) + random.below(by(lead, 20, 20, 10))),
    ),
    texts(
      "closing_code",
      each((lead) => (chance(0.3) ? by(lead, null, pick(["C1", "C7"]), pick(["C2", "C4"])) : null)),
    ),
    days(
      "updated_at",
      each(({ created, closed }) =>
        Math.min(SPAN, closed === null ? between(created, SPAN) : closed - 4 * Math.log(random.uniform())),
      ),
    ),
    texts(
      "welcome_survey",
      each((lead) => (chance(by(lead, 0.02, 0.1, 0.75)) ? pick(["good", "fine"]) : null)),
    ),
    numbers(
      "win_probability",
      each((lead) => by(lead, 0.4, 0.2, 0.7) + 0.18 * random.normal()),
    ),
    numbers(
      "call_minutes",
      each((lead) => Math.exp(1 + 0.7 * random.normal() + by(lead, 0.2, 0, 1.1))),
    ),
    texts("last_stage", stages),
  ];
  return { rows: count, columns, source: "simulated.csv", history: historyOf(leads, visits, stages) };
}

/**
 * `visits` are counted up within the first days, `last_stage` begins as new and changes with the closing.
 * @param {readonly { readonly created: number, readonly length: number, readonly closed: number | null }[]} leads
 * @param {readonly number[]} visits
 * @param {readonly string[]} stages
 * @returns {FieldHistory}
 */
function historyOf(leads, visits, stages) {
  const entries = leads.map(({ created, length, closed }, row) => {
    /** @type {{ time: number, kind: 0 | 1, cell: Cell }[]} */
    const told = [
      { time: day(created), kind: 0, cell: 0 },
      { time: day(created), kind: 1, cell: "new" },
      { time: day(created + 0.3 * Math.min(4, length)), kind: 0, cell: Number(visits[row]) },
    ];
    if (closed !== null) told.push({ time: day(closed), kind: 1, cell: String(stages[row]) });
    return told;
  });
  const all = entries.flat();
  const to = new Uint32Array(leads.length);
  entries.forEach(({ length }, row) => {
    to[row] = (to[row - 1] ?? 0) + length;
  });
  return {
    from: Uint32Array.from(to.keys(), (row) => to[row - 1] ?? 0),
    to,
    times: Float64Array.from(all, ({ time }) => time),
    kinds: ["visits", "last_stage"],
    codes: Uint32Array.from(all, ({ kind }) => kind),
    cells: all.map(({ cell }) => cell),
  };
}

/**
 * @param {string} name
 * @param {readonly (string | null)[]} cells
 * @returns {Column}
 */
function texts(name, cells) {
  const levels = [...new Set(cells.filter((cell) => cell !== null))];
  const codes = Uint32Array.from(cells, (cell) => (cell === null ? 0 : levels.indexOf(cell) + 1));
  return { name, type: "category", levels, codes };
}

/**
 * @param {string} name
 * @param {readonly (number | null)[]} cells
 * @returns {Column}
 */
function numbers(name, cells) {
  return { name, type: "number", values: Float64Array.from(cells, (cell) => cell ?? Number.NaN) };
}

/**
 * @param {string} name
 * @param {readonly (number | null)[]} cells days since 2024-01-01
 * @returns {Column}
 */
function days(name, cells) {
  return {
    name,
    type: "date",
    values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : day(cell))),
  };
}

/** That day in milliseconds. @param {number} number */
function day(number) {
  return Date.UTC(2024, 0, 1) + number * 86_400_000;
}
