// Measures what honest labels are worth, on the simulated sample leads and on simulated leads with a known delay, and prints the
// tables of docs/honesty.md. With a folder of leads.csv.gz (application, created_at, amount_requested, outcome, closed_at) as its
// argument it measures those instead. It reads dist/: npm run build first.
import { built } from "./honesty/dist.mjs";
import { honestAndNaive } from "./honesty/honest-and-naive.mjs";
import { labelsCompared } from "./honesty/labels-compared.mjs";

const { readConfig } = await built("leads/config.js");
const [folder] = process.argv.slice(2);
if (folder !== undefined) {
  await honestAndNaive(`${folder}/leads.csv.gz`, {
    target: "outcome",
    id: "application",
    positive: ["approved"],
    lost: ["declined", "cancelled"],
    horizonDays: 30,
    moreHorizons: [20, 45],
    learner: "additive",
  });
} else {
  const { framework: _, ...config } = await readConfig("data/leadlight.config.json");
  await honestAndNaive("data/leads.csv", {
    ...config,
    horizonDays: 90,
    moreHorizons: [30, 60, 120],
    learner: "additive",
  });
  await labelsCompared(20);
}
