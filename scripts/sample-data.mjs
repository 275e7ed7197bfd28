/**
 * Writes simulated business leads: leads.csv, activities.csv, field_changes.csv and truth.csv. Equal rows and seed give equal bytes.
 *
 *     node scripts/sample-data.mjs [--rows 12000] [--seed 7] [--out data]
 *
 * Memory doesn't grow with the rows, but for 8 bytes a company.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Seeded } from "./lib/seeded.mjs";
import { DAY, END, isoDate, isoTime, momentOf } from "./sample-data/calendar.mjs";
import { companyAt } from "./sample-data/company.mjs";
import { CsvFile } from "./sample-data/csv-file.mjs";
import { fieldChanges } from "./sample-data/field-changes.mjs";
import { drawLead } from "./sample-data/lead.mjs";

/** @typedef {import("./sample-data/lead.mjs").Lead} Lead */

const LEADS = [
  "lead_id",
  "created_at",
  "first_name",
  "last_name",
  "email",
  "job_title",
  "company",
  "industry",
  "employees",
  "country",
  "lead_source",
  "campaign",
  "website_visits_7d",
  "pages_per_visit",
  "newsletter",
  "demo_requested",
  "budget",
  "timeline_months",
  "need_stated",
  "decision_role",
  "competitor_in_place",
  "icp_fit",
  "two_way_conversation",
  "last_contact_channel",
  "customer_id",
  "outcome",
  "closed_at",
  "amount",
  "loss_reason",
  "contract_date",
];
const ACTIVITIES = ["lead_id", "at", "type", "value"];
const CHANGES = ["lead_id", "at", "field", "value"];
const TRUTH = ["lead_id", "probability_ever", "probability_within_90_days"];

/**
 * @param {{ rows: number, seed: number, out: string }} options
 */
function writeSampleData({ rows, seed, out }) {
  mkdirSync(out, { recursive: true });
  const files = {
    leads: new CsvFile(join(out, "leads.csv"), LEADS),
    activities: new CsvFile(join(out, "activities.csv"), ACTIVITIES),
    changes: new CsvFile(join(out, "field_changes.csv"), CHANGES),
    truth: new CsvFile(join(out, "truth.csv"), TRUTH),
  };
  try {
    let row = 0;
    const random = new Seeded(seed, "field changes");
    for (const { lead, companyIndex } of drawLeads(rows, seed))
      writeLead(files, ++row, lead, companyIndex, fieldChanges(random, lead));
    for (const file of Object.values(files)) file.finish();
  } catch (error) {
    for (const file of Object.values(files)) file.discard();
    throw error;
  }
}

/**
 * The leads in the order in which they came in. About one in a hundred is entered a second time, up to 36 hours later,
 * with all that happens to it as much later.
 * @param {number} rows
 * @param {number} seed
 * @returns {Generator<{ lead: Lead, companyIndex: number }>}
 */
function* drawLeads(rows, seed) {
  const random = new Seeded(seed, "leads");
  const companies = Math.ceil(rows * 0.5);
  const firstBought = new Float64Array(companies).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < rows; row++) {
    const created = momentOf((row + random.uniform()) / rows);
    const companyIndex = Math.floor(companies * 0.999_999 * Math.exp(1.3 * Math.log(1 - random.uniform()))); // some send many
    const company = companyAt(seed, companyIndex);
    const customer = company.oldCustomer || Number(firstBought[companyIndex]) <= created;
    const lead = drawLead(random, created, company, customer);
    if (lead.outcome === "won" && lead.closed !== null)
      firstBought[companyIndex] = Math.min(Number(firstBought[companyIndex]), lead.closed);
    yield { lead, companyIndex };

    const again = random.chance(0.01);
    const delay = 1000 * (300 + random.below(129_300));
    if (again && row + 1 < rows && created + 8 * DAY + delay < END) {
      row++;
      yield { lead: enteredAgain(lead, delay), companyIndex };
    }
  }
}

/**
 * @param {Lead} lead
 * @param {number} delay
 * @returns {Lead}
 */
function enteredAgain(lead, delay) {
  const last = END - 1000;
  return {
    ...lead,
    created: lead.created + delay,
    closed: lead.closed === null ? null : Math.min(last, lead.closed + delay),
    contract: lead.contract === null ? null : Math.min(last, lead.contract + delay),
    email: lead.email.toLowerCase(),
    activities: lead.activities.map((activity) => ({ ...activity, at: Math.min(last, activity.at + delay) })),
  };
}

/**
 * @param {{ leads: CsvFile, activities: CsvFile, changes: CsvFile, truth: CsvFile }} files
 * @param {number} row
 * @param {Lead} lead
 * @param {number} companyIndex
 * @param {readonly import("./sample-data/field-changes.mjs").FieldChange[]} changes
 */
function writeLead(files, row, lead, companyIndex, changes) {
  const id = `L${String(row).padStart(6, "0")}`;
  files.leads.add([
    id,
    isoTime(lead.created),
    lead.firstName,
    lead.lastName,
    lead.email,
    lead.title,
    lead.company,
    lead.industry,
    lead.employees,
    lead.country,
    lead.source,
    lead.campaign,
    lead.visits,
    lead.pagesPerVisit,
    yesNo(lead.newsletter),
    yesNo(lead.demo),
    lead.budget,
    lead.timelineMonths,
    lead.need,
    lead.role,
    lead.competitor,
    lead.fit,
    yesNo(lead.talked),
    lead.channel,
    lead.customer ? `C${String(companyIndex + 1).padStart(6, "0")}` : null,
    lead.outcome,
    lead.closed === null ? null : isoTime(lead.closed),
    lead.amount,
    lead.lossReason,
    lead.contract === null ? null : isoDate(lead.contract),
  ]);
  for (const { at, type, value } of lead.activities) files.activities.add([id, isoTime(at), type, value]);
  for (const { at, field, value } of changes) files.changes.add([id, isoTime(at), field, value]);
  files.truth.add([id, lead.probabilityEver.toFixed(6), lead.probability90.toFixed(6)]);
}

/** @param {boolean} value */
function yesNo(value) {
  return value ? "yes" : "no";
}

/**
 * @param {string} flag
 * @param {string} text
 * @param {number} least
 * @param {number} most
 */
function wholeNumber(flag, text, least, most) {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new RangeError(`reading ${flag}: found ${text}, wanted a whole number from ${least} to ${most}`);
}

function options() {
  const { values } = parseArgs({
    options: {
      rows: { type: "string", default: "12000" },
      seed: { type: "string", default: "7" },
      out: { type: "string", default: "data" },
    },
  });
  return {
    rows: wholeNumber("--rows", values.rows, 1, 100_000_000),
    seed: wholeNumber("--seed", values.seed, 0, 4_294_967_295),
    out: values.out,
  };
}

let given;
try {
  given = options();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
try {
  writeSampleData(given);
} catch (error) {
  console.error(
    `writing the sample data to ${given.out}: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exit(1);
}
