import type { Framework } from "./framework.ts";
import type { Qualification, Stage } from "./verdict.ts";

/** How many leads each criterion let through, held back or couldn't judge. */
export interface Funnel {
  readonly rows: number;
  /** In the framework's order. */
  readonly criteria: readonly FunnelStep[];
  /** How many leads stand at each stage; a lead counts once. */
  readonly stages: Readonly<Record<Stage, number>>;
}

export interface FunnelStep {
  readonly criterion: string;
  readonly met: number;
  readonly notMet: number;
  readonly unknown: number;
  /** Leads that this is the first gating criterion to stop. */
  readonly stopped: number;
}

/**
 * Counts qualifications as they come, keeping none.
 * @throws RangeError for a qualification by another framework
 */
export function funnel(framework: Framework, qualifications: Iterable<Qualification>): Funnel {
  const criteria = framework.criteria.map(({ name }) => ({
    criterion: name,
    met: 0,
    notMet: 0,
    unknown: 0,
    stopped: 0,
  }));
  const stages = { lead: 0, mql: 0, sql: 0, highlyQualified: 0 };
  let rows = 0;
  for (const qualification of qualifications) {
    if (qualification.framework !== framework.name || qualification.criteria.length !== criteria.length)
      throw new RangeError(
        `counting the funnel of ${framework.name}: found a qualification by ${qualification.framework} ` +
          `with ${qualification.criteria.length} criteria, wanted ${criteria.length} of ${framework.name}`,
      );
    rows++;
    stages[qualification.stage]++;
    for (const [place, step] of criteria.entries()) {
      const { name, verdict } = qualification.criteria[place]!;
      step[verdict]++;
      if (name === qualification.stoppedAt) step.stopped++;
    }
  }
  return { rows, criteria, stages };
}
