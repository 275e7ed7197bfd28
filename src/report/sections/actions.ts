import { GRADES } from "../../scoring/action-matrix.ts";
import { htmlTable, paragraph, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";

/** What to do by grade and stage, over the held-out leads; empty where the version has no framework. */
export function actionsSection({ metrics: { actions } }: ReportFacts): string {
  if (!actions) return "";
  const { framework, leads, cells, highScoreGateFailed, lowScoreGatePassed } = actions;
  const stages = [...new Set(cells.map(({ stage }) => stage))];
  const at = (grade: string, stage: string) =>
    cells.find((cell) => cell.grade === grade && cell.stage === stage)!;
  return section(
    "actions",
    "What to do with them",
    paragraph(
      `The ${leads.toLocaleString("en")} held-out leads by grade and by how far they had come in ${framework}. Neither changes the other: where they disagree, a person decides.`,
    ),
    htmlTable(
      "How many leads there are",
      ["grade", ...stages],
      GRADES.map((grade) => [grade, ...stages.map((stage) => String(at(grade, stage).leads))]),
    ),
    htmlTable(
      "What to do with those that nothing stops, and how many are for what",
      ["grade", "stage", "what to do", "approach", "ask", "nurture", "set aside"],
      cells
        .filter((cell) => cell.leads > 0)
        .map(({ grade, stage, advice, dispositions }) => [
          grade,
          stage,
          advice,
          ...Object.values(dispositions).map(String),
        ]),
    ),
    paragraph(
      `High score, but the gate failed: ${highScoreGateFailed}. Is a criterion too strict, or was only the moment wrong? ` +
        `Low score, but the gate is passed: ${lowScoreGatePassed}. What does the model know that the rules don't ask? ` +
        "leadlight qualify --model names the leads of today.",
    ),
  );
}
