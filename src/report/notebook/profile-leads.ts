import { profileLeads as profile, type TableProfile } from "../../leads/profile.ts";
import { htmlTable, paragraph } from "../html.ts";
import { percent } from "../words.ts";
import { shows } from "./shows.ts";

/** As `profileLeads` of `leads/`; in a notebook the profile shows itself as a table of the columns. */
export function profileLeads(...given: Parameters<typeof profile>): TableProfile {
  const found = profile(...given);
  return shows(found, () => profileInHtml(found));
}

function profileInHtml({ rows, columns, duplicates, freshness }: TableProfile): string {
  const age = freshness === null ? "" : `, created from ${freshness.oldest} to ${freshness.newest}`;
  return [
    paragraph(`${rows} leads${age}; ${duplicates} of them equal an earlier one but for what identifies it.`),
    htmlTable(
      "What is in each column",
      ["column", "role", "type", "missing", "distinct", "from", "to", "most frequent"],
      columns.map(({ name, role, type, missing, distinct, min, max, top = [] }) => [
        name,
        role,
        type,
        percent(missing / rows),
        String(distinct),
        String(min ?? ""),
        String(max ?? ""),
        top.map(({ value, count }) => `${value} (${count})`).join(", "),
      ]),
    ),
  ].join("\n");
}
