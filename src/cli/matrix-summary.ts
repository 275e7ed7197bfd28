import { type ActionMatrix, type Disagreement, GRADES } from "../scoring/action-matrix.ts";
import { alignColumns } from "./terminal.ts";

/** Leads that are named on the terminal, of each disagreement. */
const NAMED = 10;
/** Leads that `--json` names, of each disagreement; their number is always told. */
const MOST = 1_000;

/** The matrix as `--json` prints it. */
export function matrixJson({ leads, cells, highScoreGateFailed, lowScoreGatePassed }: ActionMatrix): object {
  const list = (disagreements: readonly Disagreement[]) => ({
    leads: disagreements.length,
    first: disagreements.slice(0, MOST),
  });
  return {
    leads,
    cells,
    highScoreGateFailed: list(highScoreGateFailed),
    lowScoreGatePassed: list(lowScoreGatePassed),
  };
}

/** The matrix for a terminal: how many leads, what to do with them, and where score and gate disagree. */
export function matrixSummary({ cells, highScoreGateFailed, lowScoreGatePassed }: ActionMatrix): string {
  const stages = [...new Set(cells.map(({ stage }) => stage))];
  const at = (grade: string, stage: string) =>
    cells.find((cell) => cell.grade === grade && cell.stage === stage)!;
  return [
    alignColumns(
      ["grade", ...stages],
      GRADES.map((grade) => [grade, ...stages.map((stage) => String(at(grade, stage).leads))]),
    ),
    alignColumns(
      ["grade", "stage", "leads", "what to do", "approach", "ask", "nurture", "set aside"],
      cells
        .filter(({ leads }) => leads > 0)
        .map(({ grade, stage, leads, advice, dispositions }) => [
          ...[grade, stage, String(leads), advice],
          ...Object.values(dispositions).map(String),
        ]),
    ),
    named("high score, but the gate failed", highScoreGateFailed),
    named("low score, but the gate is passed", lowScoreGatePassed),
  ].join("\n\n");
}

function named(what: string, disagreements: readonly Disagreement[]): string {
  if (disagreements.length === 0) return `${what}: none`;
  return [
    `${what}: ${disagreements.length}`,
    alignColumns(
      ["lead", "score", "grade", "stage", "stopped at", "what to do"],
      disagreements
        .slice(0, NAMED)
        .map(({ id, score, grade, stage, stoppedAt, disposition }) => [
          ...[id, String(score), grade, stage, stoppedAt ?? "–", disposition],
        ]),
    ),
    ...(disagreements.length > NAMED ? [`and ${disagreements.length - NAMED} more`] : []),
  ].join("\n");
}
