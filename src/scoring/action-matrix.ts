import type { Framework } from "../qualification/framework.ts";
import { type Qualification, STAGE_ORDER, type Stage } from "../qualification/verdict.ts";
import { isHigh, passesGate } from "./disposition.ts";
import type { Disposition, Grade, Prediction } from "./prediction.ts";

/** Leads by grade and stage, with what to do; and the leads of which score and gate say opposite things. */
export interface ActionMatrix {
  readonly leads: number;
  /** All sixteen, the best grade first and in it the furthest stage. */
  readonly cells: readonly ActionCell[];
  /** Grade A or B, but a gating criterion isn't met: is the criterion too strict, or the moment wrong? The highest scores first. */
  readonly highScoreGateFailed: readonly Disagreement[];
  /** Grade C or D, but the gate is passed: what does the model know that the rules don't ask? The lowest scores first. */
  readonly lowScoreGatePassed: readonly Disagreement[];
}

export interface ActionCell {
  readonly grade: Grade;
  readonly stage: Stage;
  readonly leads: number;
  /** What to do with such leads, for a person. */
  readonly advice: string;
  /** How many have each disposition. */
  readonly dispositions: Readonly<Record<Disposition, number>>;
}

export interface Disagreement {
  readonly id: string;
  readonly score: number;
  readonly grade: Grade;
  readonly stage: Stage;
  readonly stoppedAt: string | null;
  readonly disposition: Disposition;
}

export const GRADES: readonly Grade[] = ["A", "B", "C", "D"];

const ADVICE: Readonly<Record<Stage, Readonly<Record<"high" | "C" | "D", string>>>> = {
  highlyQualified: {
    high: "call now: the conversation has confirmed it, and such leads buy",
    C: "call: what was said speaks for it, though few such leads buy",
    D: "check what the model sees against it before spending more time",
  },
  sql: {
    high: "call: have the conversation that confirms it",
    C: "call when time is left",
    D: "keep in touch: the criteria are met, but such leads rarely buy",
  },
  mql: {
    high: "ask the open questions first: the lead promises much",
    C: "ask the open questions in passing, by mail or form",
    D: "leave to marketing",
  },
  lead: {
    high: "find out what the need is: the lead promises much and nothing is confirmed",
    C: "leave to marketing until something is confirmed",
    D: "set aside",
  },
};

/** What the matrix reads of a prediction. */
export type Judged = Pick<Prediction, "id" | "score" | "grade" | "disposition"> & {
  readonly qualification: Qualification | null;
};

/**
 * Sorts leads into the matrix of grade × stage. A lead without a qualification isn't counted.
 * @throws RangeError for a qualification by another framework
 */
export function actionMatrix(framework: Framework, predictions: Iterable<Judged>): ActionMatrix {
  const gates = new Set(framework.criteria.filter((criterion) => criterion.gates).map(({ name }) => name));
  const cells = GRADES.flatMap((grade) =>
    [...STAGE_ORDER].reverse().map((stage) => ({
      grade,
      stage,
      leads: 0,
      advice: ADVICE[stage][grade === "C" || grade === "D" ? grade : "high"],
      dispositions: { approach: 0, ask: 0, nurture: 0, setAside: 0 },
    })),
  );
  const failed: Disagreement[] = [];
  const passed: Disagreement[] = [];
  let leads = 0;
  for (const { id, score, grade, disposition, qualification } of predictions) {
    if (qualification === null || disposition === null) continue;
    if (qualification.framework !== framework.name)
      throw new RangeError(
        `sorting leads by ${framework.name}: found one judged by ${qualification.framework}, wanted the same framework`,
      );
    const { stage, stoppedAt } = qualification;
    leads += 1;
    const cell = cells.find((one) => one.grade === grade && one.stage === stage)!;
    cell.leads += 1;
    cell.dispositions[disposition] += 1;
    const told = { id, score, grade, stage, stoppedAt, disposition };
    if (isHigh(grade) && stoppedAt !== null) failed.push(told);
    if (!isHigh(grade) && passesGate(qualification, gates)) passed.push(told);
  }
  return {
    leads,
    cells,
    highScoreGateFailed: failed.sort((a, b) => b.score - a.score),
    lowScoreGatePassed: passed.sort((a, b) => a.score - b.score),
  };
}
