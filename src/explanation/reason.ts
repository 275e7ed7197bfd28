import { codeLabel } from "../features/describe.ts";
import { MISSING, UNSEEN } from "../features/matrix.ts";
import { countAtMost } from "../numeric/order.ts";
import { type Driver, type DriverBin, FEWEST_LEADS_FOR_RATE } from "./drivers.ts";

/** Says a contribution in words, for a feature's value in a lead: `NaN` or a category's code for missing. */
export type Reason = (value: number, contribution: number) => string;

/**
 * What says a feature's contributions in words, with the leads like this one as evidence: "seniority is c-level: 64 % of 412
 * leads like this won, 31 % overall". Where the raw rate points the other way than the contribution, which holds the other
 * features fixed, it says so; a bin of fewer than 20 leads tells no rate. All but the sign is worded once, here.
 * @param baseRate the share of wins among all training leads
 */
export function reasonsOf(driver: Driver, baseRate: number): Reason {
  const name = nameInWords(driver.feature.name);
  const bins = driver.bins.map((bin, code) =>
    wordBin(`${name} ${stateInWords(driver, code)}`, bin, baseRate),
  );
  return (value, contribution) => {
    const { raises, lowers, nothing } = bins[codeOf(driver, value)]!;
    return contribution > 0 ? raises : contribution < 0 ? lowers : nothing;
  };
}

/** A bin's reason for each sign of the contribution. */
function wordBin(subject: string, { leads, wins }: DriverBin, baseRate: number) {
  const rate = wins / leads;
  const evidence = `${percent(rate)} of ${leads} leads like this won, ${percent(baseRate)} overall`;
  const word = (effect: string, agrees: boolean) => {
    if (leads < FEWEST_LEADS_FOR_RATE) return `${subject}: ${effect}`;
    return agrees
      ? `${subject}: ${evidence}`
      : `${subject}: ${effect} with everything else equal (${evidence})`;
  };
  return {
    raises: word("raises the odds", rate > baseRate),
    lowers: word("lowers the odds", rate < baseRate),
    nothing: word("changes nothing", true),
  };
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
