import { NORMAL_95, wilsonInterval } from "../numeric/wilson-interval.ts";

/** Leads that have something in common, and how they fare. */
export interface Segment {
  /** A column's value, or the rule that makes the segment, in words. */
  readonly value: string;
  readonly leads: number;
  readonly wins: number;
  /** Share won, with its 90 % Wilson interval. */
  readonly rate: number;
  readonly interval: readonly [number, number];
  /** Mean of its won deals; null where amounts aren't known. */
  readonly amount: number | null;
  /** What moves the scores of its leads most: mean |contribution|, and the mean contribution, in log-odds. */
  readonly drivers: readonly {
    readonly feature: string;
    readonly importance: number;
    readonly effect: number;
  }[];
  /** The criteria that tell most among its leads: share won where met over where not met, with a 90 % interval above 1. */
  readonly criteria: readonly {
    readonly criterion: string;
    readonly ratio: number;
    readonly interval: readonly [number, number];
  }[];
}

/** Segments that share all leads among them. */
export interface Segmentation {
  /** The column by whose values they are made, or null for those that were discovered. */
  readonly column: string | null;
  readonly segments: readonly Segment[];
}

/** A segment that a framework names by a rule. */
export interface NamedSegment extends Omit<Segment, "rate" | "interval"> {
  /** Null where no lead is in it. */
  readonly rate: number | null;
  readonly interval: readonly [number, number] | null;
  /** Leads of whom it isn't known whether they are in it; they aren't counted with it. */
  readonly unknown: number;
}

/** The segments that a framework names. A lead may be in several, or in none. */
export interface NamedSegmentation {
  /** In the file's order. */
  readonly segments: readonly NamedSegment[];
  /** The leads in none of them for sure, of whom some segment isn't known; null where there is no such lead. */
  readonly unknown: Segment | null;
  /** The leads that surely are in none; null where there is no such lead. */
  readonly none: Segment | null;
}

/** What is known of each lead, in one order. */
export interface SegmentData {
  /** 0 or 1 a lead. */
  readonly y: ArrayLike<number>;
  /** By feature, then by lead. */
  readonly contributions: readonly { readonly feature: string; readonly values: ArrayLike<number> }[];
  /** What won deals were worth, `NaN` where unknown; absent where nobody told. */
  readonly amounts?: ArrayLike<number> | undefined;
  /** By criterion, then by lead: 1 met, 0 unknown, -1 not met. */
  readonly criteria: readonly { readonly name: string; readonly verdicts: ArrayLike<number> }[];
}

const MOST_DRIVERS = 5;
const MOST_CRITERIA = 3;
const FEWEST_LEADS = 20;
/** Figures are kept to this part: more says nothing, and makes a version's files longer. */
const GRAIN = 1e4;

/**
 * Describes the segments that a grouping makes.
 * @param group the place of each lead's segment in `names`; segments of no lead are left out
 */
export function describeSegments(
  names: readonly string[],
  group: ArrayLike<number>,
  data: SegmentData,
): Segment[] {
  const members = names.map(() => [] as number[]);
  for (let lead = 0; lead < data.y.length; lead++) members[group[lead]!]!.push(lead);
  return members.flatMap((leads, at) => describe(names[at]!, leads, data) ?? []);
}

/**
 * Describes segments that may share leads.
 * @param members by segment which leads are in it: 1 in it, -1 not, 0 unknown
 * @param outside the leads in none of them
 */
export function describeNamed(
  members: readonly { readonly name: string; readonly truths: ArrayLike<number> }[],
  outside: { readonly unknown: ArrayLike<number>; readonly none: ArrayLike<number> },
  data: SegmentData,
): NamedSegmentation {
  return {
    segments: members.map(({ name, truths }) => {
      const leadsOf = (truth: number) =>
        Array.from({ length: data.y.length }, (_, lead) => lead).filter((lead) => truths[lead] === truth);
      const found = describe(name, leadsOf(1), data) ?? nobody(name);
      return { ...found, unknown: leadsOf(0).length };
    }),
    unknown: describe("unknown", Array.from(outside.unknown), data),
    none: describe("none", Array.from(outside.none), data),
  };
}

/** A segment of no lead. */
function nobody(value: string): Omit<NamedSegment, "unknown"> {
  return { value, leads: 0, wins: 0, rate: null, interval: null, amount: null, drivers: [], criteria: [] };
}

function describe(
  value: string,
  leads: readonly number[],
  { y, contributions, amounts, criteria }: SegmentData,
): Segment | null {
  if (leads.length === 0) return null;
  const mean = (of: (lead: number) => number) =>
    leads.reduce((sum, lead) => sum + of(lead), 0) / leads.length;
  const wins = leads.reduce((sum, lead) => sum + y[lead]!, 0);
  const worth = leads.flatMap((lead) =>
    y[lead] === 1 && amounts && amounts[lead]! > 0 ? [amounts[lead]!] : [],
  );
  const rate = wins / leads.length;
  const [low, high] = wilsonInterval(rate, leads.length);
  return {
    value,
    leads: leads.length,
    wins,
    rate: rounded(rate),
    interval: [rounded(low), rounded(high)],
    amount: worth.length === 0 ? null : Math.round(worth.reduce((sum, one) => sum + one, 0) / worth.length),
    drivers: contributions
      .map(({ feature, values }) => ({
        feature,
        importance: rounded(mean((lead) => Math.abs(values[lead]!))),
        effect: rounded(mean((lead) => values[lead]!)),
      }))
      .sort((a, b) => b.importance - a.importance)
      .slice(0, MOST_DRIVERS),
    criteria: criteria
      .flatMap(({ name, verdicts }) => ratioOf(name, leads, verdicts, y))
      .sort((a, b) => b.ratio - a.ratio)
      .slice(0, MOST_CRITERIA),
  };
}

/** The ratio of rates with its interval on the logarithm (Katz et al. 1978), where it surely lies above 1. */
function ratioOf(
  criterion: string,
  leads: readonly number[],
  verdicts: ArrayLike<number>,
  y: ArrayLike<number>,
): Segment["criteria"] {
  const count = (verdict: number) => {
    const some = leads.filter((lead) => verdicts[lead] === verdict);
    return { leads: some.length, wins: some.reduce((sum, lead) => sum + y[lead]!, 0) };
  };
  const [met, not] = [count(1), count(-1)];
  if (Math.min(met.leads, not.leads) < FEWEST_LEADS || met.wins === 0 || not.wins === 0) return [];
  const ratio = met.wins / met.leads / (not.wins / not.leads);
  const variance = 1 / met.wins - 1 / met.leads + 1 / not.wins - 1 / not.leads;
  const factor = Math.exp(NORMAL_95 * Math.sqrt(variance));
  if (ratio / factor <= 1) return [];
  return [{ criterion, ratio: rounded(ratio), interval: [rounded(ratio / factor), rounded(ratio * factor)] }];
}

function rounded(value: number): number {
  return Math.round(value * GRAIN) / GRAIN + 0;
}
