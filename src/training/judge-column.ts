import type { AfterClosing } from "./after-closing.ts";
import type { FieldAuc } from "./audit-samples.ts";
import type { FieldLife } from "./field-life.ts";
import type { FillRate, FillRates } from "./fill-rates.ts";

export type LeakageVerdict = "clean" | "doubtful" | "leak";

export interface Judgement {
  readonly verdict: LeakageVerdict;
  /** One sentence with the figures behind the verdict. */
  readonly because: string;
}

/** What was measured of one column. */
export interface Evidence {
  readonly fill: FillRates;
  /** How well the column alone tells the outcome. */
  readonly alone: FieldAuc | null;
  /** The same among the leads whose cell is filled; null where nearly all are. */
  readonly ofFilled: FieldAuc | null;
  /** It counts the rows of the file, and tells the outcome by that. */
  readonly isRunning: boolean;
  /** Of dates, where closing times are known. */
  readonly afterClosing: AfterClosing | null;
  /** Of a field whose changes are told. */
  readonly life:
    | (Omit<FieldLife, "told"> & {
        /** The column as it stands now, and as of creation, on the leads but those of whose cell nobody told when it was written. */
        readonly now: FieldAuc | null;
        readonly early: FieldAuc | null;
        /** The share of the filled cells of which nobody told when they were written. */
        readonly untold: number;
        /** As it stands now. */
        readonly fill: FillRates;
      })
    | null;
}

/** Above this share of filled cells a column isn't judged by them alone as well. */
export const MOST_FILLED = 0.98;
/** Filled for at least that share of one outcome's leads … */
const MOST = 0.5;
/** … and for at most that share of the others': written with the outcome. */
const HARDLY_ANY = 0.02;
/** A difference in fill that is told, and one that is told where the column alone says much as well. */
const LARGE_DIFFERENCE = 0.5;
const SOME_DIFFERENCE = 0.25;
const STRONG_AUC = 0.75;
/** A column that is filled for some leads of one outcome and none of the others is told if at least so many are. */
const SOME = 0.05;
const NONE = 0.001;
/** Of an outcome, before a verdict of leak; fewer could do it by chance. */
const FEWEST_LEADS = 20;
/** The same for a verdict by fill, where chance is reckoned with too: with fewer nothing is learned at all. */
const FEWEST_CLOSED = 10;
/** One field that tells won from lost so well is the outcome in other words. */
const LEAK_AUC = 0.99;
/** Honest single fields of real lead files reach 0.78 (interest rates, in a bank's campaign over years). */
const DOUBTFUL_AUC = 0.8;
/** Few leads have a cell of it, so that honest fields reach more. */
const DOUBTFUL_FILLED_AUC = 0.9;
/** Dates of so many of the closed leads on the day of the closing or later are no chance … */
const NEARLY_ALL = 0.95;
/** … and so many dates ahead of the data's end make a plan of a column that also has dates before the closing. */
const PLANS = 5;
/** What a field tells collapses where no more than this share of its AUC above 0.5 is left at creation … */
const LEFT = 0.5;
/** … and it told something: its AUC lay so many standard errors above 0.5, and so far. */
const BEYOND_CHANCE = 4;
const TELLING_AUC = 0.6;

/** The first test that speaks against a column decides, those that are certain before those that only raise a doubt. */
export function judgeColumn(evidence: Evidence): Judgement {
  const { fill, alone, ofFilled, afterClosing, life } = evidence;
  const asOf = life === null ? "" : "as of creation, ";
  const filled = asOf + describe(fill);
  const [high, low] = fill.won.rate >= fill.lost.rate ? [fill.won, fill.lost] : [fill.lost, fill.won];
  const openAtMost = (share: number) => fill.open.leads === 0 || fill.open.rate <= share;
  if (high.rate >= MOST && low.rate <= HARDLY_ANY && openAtMost(HARDLY_ANY) && isNoChance(high, low)) {
    return { verdict: "leak", because: `${filled}: it is written with the outcome` };
  }
  if (life !== null && isFirstAtClosing(fill, life)) {
    return {
      verdict: "leak",
      because: `as its changes tell, ${percent(life.firstAtClosing / life.changed)} of the ${life.changed} closed leads that have it had none before the day of the closing, and as it stands now it is ${describe(life.fill)}: it is written afterwards`,
    };
  }
  const telling =
    alone === null ? "" : `${asOf}alone it tells won from lost leads with an AUC of ${shown(alone)}`;
  if (alone !== null && alone.auc >= LEAK_AUC && alone.fewest >= FEWEST_LEADS) {
    return { verdict: "leak", because: `${telling}: it is the outcome in other words` };
  }
  const where =
    ofFilled === null
      ? ""
      : `${asOf}where it is filled it tells won from lost leads with an AUC of ${shown(ofFilled)}`;
  const isMeasured = ofFilled !== null && ofFilled.fewest >= FEWEST_LEADS;
  if (isMeasured && ofFilled.auc >= LEAK_AUC) {
    return { verdict: "leak", because: `${where} (${filled}): it is the outcome in other words` };
  }
  const dates = afterClosing === null ? null : judgeDates(afterClosing);
  if (dates?.verdict === "leak") return dates;
  if (alone !== null && alone.auc >= DOUBTFUL_AUC) {
    return { verdict: "doubtful", because: `${telling}, which is rare for what is known beforehand` };
  }
  if (isMeasured && ofFilled.auc >= DOUBTFUL_FILLED_AUC) {
    return {
      verdict: "doubtful",
      because: `${where} (${filled}), which is rare for what is known beforehand`,
    };
  }
  if (dates !== null) return dates;
  const difference = high.rate - low.rate;
  if (difference >= LARGE_DIFFERENCE) {
    return { verdict: "doubtful", because: `${filled}: it may be written with the outcome` };
  }
  if (difference >= SOME_DIFFERENCE && alone !== null && alone.auc >= STRONG_AUC) {
    return { verdict: "doubtful", because: `${filled}, and ${telling}: it may be written with the outcome` };
  }
  // By the rate of the one outcome, so many leads of the other should be filled.
  const expected = Math.min(high.leads, low.leads) * high.rate;
  if (high.rate >= SOME && low.rate <= NONE && openAtMost(NONE) && expected >= FEWEST_LEADS) {
    return { verdict: "doubtful", because: `${filled}: it may be written with the outcome` };
  }
  if (isWrittenAtClosing(fill)) {
    return { verdict: "doubtful", because: `${filled}: it may be written when a lead is closed` };
  }
  if (evidence.isRunning) {
    return {
      verdict: "doubtful",
      because: `it rises or falls with the rows of the file, and ${telling}: it may only tell how the file is sorted`,
    };
  }
  return (
    (life && judgeLife(life)) ?? {
      verdict: "clean",
      because: telling === "" ? filled : `${filled}; ${telling}`,
    }
  );
}

