import { describeEdit } from "../../scoring/describe-edit.ts";
import { htmlTable, paragraph, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";

/** What people changed by hand since the training. */
export function editsSection({ edits, metrics: { asOfVersion } }: ReportFacts): string {
  if (edits.length === 0) return "";
  return section(
    "edits",
    "Edits by hand",
    paragraph(
      `People changed what these features add to the score, and refitted nothing: all figures of quality on this page are those ` +
        `${asOfVersion === undefined ? "before these edits" : `of version ${asOfVersion}, before these edits`}.`,
    ),
    htmlTable(
      "Edits, oldest first",
      ["feature", "edit", "by", "because"],
      edits.map((edit) => [edit.feature, describeEdit(edit), edit.by, edit.because]),
    ),
  );
}
