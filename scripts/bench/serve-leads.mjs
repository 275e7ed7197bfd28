import { Seeded } from "../lib/seeded.mjs";

const INDUSTRIES = ["software", "retail", "manufacturing", "healthcare", "finance", "education"];
const SOURCES = ["website", "referral", "event", "partner", "cold call"];
const TITLES = ["CFO", "Head of IT", "Sales Manager", "Software Engineer", "Owner", "Assistant"];
const NUMBERS = [
  "visits",
  "pages",
  "employees",
  "revenue",
  "emails_opened",
  "calls",
  "days_since_visit",
  "discount",
];
const FLAGS = ["newsletter", "demo_requested", "has_budget", "in_region"];

/** Simulated leads of twenty fields and an id, as CSV with their outcome, and one of them as JSON. */
export function simulatedLeads(count, seed) {
  const random = new Seeded(seed);
  const names = Object.keys(leadOf(new Seeded(seed), 0));
  const rows = Array.from({ length: count }, (_, i) => {
    const lead = leadOf(random, i);
    const logit =
      0.4 * Math.log1p(lead.visits) +
      (lead.demo_requested ? 1 : 0) +
      (lead.industry === "software" ? 0.5 : 0) -
      2;
    const converted = Number(random.uniform() < 1 / (1 + Math.exp(-logit)));
    return [...names.map((name) => lead[name] ?? ""), converted].join(",");
  });
  return {
    csv: `${[...names, "converted"].join(",")}\n${rows.join("\n")}\n`,
    lead: leadOf(new Seeded(seed + 1), 1),
  };
}

/** The lead of a number. */
simulatedLeads.lead = (number) => leadOf(new Seeded(number + 1_000_000), number);

function leadOf(random, number) {
  const pick = (values) => values[Math.floor(random.uniform() * values.length)];
  return {
    lead_id: `L-${number}`,
    industry: pick(INDUSTRIES),
    source: pick(SOURCES),
    job_title: pick(TITLES),
    country: pick(["DE", "FR", "ES", "IT", "AT"]),
    segment: pick(["small", "middle", "large"]),
    budget: random.uniform() < 0.4 ? null : Math.round(1000 * (1 + 60 * random.uniform())),
    timeline_months: Math.floor(12 * random.uniform()),
    need: pick(["yes", "no", ""]),
    ...Object.fromEntries(NUMBERS.map((name) => [name, Math.floor(100 * random.uniform() ** 2)])),
    ...Object.fromEntries(FLAGS.map((name) => [name, random.uniform() < 0.3])),
  };
}
