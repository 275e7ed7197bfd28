import { isChampionVerdict } from "../../training/champion-gate.ts";
import { describeFollowing } from "../describe-following.ts";
import { htmlTable, list, paragraph, section } from "../html.ts";
import { number } from "../markdown.ts";
import type { ReportFacts } from "../report-facts.ts";

/** Which learners were tried and why this one was taken. */
export function leaderboardSection({ parts, metrics }: Pick<ReportFacts, "parts" | "metrics">): string {
  const { leaderboard = [], because, following, notes = [], gate } = metrics;
  return section(
    "choice",
    "How the model was chosen",
    paragraph(because === undefined ? `The model is of the kind ${parts.about.learner}.` : `${because}.`),
    leaderboard.length > 0
      ? htmlTable(
          "Log loss on leads that each learner hadn't seen (lower is better)",
          ["learner", "log loss", "standard error of the difference to the best"],
          leaderboard.map(({ learner, logLoss, standardError }) => [
            learner,
            number(logLoss, 5),
            number(standardError, 5),
          ]),
        )
      : "",
    gate && !isChampionVerdict(gate) ? paragraph(`Whether it may be used: ${gate.because}.`) : "",
    following ? paragraph(describeFollowing(following)) : "",
    notes.length > 0 ? list(notes) : "",
  );
}
