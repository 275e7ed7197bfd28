import { codeLabel } from "../features/describe.ts";
import { type Feature, FIRST_LEVEL, MISSING } from "../features/matrix.ts";

/** Leads as bins of readable features, with what explains each lead's score. */
export interface TreeData {
  readonly features: readonly {
    readonly feature: Feature;
    readonly cuts: ArrayLike<number>;
    /** The bin of each lead. */
    readonly codes: Uint8Array;
    readonly codeCount: number;
  }[];
  /** The contributions to a lead's log-odds, by feature, then by lead. */
  readonly contributions: readonly ArrayLike<number>[];
}

export interface SegmentTreeOptions {
  /** How many segments at most. */
  readonly most?: number;
  /** How many splits lead to one at most: a rule of more nobody keeps in mind. */
  readonly depth?: number;
  /** The least leads of a segment. */
  readonly fewest?: number;
}

/** A split that takes away less of all leads' squared distance isn't worth a rule. */
const LEAST_GAIN = 0.01;

interface Leaf {
  readonly leads: Uint32Array;
  /** The bins that each split feature is left with. */
  readonly bins: ReadonlyMap<number, ReadonlySet<number>>;
  readonly depth: number;
}

interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly left: ReadonlySet<number>;
}

/**
 * Finds segments of leads whose scores have the same reasons: a small tree, grown best first, whose splits of readable features leave
 * the least squared distance of the leads' contributions from their segment's mean (a multivariate regression tree, De'ath 2002).
 * @returns the rules in words and the place of each lead's segment among them
 */
export function segmentTree(
  { features, contributions }: TreeData,
  { most = 6, depth = 3, fewest = 50 }: SegmentTreeOptions = {},
): { readonly names: readonly string[]; readonly group: Uint8Array } {
  const count = features[0]?.codes.length ?? contributions[0]?.length ?? 0;
  const totals = Float64Array.from({ length: count }, (_, lead) =>
    contributions.reduce((sum, values) => sum + values[lead]!, 0),
  );
  const distance = contributions.reduce((sum, values) => sum + squaredDistance(values), 0);
  const everyone = Uint32Array.from({ length: count }, (_, lead) => lead);
  const leaves: { leaf: Leaf; split: Split | null }[] = [];
  const add = (leaf: Leaf) => leaves.push({ leaf, split: leaf.depth < depth ? bestSplit(leaf) : null });
  add({ leads: everyone, bins: new Map(), depth: 0 });
  while (leaves.length < most) {
    const open = leaves.filter(({ split }) => split !== null);
    if (open.length === 0) break;
    const chosen = open.reduce((best, one) => (one.split!.gain > best.split!.gain ? one : best));
    leaves.splice(leaves.indexOf(chosen), 1);
    for (const side of sidesOf(chosen.leaf, chosen.split!)) add(side);
  }
  const group = new Uint8Array(count);
  const sorted = leaves
    .map(({ leaf }) => leaf)
    .sort((a, b) => meanOf(b.leads, totals) - meanOf(a.leads, totals)); // those with the best scores first
  for (const [place, { leads }] of sorted.entries()) for (const lead of leads) group[lead] = place;
  return { names: sorted.map((leaf) => ruleOf(leaf)), group };

  function bestSplit({ leads }: Leaf): Split | null {
    let best: Split | null = null;
    for (const [f, { feature, codes, codeCount }] of features.entries()) {
      const sums = contributions.map(() => new Float64Array(codeCount));
      const counts = new Float64Array(codeCount);
      const means = new Float64Array(codeCount);
      for (const lead of leads) {
        const code = codes[lead]!;
        counts[code]! += 1;
        means[code]! += totals[lead]!;
        for (let c = 0; c < sums.length; c++) sums[c]![code]! += contributions[c]![lead]!;
      }
      const there = [...counts.keys()].filter((code) => counts[code]! > 0);
      for (const order of ordersOf(feature, there, (code) => means[code]! / counts[code]!)) {
        const left = contributions.map(() => 0);
        const whole = sums.map((of) => of.reduce((sum, value) => sum + value, 0));
        let n = 0;
        for (let at = 0; at + 1 < order.length; at++) {
          const code = order[at]!;
          n += counts[code]!;
          for (let c = 0; c < left.length; c++) left[c]! += sums[c]![code]!;
          const rest = leads.length - n;
          if (n < fewest || rest < fewest) continue;
          let gain = 0;
          for (let c = 0; c < left.length; c++) {
            const right = whole[c]! - left[c]!;
            gain += left[c]! ** 2 / n + right ** 2 / rest - whole[c]! ** 2 / leads.length;
          }
          if (gain > LEAST_GAIN * distance && gain > (best?.gain ?? 0))
            best = { gain, feature: f, left: new Set(order.slice(0, at + 1)) };
        }
      }
    }
    return best;
  }

  function sidesOf({ leads, bins, depth }: Leaf, { feature, left }: Split): Leaf[] {
    const { codes, codeCount } = features[feature]!;
    const before = bins.get(feature) ?? new Set(Array.from({ length: codeCount }, (_, code) => code));
    return [true, false].map((isLeft) => ({
      leads: leads.filter((lead) => left.has(codes[lead]!) === isLeft),
      bins: new Map(bins).set(feature, new Set([...before].filter((code) => left.has(code) === isLeft))),
      depth: depth + 1,
    }));
  }

  function ruleOf({ bins, leads }: Leaf): string {
    if (bins.size === 0) return "all leads";
    return [...bins]
      .map(([f, kept]) => {
        const { codes } = features[f]!;
        const there = new Set(Array.from(leads, (lead) => codes[lead]!));
        const all = [...new Set(codes)].sort((a, b) => a - b);
        const inside = all.filter((code) => kept.has(code) && there.has(code));
        const outside = all.filter((code) => !kept.has(code));
        return inWords(features[f]!, inside, outside);
      })
      .join(", ");
  }
}

