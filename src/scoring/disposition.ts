import type { Qualification } from "../qualification/verdict.ts";
import type { Disposition, Grade } from "./prediction.ts";

/** What to do with a lead, and why. */
export interface Decision {
  readonly disposition: Disposition;
  readonly because: string;
}

/**
 * What to do with a lead, from where it stopped and its grade. The two are read side by side: neither changes the other.
 *
 *     a gating criterion failed    A, B: nurture (a good lead at a bad moment)     C, D: set aside
 *     none failed, some unknown    ask
 *     all met                      A, B, C: approach                               D: nurture
 */
export function dispositionOf(
  qualification: Qualification,
  gates: ReadonlySet<string>,
  grade: Grade,
): Decision {
  const { stoppedAt, criteria } = qualification;
  const unknown = criteria.filter((c) => gates.has(c.name) && c.verdict === "unknown");
  const disposition = dispositionFor(stoppedAt !== null, unknown.length > 0, grade);
  const because = {
    approach: `the gate is passed, with grade ${grade}`,
    ask: `nothing failed, but nobody knows yet about ${unknown.map(({ name }) => name).join(", ")}`,
    nurture:
      stoppedAt === null
        ? `the gate is passed, but grade ${grade} promises little`
        : `${stoppedAt} isn't met, but grade ${grade} promises: a good lead at a bad moment`,
    setAside: `${stoppedAt} isn't met, and grade ${grade} promises little`,
  }[disposition];
  return { disposition, because };
}

/**
 * The same from what it depends on.
 * @param isStopped a gating criterion failed
 * @param isOpen a gating criterion is unknown
 */
export function dispositionFor(isStopped: boolean, isOpen: boolean, grade: Grade): Disposition {
  if (isStopped) return isHigh(grade) ? "nurture" : "setAside";
  if (isOpen) return "ask";
  return grade === "D" ? "nurture" : "approach";
}

/** Grades that promise more than most leads do. */
export function isHigh(grade: Grade): boolean {
  return grade === "A" || grade === "B";
}

/** Whether every gating criterion is met; one that isn't known leaves it open. */
export function passesGate({ criteria }: Qualification, gates: ReadonlySet<string>): boolean {
  return criteria.every(({ name, verdict }) => verdict === "met" || !gates.has(name));
}
