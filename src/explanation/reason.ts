import { codeLabel } from "../features/describe.ts";
import { MISSING, UNSEEN } from "../features/matrix.ts";
import { countAtMost } from "../numeric/order.ts";
import { type Driver, FEWEST_LEADS_FOR_RATE } from "./drivers.ts";

/**
 * A contribution in words, with the leads like this one as its evidence: "seniority is c-level: 64 % of 412 leads like
 * this won, 31 % overall". Where the raw rate points the other way than the contribution, which holds the other features
 * fixed, it says so; a bin of fewer than 20 leads tells no rate.
 * @param value the feature's value in the lead: `NaN` or a category's code
 * @param baseRate the share of wins among all training leads
 */
export function reasonInWords(driver: Driver, value: number, contribution: number, baseRate: number): string {
  const code = codeOf(driver, value);
  const bin = driver.bins[code];
  const subject = `${nameInWords(driver.feature.name)} ${stateInWords(driver, code)}`;
  const effect =
    contribution > 0 ? "raises the odds" : contribution < 0 ? "lowers the odds" : "changes nothing";
  if (!bin || bin.leads < FEWEST_LEADS_FOR_RATE) return `${subject}: ${effect}`;
  const rate = bin.wins / bin.leads;
  const evidence = `${percent(rate)} of ${bin.leads} leads like this won, ${percent(baseRate)} overall`;
  const agrees = contribution === 0 || Math.sign(rate - baseRate) === Math.sign(contribution);
  return agrees
    ? `${subject}: ${evidence}`
    : `${subject}: ${effect} with everything else equal (${evidence})`;
}

/** "job_title.seniority" → "job title seniority". */
function nameInWords(feature: string): string {
  return feature.replaceAll(/[._]+/g, " ").trim();
}

function stateInWords(driver: Driver, code: number): string {
  if (code === MISSING) return "is not filled in";
  if (code === UNSEEN) return "is a rare value";
  return `is ${codeLabel(driver.feature, driver.cuts, code)}`;
}

function codeOf(driver: Driver, value: number): number {
  if (driver.feature.kind === "category") return value < driver.bins.length ? value : UNSEEN;
  return Number.isNaN(value) ? MISSING : 2 + countAtMost(driver.cuts, value);
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? "under 1 %" : `${Math.round(100 * share)} %`;
}