/** The orders in which bins may be parted: a category's by their leads' scores, a number's as they are, the missing at either end. */
function ordersOf(feature: Feature, there: readonly number[], scoreOf: (code: number) => number): number[][] {
  if (feature.kind === "category") return [[...there].sort((a, b) => scoreOf(a) - scoreOf(b))];
  const numbers = there.filter((code) => code >= FIRST_LEVEL).sort((a, b) => a - b);
  if (!there.includes(MISSING)) return [numbers];
  return [
    [MISSING, ...numbers],
    [...numbers, MISSING],
  ];
}

/** Of the values from their mean. */
function squaredDistance(values: ArrayLike<number>): number {
  let [sum, square] = [0, 0];
  for (let lead = 0; lead < values.length; lead++) {
    sum += values[lead]!;
    square += values[lead]! ** 2;
  }
  return values.length === 0 ? 0 : square - sum ** 2 / values.length;
}

function meanOf(leads: Uint32Array, values: Float64Array): number {
  return leads.reduce((sum, lead) => sum + values[lead]!, 0) / leads.length;
}

const MOST_LISTED = 4;

/**
 * "employees 20 or more", "lead source Referral or Partner", "lead source other than Website", "budget below 5,000 or missing".
 * @param out the bins that the rule leaves out
 */
function inWords(
  { feature, cuts }: TreeData["features"][number],
  codes: readonly number[],
  out: readonly number[],
): string {
  const name = feature.name.replaceAll(/[._]+/g, " ").trim();
  const label = (code: number) =>
    codeLabel(feature, cuts, code)
      .replace(/^true$/, "yes")
      .replace(/^false$/, "no");
  if (feature.kind === "category") {
    if (codes.length > 2 && out.length < codes.length && out.length <= MOST_LISTED)
      return `${name} other than ${out.map(label).join(" or ")}`;
    const listed = codes.slice(0, MOST_LISTED).map(label);
    const more = codes.length - listed.length;
    return `${name} ${listed.join(" or ")}${more > 0 ? ` or ${more} more` : ""}`;
  }
  const numbers = codes.filter((code) => code >= FIRST_LEVEL);
  const missing = codes.includes(MISSING);
  if (numbers.length === 0) return `${name} missing`;
  const [first, last] = [numbers[0]! - FIRST_LEVEL, numbers.at(-1)! - FIRST_LEVEL];
  // one interval over all of them, named by the cuts at its ends
  const ends = [...(first > 0 ? [cuts[first - 1]!] : []), ...(last < cuts.length ? [cuts[last]!] : [])];
  const range = ends.length === 0 ? "known" : codeLabel(feature, ends, FIRST_LEVEL + (first > 0 ? 1 : 0));
  return `${name} ${range}${missing ? " or missing" : ""}`;
}
