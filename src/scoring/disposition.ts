import type { Qualification } from "../qualification/verdict.ts";
import type { Disposition, Grade } from "./prediction.ts";

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
): Disposition {
  const isOpen = qualification.criteria.some((c) => gates.has(c.name) && c.verdict === "unknown");
  return dispositionFor(qualification.stoppedAt !== null, isOpen, grade);
}

/**
 * The same from what it depends on.
 * @param isStopped a gating criterion failed
 * @param isOpen a gating criterion is unknown
 */
export function dispositionFor(isStopped: boolean, isOpen: boolean, grade: Grade): Disposition {
  if (isStopped) return grade === "A" || grade === "B" ? "nurture" : "setAside";
  if (isOpen) return "ask";
  return grade === "D" ? "nurture" : "approach";
}
