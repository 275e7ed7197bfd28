import type { ToldColumn } from "./criteria.ts";
import type { ToldFact } from "./fact.ts";
import { LONGEST_TEXT } from "./pattern.ts";
import { OTHER_TEXT, type SpellingTable } from "./spelling-table.ts";
import type { FactContext } from "./sql.ts";
import { name, text } from "./sql-dialect.ts";

const DAY = 86_400_000;
const MONTH = (365.25 / 12) * DAY;
const NOTHING = "CAST(NULL AS DOUBLE PRECISION)";

/** What a column tells of a concept as a number, or whether a pattern is found in it: the twin of `conceptReader`. */
export function toldSql(
  { concept, texts, column }: ToldColumn,
  view: ToldFact["view"],
  { asOf, say }: FactContext,
): string {
  if (column === null) return NOTHING;
  const cell = `l.${name(column.name)}`;
  if (typeof view === "object") {
    if (!isText(column.type)) return NOTHING;
    const found = say.matches(`substr(${say.clean(cell)}, 1, ${LONGEST_TEXT})`, view.matches);
    return `CASE WHEN ${cell} IS NULL THEN NULL WHEN ${found} THEN 1 ELSE 0 END`;
  }
  switch (column.type) {
    case "number":
      if (concept.type === "number") return cell;
      if (concept.type === "months") return `CASE WHEN ${cell} >= 0 THEN ${cell} END`;
      return `CASE WHEN ${cell} > 0 THEN 1 WHEN ${cell} = 0 THEN 0 END`;
    case "date": {
      const time = say.milliseconds(cell);
      if (concept.type === "yesNo") return `CASE WHEN ${time} <= ${asOf} THEN 1 END`;
      const startOfDay = Math.floor(asOf / DAY) * DAY;
      return `CASE WHEN ${time} >= ${startOfDay} THEN greatest(0, ${time} - ${asOf}) / ${MONTH} END`;
    }
    case "boolean":
      return `CASE WHEN ${cell} THEN ${texts.get("yes") ?? "NULL"} WHEN NOT ${cell} THEN ${texts.get("no") ?? "NULL"} END`;
    default: {
      const spelled = spelledSql(say.normal(cell), texts);
      if (concept.type === "text")
        return `CASE WHEN ${cell} IS NULL OR ${say.normal(cell)} = '' THEN NULL${spelled} ELSE ${OTHER_TEXT} END`;
      if (concept.type === "yesNo" || concept.type === "choice")
        return spelled === "" ? NOTHING : `CASE${spelled} END`;
      const clean = say.clean(cell);
      const value = `CASE WHEN ${say.isDecimal(clean)} THEN CAST(${clean} AS DOUBLE PRECISION)${spelled} END`;
      return concept.type === "months" ? `CASE WHEN ${value} >= 0 THEN ${value} END` : value;
    }
  }
}

function isText(type: string): boolean {
  return type === "category" || type === "text" || type === "email" || type === "jobTitle";
}

/** ` WHEN text IN (…) THEN number` for each meaning. */
function spelledSql(normal: string, texts: SpellingTable): string {
  const byMeaning = new Map<number, string[]>();
  for (const [spelling, means] of texts) byMeaning.set(means, [...(byMeaning.get(means) ?? []), spelling]);
  return [...byMeaning]
    .map(([means, spellings]) => ` WHEN ${normal} IN (${spellings.map(text).join(", ")}) THEN ${means}`)
    .join("");
}
