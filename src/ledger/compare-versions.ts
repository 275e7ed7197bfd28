import { compareSides, type Side, type SidesCompared } from "../evaluation/compare-sides.ts";
import type { Prediction } from "../scoring/prediction.ts";
import type { OutcomeEntry } from "./entry.ts";
import { type Look, type Pair, readLooks, type VersionRef } from "./looks.ts";
import { currentOutcome } from "./record-outcome.ts";
import type { LedgerStore } from "./store.ts";

type Grade = Prediction["grade"];

/** Two numbers, the champion's and the challenger's. */
export interface OfBoth {
  readonly champion: number;
  readonly challenger: number;
}

/** A champion and a challenger by what became of the leads that they saw. */
export interface VersionsCompared extends Omit<Pair, "looks"> {
  /** Within which a win counts; null where it counts whenever it came. */
  readonly horizonDays: number | null;
  /** Whose outcome is known, each at its first look by both, or by the one that it was dealt to. */
  readonly leads: OfBoth;
  readonly wins: OfBoth;
  /** Open, or looked at too short a time ago. */
  readonly notKnownYet: number;
  /** Looked at for the first time only after they were won or lost. */
  readonly decidedBefore: number;
  /** `a` is the champion, `b` the challenger; null where one of them has no lead whose outcome is known. */
  readonly figures: SidesCompared | null;
  /** What the challenger would grade otherwise, and what became of these; null where no lead was scored by both. */
  readonly grades: {
    readonly changed: number;
    readonly moves: readonly {
      readonly from: Grade;
      readonly to: Grade;
      readonly leads: number;
      readonly wins: number;
    }[];
  } | null;
}

export interface CompareVersionsOptions {
  /** The moment up to which outcomes are known, in milliseconds; that of the last entry by default. */
  readonly until?: number | undefined;
  /** The horizon in days of a version that answered, or null where a win counts whenever it came. */
  readonly horizonDaysOf: (version: VersionRef) => Promise<number | null>;
  readonly seed?: number;
}

export interface LedgerComparison {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Those of which most is known first. */
  readonly comparisons: readonly VersionsCompared[];
  /** Leads that are left out, since they objected to being profiled. */
  readonly doNotProfile: number;
  /** Lines of the ledger that aren't what was written. */
  readonly faults: number;
}

const DAY = 86_400_000;

/**
 * Compares versions of a model that stood side by side, shadow or share, by the outcomes that came back. A lead counts once, at
 * its first look: what was seen later may already tell how it ended. With a horizon it is known once that has passed, whatever
 * became of it; without one, once it is won or lost.
 */
export async function compareVersions(
  ledger: LedgerStore,
  model: string,
  { until, horizonDaysOf, seed = 1 }: CompareVersionsOptions,
): Promise<LedgerComparison> {
  const { pairs, outcomes, doNotProfile, last } = await readLooks(ledger, model);
  const end = until ?? last;
  const comparisons: VersionsCompared[] = [];
  for (const pair of pairs)
    comparisons.push(judge(pair, outcomes, end, await horizonDaysOf(pair.champion), seed));
  const known = ({ leads }: VersionsCompared) => leads.champion + leads.challenger;
  return {
    until: end,
    comparisons: comparisons.sort((a, b) => known(b) - known(a)),
    doNotProfile,
    faults: ledger.faults(),
  };
}

function judge(
  { how, champion, challenger, looks }: Pair,
  outcomes: ReadonlyMap<string, OutcomeEntry[]>,
  end: number,
  horizonDays: number | null,
  seed: number,
): VersionsCompared {
  const known: (Look & { readonly won: number })[] = [];
  let notKnownYet = 0;
  let decidedBefore = 0;
  for (const look of looks.values()) {
    const { moment, lead } = look.looked;
    const found = currentOutcome(outcomes.get(lead) ?? []);
    const closed = found === null ? Number.POSITIVE_INFINITY : Date.parse(found.time);
    const isWon = found?.outcome === "won" && closed <= end;
    const limit = horizonDays === null ? null : moment + horizonDays * DAY;
    if (closed < moment) decidedBefore++;
    else if (limit === null ? !(closed <= end) : limit > end) notKnownYet++;
    else known.push({ ...look, won: Number(isWon && (limit === null || closed <= limit)) });
  }
  const of = (role: "champion" | "challenger") =>
    known.filter((look) => look.role === "both" || look.role === role);
  const sides = { champion: of("champion"), challenger: of("challenger") };
  const wins = (side: readonly { readonly won: number }[]) => side.reduce((sum, { won }) => sum + won, 0);
  const hasBoth = sides.champion.length > 0 && sides.challenger.length > 0;
  const sideOf = (role: "champion" | "challenger"): Side => ({
    probabilities: sides[role].map(({ looked, beside }) =>
      role === "challenger" && beside !== null ? beside.probability : looked.probability,
    ),
    y: sides[role].map(({ won }) => won),
    // Each lead stands for those that were dealt to the other: shares may change with time, and so may the leads.
    weights: sides[role].map(({ looked }) => (how === "share" ? 1 / looked.dealt!.share : 1)),
  });
  return {
    ...{ how, champion, challenger, horizonDays, notKnownYet, decidedBefore },
    leads: { champion: sides.champion.length, challenger: sides.challenger.length },
    wins: { champion: wins(sides.champion), challenger: wins(sides.challenger) },
    figures: hasBoth
      ? compareSides(sideOf("champion"), sideOf("challenger"), { paired: how === "shadow", seed })
      : null,
    grades: how === "shadow" ? movesOf(known) : null,
  };
}

function movesOf(known: readonly (Look & { readonly won: number })[]): VersionsCompared["grades"] {
  const moves = new Map<string, { from: Grade; to: Grade; leads: number; wins: number }>();
  for (const { looked, beside, won } of known) {
    const [from, to] = [looked.grade, beside!.grade];
    if (from === to) continue;
    const move = moves.get(from + to) ?? { from, to, leads: 0, wins: 0 };
    moves.set(from + to, move);
    move.leads += 1;
    move.wins += won;
  }
  const all = [...moves.values()].sort((a, b) => b.leads - a.leads);
  return { changed: all.reduce((sum, { leads }) => sum + leads, 0), moves: all };
}