/** Null for dates that mostly lie before the closing, and for plans: some of these lie before it and some ahead of the data. */
function judgeDates({ filled, earlier, later, ahead }: AfterClosing): Judgement | null {
  const reached = filled - earlier;
  if (reached < FEWEST_LEADS || (later < SOME * filled && reached < NEARLY_ALL * filled)) return null;
  if (ahead >= PLANS && earlier >= (1 - NEARLY_ALL) * filled) return null;
  const found = `its date is on the day of the lead's closing or later for ${percent(reached / filled)} of the ${filled} closed leads that have it (later for ${percent(later / filled)})`;
  return reached >= NEARLY_ALL * filled && later >= MOST * filled && ahead === 0
    ? { verdict: "leak", because: `${found}, and never ahead of the data's end: it is written afterwards` }
    : { verdict: "doubtful", because: `${found}: it may be written afterwards, unless it is a plan` };
}

/** Were both filled alike, so many empty cells in so few leads would come by chance less than once in a million. */
function isNoChance(high: FillRate, low: FillRate): boolean {
  return Math.min(high.leads, low.leads) >= FEWEST_CLOSED && (1 - high.rate) ** low.leads < 1e-6;
}

/** Nobody has it at creation or while open, and nearly all who have it got it with the closing. */
function isFirstAtClosing(
  { won, lost, open }: FillRates,
  { fill, changed, firstAtClosing }: NonNullable<Evidence["life"]>,
): boolean {
  const known = Math.max(won.rate, lost.rate, open.rate, fill.open.rate);
  return known <= HARDLY_ANY && changed >= FEWEST_LEADS && firstAtClosing >= NEARLY_ALL * changed;
}

/** Null where the field tells as much when a lead is created, or was written long before the closing wherever that is told. */
function judgeLife({
  now,
  early,
  untold,
  changed,
  atClosing,
}: NonNullable<Evidence["life"]>): Judgement | null {
  if (now === null || now.auc < TELLING_AUC || now.auc - 0.5 < BEYOND_CHANCE * now.chance) return null;
  const left = early === null ? 0.5 : early.auc;
  if (left - 0.5 > LEFT * (now.auc - 0.5)) return null;
  const found = `as it stands now it tells won from lost leads with an AUC of ${shown(now)}, as of creation with ${left.toFixed(3)}`;
  if (changed >= FEWEST_LEADS && atClosing >= MOST * changed) {
    return {
      verdict: "doubtful",
      because: `${found}, and ${percent(atClosing / changed)} of the ${changed} closed leads that changed it did so last on the day of the closing or later: it may be written with the outcome`,
    };
  }
  if (untold >= SOME) {
    return {
      verdict: "doubtful",
      because: `${found}, and for ${percent(untold)} of its cells nobody told when they were written`,
    };
  }
  return null;
}

function isWrittenAtClosing({ won, lost, open }: FillRates): boolean {
  return open.leads >= FEWEST_LEADS && open.rate <= HARDLY_ANY && Math.min(won.rate, lost.rate) >= MOST;
}

function describe({ won, lost, open }: FillRates): string {
  const rate = ({ rate }: FillRate) => percent(rate);
  const parts = [`${rate(won)} of won`, `${rate(lost)} of lost`];
  if (open.leads > 0) parts.push(`${rate(open)} of open`);
  const last = parts.pop()!;
  return `filled for ${parts.join(", ")} and ${last} leads`;
}

function shown({ auc }: FieldAuc): string {
  return auc.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
