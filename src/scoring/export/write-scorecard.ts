import type { Scorecard } from "./scorecard.ts";

/** The card as a page to print. */
export function scorecardMarkdown(title: string, { rows, base, unit, totals }: Scorecard): string {
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
  return `${[
    `# ${cell(title)}`,
    "Add up the points of a lead, one line a field.",
    ["| field | value | points |", "| --- | --- | ---: |"]
      .concat(
        joined(rows).map(
          ({ feature, value, points }) => `| ${cell(feature)} | ${cell(value)} | ${signed(points)} |`,
        ),
      )
      .join("\n"),
    `Log-odds = ${base.toPrecision(6)} + ${unit.toPrecision(6)} × points.`,
    ["| points | probability |", "| ---: | ---: |"]
      .concat(totals.map(({ points, probability }) => `| ${points} | ${(100 * probability).toFixed(1)} % |`))
      .join("\n"),
  ].join("\n\n")}\n`;
}

/** The card's lines as CSV, then the log-odds at no points and of each point. */
export function scorecardCsv({ rows, base, unit }: Scorecard): string {
  const cell = (value: string | number) => {
    const text = String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [
    ["field", "value", "points"],
    ...rows.map(({ feature, value, points }) => [feature, value, points]),
    ["log-odds at no points", "", base],
    ["log-odds of a point", "", unit],
  ]
    .map((row) => `${row.map(cell).join(",")}\n`)
    .join("");
}

/** Values of one field with equal points as one line. */
function joined(rows: Scorecard["rows"]): Scorecard["rows"] {
  const lines = new Map<string, Scorecard["rows"][number]>();
  for (const row of rows) {
    const key = JSON.stringify([row.feature, row.points]);
    const before = lines.get(key);
    lines.set(key, before ? { ...before, value: `${before.value}, ${row.value}` } : row);
  }
  return [...lines.values()];
}

function signed(points: number): string {
  return points > 0 ? `+${points}` : String(points);
}
