// What the leakage audit finds of planted leaks, and which honest columns it accuses: in 60 simulated files, in the simulated sample leads
// with and without their field changes and, with a folder of real files as its argument, in these. It reads dist/: npm run build first.
import { existsSync } from "node:fs";
import { built, tableOf } from "./dist.mjs";
import { leadsOf } from "./leads.mjs";
import { CLEAN, PLANTED, plantLeads } from "./planted-leads.mjs";

const [{ prepare }, { readConfig }, { readHistory }] = await Promise.all(
  ["training/prepare.js", "leads/config.js", "leads/read-history.js"].map(built),
);

/** None of them is among those of the test suite. */
const SEEDS = Array.from({ length: 20 }, (_, i) => 101 + i);
/** @type {readonly (readonly [leads: number, wins: number])[]} */
const KINDS = [
  [4000, 0.2],
  [4000, 0.05],
  [1000, 0.2],
];
/** So few that chance has a say. @type {typeof KINDS} */
const SMALL = [
  [150, 0.2],
  [200, 0.1],
  [400, 0.1],
];
const VERDICTS = ["leak", "doubtful", "clean"];
const SPLITS = [1, 2];

/** The files of the folder, with what a person would say of them. @type {readonly (readonly [string, string, import("../../src/training/settings.ts").TrainSettings])[]} */
const REAL = [
  ["Bank marketing", "bank-marketing/bank-additional-full.csv.gz", { target: "y", positive: ["yes"] }],
  ["X Education", "x-education/Leads.csv.gz", { target: "Converted", positive: ["1"], id: "Prospect ID" }],
  [
    "Online shoppers",
    "online-shoppers/online_shoppers_intention.csv.gz",
    { target: "Revenue", positive: ["TRUE"] },
  ],
  [
    "Loan applications",
    "loan-applications/leads.csv.gz",
    {
      target: "outcome",
      id: "application",
      positive: ["approved"],
      lost: ["declined", "cancelled"],
      horizonDays: 30,
    },
  ],
];

planted(KINDS);
planted(SMALL);
await sample();
const [folder] = process.argv.slice(2);
if (folder !== undefined) await real(folder);

/** @param {typeof KINDS} kinds */
function planted(kinds) {
  const settings = {
    target: "outcome",
    id: "lead_id",
    created: "created_at",
    closed: "closed_at",
    horizonDays: 30,
  };
  const counts = new Map([...Object.keys(PLANTED), ...CLEAN].map((column) => [column, new Map()]));
  for (const [leads, wins] of kinds)
    for (const seed of SEEDS)
      for (const { column, verdict } of prepare(plantLeads(leads, wins, seed), settings).audit) {
        const count = counts.get(column);
        count.set(verdict, (count.get(verdict) ?? 0) + 1);
      }
  const rowOf = (/** @type {string} */ column) =>
    VERDICTS.map((verdict) => counts.get(column).get(verdict) ?? "");
  console.log(
    `\n${kinds.length * SEEDS.length} simulated files of ${kinds.map(([leads, wins]) => `${leads} leads, ${100 * wins} % won`).join("; ")}:\n`,
  );
  console.log(
    tableOf([
      ["column", ...VERDICTS],
      ...Object.keys(PLANTED).map((column) => [`${column} (planted)`, ...rowOf(column)]),
      ...CLEAN.map((column) => [column, ...rowOf(column)]),
    ]),
  );
}

async function sample() {
  const { framework: _, ...config } = await readConfig("data/leadlight.config.json");
  const settings = { ...config, horizonDays: config.horizon, amountKnownAtCreation: true }; // so that the amount is audited
  const leads = await leadsOf("data/leads.csv", settings);
  tell("The sample leads", prepare(leads, settings).audit);
  const { log } = await readHistory("data/field_changes.csv", leads, { id: config.id });
  tell("The sample leads with their field changes", prepare({ ...leads, history: log }, settings).audit);
}

/** @param {string} folder */
async function real(folder) {
  for (const [name, path, settings] of REAL) {
    const file = `${folder}/${path}`;
    if (!existsSync(file)) console.log(`\n${name}: found no ${file}`);
    else {
      const leads = await leadsOf(file, settings);
      for (const seed of SPLITS)
        tell(`${name}, training side of seed ${seed}`, prepare(leads, { ...settings, seed }).audit);
    }
  }
}

/**
 * @param {string} name
 * @param {readonly import("../../src/training/leakage.ts").ColumnLeakage[]} audit
 */
function tell(name, audit) {
  console.log(`\n${name}: ${audit.length} columns judged`);
  for (const { column, verdict, because } of audit)
    if (verdict !== "clean") console.log(`  ${verdict}: ${column}: ${because}`);
}
