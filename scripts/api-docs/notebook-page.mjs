import { stripVTControlCharacters } from "node:util";

/** An executed notebook as Markdown: its text, its code, and what the code showed. */
export function notebookPage(json) {
  const { cells, metadata } = JSON.parse(json);
  const language = metadata.language_info?.name ?? "typescript";
  return cells
    .map(({ cell_type, source, outputs = [] }) => {
      const text = source.join("");
      if (cell_type !== "code") return text;
      return [`\`\`\`${language}\n${text}\n\`\`\``, ...outputs.map(shown)].join("\n\n");
    })
    .join("\n\n");
}

function shown({ output_type, text, data = {} }) {
  if (output_type === "stream") return plain(text);
  if (data["text/html"]) return inline(joined(data["text/html"]));
  if (data["image/svg+xml"]) return inline(joined(data["image/svg+xml"]));
  if (data["image/png"])
    return `<img alt="" src="data:image/png;base64,${joined(data["image/png"]).trim()}">`;
  return data["text/plain"] ? plain(data["text/plain"]) : "";
}

const joined = (text) => [text].flat().join("");
const plain = (text) => `\`\`\`text\n${stripVTControlCharacters(joined(text)).trimEnd()}\n\`\`\``;
/** A blank line would end the HTML for Markdown; a heading in it would be one of the page. */
const inline = (html) =>
  `<div class="shown">${html.replaceAll(/\n\s*\n/g, "\n").replaceAll(/<(\/?)h[1-6]\b/g, "<$1strong")}</div>`;
