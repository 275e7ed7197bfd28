import { escapeHtml } from "./html.ts";
import { page } from "./page.ts";
import type { ReportFacts } from "./report-facts.ts";
import { actionsSection } from "./sections/actions.ts";
import { atAGlance } from "./sections/at-a-glance.ts";
import { championSection } from "./sections/champion.ts";
import { columnsSection } from "./sections/columns.ts";
import { dataSection } from "./sections/data.ts";
import { driversPart } from "./sections/drivers.ts";
import { editsSection } from "./sections/edits.ts";
import { fairnessSection } from "./sections/fairness.ts";
import { importedSection } from "./sections/imported.ts";
import { leadSegmentsSection } from "./sections/lead-segments.ts";
import { leaderboardSection } from "./sections/leaderboard.ts";
import { learningPart } from "./sections/learning.ts";
import { limitsSection } from "./sections/limits.ts";
import { qualificationSection } from "./sections/qualification.ts";
import { qualitySection } from "./sections/quality.ts";
import { reliabilitySection } from "./sections/reliability.ts";
import { scoresSection } from "./sections/scores.ts";
import { segmentsPart } from "./sections/segments.ts";
import { whatIsPredicted } from "./words.ts";

/**
 * The report of a version for the people who work with its scores, as one HTML page that needs nothing else: plain words first,
 * then pictures with their numbers as tables. It holds no time and no lead, so equal versions give equal pages. What the
 * version doesn't tell is left out.
 */
export async function versionReport(facts: ReportFacts): Promise<string> {
  const { name, parts, metrics } = facts;
  const { imported } = metrics;
  const sections = [
    imported
      ? { id: "origin", name: "Origin", html: importedSection(imported) }
      : { id: "glance", name: "At a glance", html: atAGlance(facts) },
    { id: "edits", name: "Edits", html: await editsSection(facts) },
    { id: "quality", name: "Finding winners", html: await qualitySection(facts) },
    { id: "drivers", name: "What moves a score", html: await driversPart(facts) },
    { id: "calibration", name: "Probabilities", html: await reliabilitySection(facts) },
    {
      id: "scores",
      name: "Scores and grades",
      html: imported?.leads === null ? "" : await scoresSection(facts),
    },
    { id: "actions", name: "What to do", html: actionsSection(facts) },
    { id: "segments", name: "Segments", html: await segmentsPart(facts) },
    { id: "qualification", name: "Qualification", html: await qualificationSection(facts) },
    { id: "lead-segments", name: "Kinds of leads", html: leadSegmentsSection(facts) },
    { id: "fairness", name: "Groups of people", html: await fairnessSection(facts) },
    { id: "data", name: "Data", html: imported ? "" : dataSection(facts) },
    { id: "columns", name: "Columns", html: columnsSection(facts) },
    { id: "choice", name: "Choice", html: leaderboardSection(facts) },
    { id: "learning", name: "More leads", html: await learningPart(facts) },
    { id: "champion", name: "Champion", html: championSection(facts) },
    { id: "limits", name: "Limits", html: limitsSection(facts) },
  ];
  return page(
    `Report: ${name}`,
    `<p class="lead">How likely a lead is to be <strong>${escapeHtml(whatIsPredicted(parts.about.horizonDays))}</strong>, ` +
      `by the learner <strong>${escapeHtml(parts.about.learner)}</strong>.</p>`,
    sections.filter(({ html }) => html !== ""),
  );
}
