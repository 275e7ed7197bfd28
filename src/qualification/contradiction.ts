import type { Bounds, FactTest } from "./condition.ts";
import { toldName } from "./fact.ts";
import type { Framework } from "./framework-schema.ts";
import { normalText } from "./normal-text.ts";
import type { Resolved } from "./resolve.ts";

/**
 * The innermost part of a condition that no lead can ever meet, or null: a range that holds no number, texts that can't both
 * be, something that is and isn't so. A condition of so many alternatives that they can't be gone through is let pass.
 */
export function neverMet(node: Resolved, framework: Framework): Resolved | null {
  if (node.kind !== "test")
    for (const part of node.kind === "not" ? [node.part] : node.parts) {
      const inner = neverMet(part, framework);
      if (inner) return inner;
    }
  const ways = waysTo(node, true, framework);
  return ways !== null && ways.length === 0 ? node : null;
}

/** What a fact must be: between two bounds, among some texts, none of others. */
interface Need {
  readonly low: number;
  readonly lowOpen: boolean;
  readonly high: number;
  readonly highOpen: boolean;
  /** Null: any. */
  readonly among: ReadonlySet<string> | null;
  readonly none: ReadonlySet<string>;
}

/** By the fact's name and view. */
type Way = ReadonlyMap<string, Need>;

const MOST_WAYS = 1_000;
const ANY: Need = {
  low: Number.NEGATIVE_INFINITY,
  lowOpen: false,
  high: Number.POSITIVE_INFINITY,
  highOpen: false,
  among: null,
  none: new Set(),
};

/** Every way in which the condition is met (or, with `met` false, not met) that doesn't contradict itself; null: too many. */
function waysTo(node: Resolved, met: boolean, framework: Framework): Way[] | null {
  if (node.kind === "not") return waysTo(node.part, !met, framework);
  if (node.kind === "test") {
    const key = keyOf(node.test);
    return needsOf(node.test, met, framework)
      .filter(isPossible)
      .map((need) => new Map([[key, need]]));
  }
  if ((node.kind === "any") === met) {
    const ways: Way[] = [];
    for (const part of node.parts) {
      const more = waysTo(part, met, framework);
      if (more === null || ways.length + more.length > MOST_WAYS) return null;
      ways.push(...more);
    }
    return ways;
  }
  let ways: Way[] = [new Map()];
  let isTooMany = false;
  for (const part of node.parts) {
    const more = waysTo(part, met, framework);
    // One part that can be met in too many ways rules nothing out; the others still can.
    if (more === null || ways.length * more.length > MOST_WAYS) isTooMany = true;
    else
      ways = ways.flatMap((way) => more.map((other) => both(way, other)).filter((joint) => joint !== null));
  }
  return ways.length > 0 && isTooMany ? null : ways;
}

function keyOf(test: FactTest): string {
  const name = toldName(test);
  if (name === null) {
    const { atLeast: _, above: _a, atMost: _m, below: _b, ...source } = test as Bounds & object;
    return JSON.stringify(source);
  }
  const view = "matches" in test ? `matches ${test.matches}` : "learnedWithin" in test ? "age" : "value";
  return `${name} ${view}`;
}

/** The alternatives for one fact. */
function needsOf(test: FactTest, met: boolean, framework: Framework): Need[] {
  if ("is" in test) return [{ ...ANY, among: new Set([String(test.is === met)]) }];
  if ("matches" in test) return [{ ...ANY, among: new Set([String(met)]) }];
  if ("oneOf" in test) {
    const texts = new Set(test.oneOf.map(normalText));
    if (met) return [{ ...ANY, among: texts }];
    const concept = framework.concepts[toldName(test)!];
    const all = concept?.type === "choice" ? concept.spellings.map(({ means }) => normalText(means)) : null;
    return [{ ...ANY, among: all && new Set(all), none: texts }];
  }
  const { atLeast, above, atMost, below } =
    "learnedWithin" in test ? ({ atMost: test.learnedWithin } as Bounds) : test;
  if (!met)
    return [
      ...(atLeast === undefined ? [] : [{ ...ANY, high: atLeast, highOpen: true }]),
      ...(above === undefined ? [] : [{ ...ANY, high: above }]),
      ...(atMost === undefined ? [] : [{ ...ANY, low: atMost, lowOpen: true }]),
      ...(below === undefined ? [] : [{ ...ANY, low: below }]),
    ];
  return [
    [
      ...(atLeast === undefined ? [] : [{ ...ANY, low: atLeast }]),
      ...(above === undefined ? [] : [{ ...ANY, low: above, lowOpen: true }]),
      ...(atMost === undefined ? [] : [{ ...ANY, high: atMost }]),
      ...(below === undefined ? [] : [{ ...ANY, high: below, highOpen: true }]),
    ].reduce(joined, ANY),
  ];
}

function both(a: Way, b: Way): Way | null {
  const way = new Map(a);
  for (const [key, need] of b) {
    const joint = joined(way.get(key) ?? ANY, need);
    if (!isPossible(joint)) return null;
    way.set(key, joint);
  }
  return way;
}

function joined(a: Need, b: Need): Need {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  const { among } = a;
  return {
    low,
    lowOpen: (a.low === low && a.lowOpen) || (b.low === low && b.lowOpen),
    high,
    highOpen: (a.high === high && a.highOpen) || (b.high === high && b.highOpen),
    among: among && b.among ? new Set([...among].filter((text) => b.among!.has(text))) : (among ?? b.among),
    none: new Set([...a.none, ...b.none]),
  };
}

function isPossible({ low, lowOpen, high, highOpen, among, none }: Need): boolean {
  if (low > high || (low === high && (lowOpen || highOpen))) return false;
  return among === null || [...among].some((text) => !none.has(text));
}
