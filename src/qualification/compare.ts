import { MET, NOT_MET, UNKNOWN, verdictOf } from "./conditions.ts";
import type { Framework } from "./framework.ts";
import { STAGE_ORDER, type Stage, type Verdict } from "./verdict.ts";
import type { VerdictCodes } from "./verdict-codes.ts";

/** Two frameworks on the same leads: who stands elsewhere by the second, and why. */
export interface FrameworkComparison {
  readonly rows: number;
  /** Leads whose stage, or the criterion that stops them, differs. */
  readonly changed: readonly ChangedLead[];
  /** How many leads went from which stage to which, those that stayed too; by stage, from the nearest. */
  readonly moves: readonly { readonly from: Stage; readonly to: Stage; readonly leads: number }[];
  /** Of each criterion of either framework, how many leads have another verdict, by `from → to`. */
  readonly criteria: readonly CriterionChange[];
}

export interface ChangedLead {
  readonly row: number;
  readonly stage: readonly [Stage, Stage];
  readonly stoppedAt: readonly [string | null, string | null];
  /** The criteria whose verdict differs; null where a framework hasn't the criterion. */
  readonly because: readonly {
    readonly criterion: string;
    readonly from: Verdict | null;
    readonly to: Verdict | null;
  }[];
}

export interface CriterionChange {
  readonly criterion: string;
  /** Which framework has it. */
  readonly in: "both" | "before" | "after";
  readonly changes: readonly { readonly from: Verdict; readonly to: Verdict; readonly leads: number }[];
}

interface Judged {
  readonly framework: Framework;
  readonly codes: VerdictCodes;
}

/** @throws RangeError where the two didn't judge the same number of leads */
export function compareFrameworks(before: Judged, after: Judged): FrameworkComparison {
  const { rows } = before.codes;
  if (after.codes.rows !== rows)
    throw new RangeError(
      `comparing frameworks: found ${rows} leads and ${after.codes.rows}, wanted the same leads`,
    );
  const criteria = pairs(before, after);
  const changed: ChangedLead[] = [];
  const moves = STAGE_ORDER.map(() => new Uint32Array(STAGE_ORDER.length));
  for (let row = 0; row < rows; row++) {
    const from = before.codes.stages[row]!;
    const to = after.codes.stages[row]!;
    moves[from]![to]!++;
    const stoppedAt = [nameAt(before, row), nameAt(after, row)] as const;
    if (from === to && stoppedAt[0] === stoppedAt[1]) continue;
    changed.push({
      row,
      stage: [STAGE_ORDER[from]!, STAGE_ORDER[to]!],
      stoppedAt,
      because: criteria
        .map(({ name, old, now }) => ({
          criterion: name,
          from: old && verdictOf(old[row] as -1 | 0 | 1),
          to: now && verdictOf(now[row] as -1 | 0 | 1),
        }))
        .filter(({ from, to }) => from !== to),
    });
  }
  return {
    rows,
    changed,
    moves: STAGE_ORDER.flatMap((from, f) =>
      STAGE_ORDER.map((to, t) => ({ from, to, leads: moves[f]![t]! })).filter(({ leads }) => leads > 0),
    ),
    criteria: criteria.map(({ name, old, now }) => ({
      criterion: name,
      in: old && now ? "both" : old ? "before" : "after",
      changes: old && now ? changesOf(old, now) : [],
    })),
  };
}

function nameAt({ framework, codes }: Judged, row: number): string | null {
  return framework.criteria[codes.stoppedAt[row]!]?.name ?? null;
}

/** The criteria of both, those of the first in its order, then what only the second has. */
function pairs(before: Judged, after: Judged) {
  const columnOf = ({ framework, codes }: Judged, name: string) =>
    codes.verdicts[framework.criteria.findIndex((criterion) => criterion.name === name)] ?? null;
  const names = new Set(
    [before, after].flatMap(({ framework }) => framework.criteria.map(({ name }) => name)),
  );
  return [...names].map((name) => ({ name, old: columnOf(before, name), now: columnOf(after, name) }));
}

function changesOf(old: Int8Array, now: Int8Array): CriterionChange["changes"] {
  const counts = new Map<number, number>();
  for (let row = 0; row < old.length; row++)
    if (old[row] !== now[row]) {
      const change = 3 * old[row]! + now[row]!;
      counts.set(change, (counts.get(change) ?? 0) + 1);
    }
  return [MET, UNKNOWN, NOT_MET].flatMap((from) =>
    [MET, UNKNOWN, NOT_MET].flatMap((to) => {
      const leads = counts.get(3 * from + to) ?? 0;
      return leads === 0
        ? []
        : [{ from: verdictOf(from as -1 | 0 | 1), to: verdictOf(to as -1 | 0 | 1), leads }];
    }),
  );
}
