import { MET, UNKNOWN } from "./conditions.ts";
import type { FunnelStep } from "./funnel.ts";
import { STAGE_ORDER, type Stage } from "./verdict.ts";
import type { VerdictMatrix } from "./verdict-matrix.ts";

/** How many leads, and how many of each outcome. */
export interface OutcomeCount {
  readonly leads: number;
  /** By the outcome's name; absent where outcomes aren't known. */
  readonly outcomes?: Readonly<Record<string, number>>;
}

/** A step of the funnel with what became of the leads. */
export interface OutcomeStep extends FunnelStep {
  readonly gates: boolean;
  /** The leads that no earlier criterion stopped. */
  readonly reached: OutcomeCount;
  /** The leads that it stopped. */
  readonly cut: OutcomeCount;
}

export interface OutcomeFunnel {
  readonly rows: number;
  /** In the framework's order. */
  readonly criteria: readonly OutcomeStep[];
  readonly stages: Readonly<Record<Stage, number>>;
  readonly all: OutcomeCount;
  /** The leads that nothing stopped, and of these the ones that meet every gating criterion. */
  readonly through: OutcomeCount;
  readonly complete: OutcomeCount;
}

export interface RowOutcomes {
  readonly names: readonly string[];
  /** The place of each row's outcome in `names`. */
  readonly codes: ArrayLike<number>;
}

/**
 * The funnel of some rows of a matrix, all by default, with what became of the leads at each step.
 * @throws RangeError for another number of outcomes than rows
 */
export function outcomeFunnel(
  matrix: VerdictMatrix,
  outcomes?: RowOutcomes,
  rows: Iterable<number> = Array(matrix.rows).keys(),
): OutcomeFunnel {
  if (outcomes && outcomes.codes.length !== matrix.rows)
    throw new RangeError(
      `counting the funnel of ${matrix.rows} leads: found ${outcomes.codes.length} outcomes, wanted one a lead`,
    );
  const count = () => counter(outcomes);
  const [all, through, complete] = [count(), count(), count()];
  const steps = matrix.criteria.map(() => ({
    met: 0,
    notMet: 0,
    unknown: 0,
    reached: count(),
    cut: count(),
  }));
  const stages = { lead: 0, mql: 0, sql: 0, highlyQualified: 0 };
  for (const row of rows) {
    all.add(row);
    stages[STAGE_ORDER[matrix.stages[row]!]!]++;
    const stop = matrix.stoppedAt[row]!;
    let isComplete = true;
    for (const [place, { verdicts, gates }] of matrix.criteria.entries()) {
      const step = steps[place]!;
      const verdict = verdicts[row]!;
      step[verdict === MET ? "met" : verdict === UNKNOWN ? "unknown" : "notMet"]++;
      if (gates && verdict !== MET) isComplete = false;
      if (stop < 0 || place <= stop) step.reached.add(row);
      if (place === stop) step.cut.add(row);
    }
    if (stop < 0) through.add(row);
    if (isComplete) complete.add(row);
  }
  return {
    rows: all.count().leads,
    criteria: matrix.criteria.map(({ name, gates }, place) => {
      const { met, notMet, unknown, reached, cut } = steps[place]!;
      return {
        criterion: name,
        met,
        notMet,
        unknown,
        stopped: cut.count().leads,
        gates,
        reached: reached.count(),
        cut: cut.count(),
      };
    }),
    stages,
    all: all.count(),
    through: through.count(),
    complete: complete.count(),
  };
}

function counter(outcomes: RowOutcomes | undefined) {
  let leads = 0;
  const byOutcome = outcomes?.names.map(() => 0);
  return {
    add(row: number) {
      leads++;
      if (byOutcome) byOutcome[outcomes!.codes[row]!]!++;
    },
    count: (): OutcomeCount => ({
      leads,
      ...(byOutcome && {
        outcomes: Object.fromEntries(outcomes!.names.map((name, code) => [name, byOutcome[code]!])),
      }),
    }),
  };
}
