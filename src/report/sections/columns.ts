import { htmlTable, paragraph, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";

/** Which columns were left out and which are doubtful, with the reasons. */
export function columnsSection({
  metrics: { dropped = [], doubtful = [] },
}: Pick<ReportFacts, "metrics">): string {
  const tables = [
    { title: "Left out", columns: dropped },
    { title: "Doubtful, but kept until somebody decides", columns: doubtful },
  ]
    .filter(({ columns }) => columns.length > 0)
    .map(({ title, columns }) =>
      htmlTable(
        title,
        ["column", "because"],
        columns.map(({ column, because }) => [column, because]),
      ),
    );
  return section(
    "columns",
    "Columns left out or doubtful",
    paragraph(
      "A column that is filled in once the outcome is known would make any model look splendid and be empty when it counts. " +
        "Each column was looked at for that before training.",
    ),
    ...(tables.length > 0 ? tables : [paragraph("No column was left out, and none is doubtful.")]),
  );
}
