import { escapeXml } from "../numeric/escape-xml.ts";

/** Text as it stands in a page. */
export const escapeHtml = escapeXml;

/** A paragraph of plain text. */
export function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

/** Plain texts as a list. */
export function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
}

/**
 * Rows of plain text under a header. Cells that begin with a digit stand right, as numbers do.
 * @param caption what the table is of, for those who come to it without the text around
 */
export function htmlTable(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cell = (text: string, at: number) =>
    at === 0
      ? `<th scope="row">${escapeHtml(text)}</th>`
      : `<td${/^[−–\d]/.test(text) ? ' class="number"' : ""}>${escapeHtml(text)}</td>`;
  return [
    `<div class="wide"><table><caption>${escapeHtml(caption)}</caption>`,
    `<thead><tr>${header.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("")}</tr></thead>`,
    `<tbody>${rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n")}</tbody></table></div>`,
  ].join("\n");
}

/** A picture with what it says, and its numbers as a table for those who can't see it or want them. */
export function figure(picture: string, says: string, table: string): string {
  return [
    `<figure><div class="wide">${picture}</div>`,
    `<figcaption>${paragraph(says)}<details><summary>The numbers</summary>${table}</details></figcaption></figure>`,
  ].join("\n");
}

/** A part of the page with its heading. */
export function section(id: string, title: string, ...parts: readonly string[]): string {
  return [`<section id="${id}"><h2>${escapeHtml(title)}</h2>`, ...parts, "</section>"].join("\n");
}
