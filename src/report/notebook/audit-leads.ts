import { type AuditedLeads, auditLeads as audit } from "../../training/audit-leads.ts";
import { htmlTable, list } from "../html.ts";
import { shows } from "./shows.ts";

/** As `auditLeads` of `training/`; in a notebook the audit shows itself: leaks and doubtful columns first, each with its reason. */
export function auditLeads(...given: Parameters<typeof audit>): AuditedLeads {
  const found = audit(...given);
  return shows(found, () => auditInHtml(found));
}

const ORDER = ["leak", "doubtful", "clean"] as const;

function auditInHtml({ columns, notes, roles }: AuditedLeads): string {
  const judged = ORDER.flatMap((verdict) => columns.filter((column) => column.verdict === verdict));
  return [
    htmlTable(
      "Which columns may have been written after the outcome",
      ["column", "verdict", "because"],
      [
        ...judged.map(({ column, verdict, because }) => [column, verdict, because]),
        ...roles.leftOut.map(({ column, because }) => [column, "no feature", because]),
      ],
    ),
    notes.length > 0 ? list(notes) : "",
  ].join("\n");
}
