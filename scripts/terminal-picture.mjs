// Turns what a command printed into a picture of a terminal window, as SVG:
//
//   leadlight explain … | node scripts/terminal-picture.mjs --command "leadlight explain …" >picture.svg
import { parseArgs } from "node:util";
import { escapeXml } from "../dist/numeric/escape-xml.js";

const { values } = parseArgs({
  options: { command: { type: "string" }, columns: { type: "string", default: "110" } },
});
if (values.command === undefined) {
  console.error('found no --command, wanted --command "what was typed"');
  process.exit(2);
}

let text = "";
for await (const chunk of process.stdin) text += chunk;

const COLUMN = 7.82; // the advance of a 13 px monospace letter
const LINE = 18;
const TOP = 56;
const columns = Number(values.columns);
const printed = text
  .replace(/\n$/, "")
  .split("\n")
  .flatMap((whole) => wrap(whole).map((shown) => ({ shown, fill: colourOf(whole) })));
const width = Math.ceil(columns * COLUMN + 40);
const height = TOP + (printed.length + 1) * LINE + 14;

process.stdout.write(
  [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">`,
    `<title>${escapeXml(values.command)}</title>`,
    `<rect width="${width}" height="${height}" rx="9" fill="#16202b"/>`,
    ...["#ec6a5e", "#f4bf4f", "#61c554"].map(
      (fill, i) => `<circle cx="${22 + 20 * i}" cy="20" r="6" fill="${fill}"/>`,
    ),
    line(`$ ${values.command}`, 0, "#ffffff"),
    ...printed.map(({ shown, fill }, i) => line(shown, i + 1, fill)),
    "</svg>",
    "",
  ].join("\n"),
);

/** A line longer than the window goes on in the next, under its own beginning, as in a terminal that wraps at words. */
function wrap(whole) {
  const lines = [];
  let rest = whole;
  const indent = " ".repeat(/^\s*(?:[+-][\d.]+\s+)?/.exec(whole)[0].length);
  while (rest.length > columns) {
    const at = rest.lastIndexOf(" ", columns);
    lines.push(rest.slice(0, at));
    rest = indent + rest.slice(at + 1);
  }
  return [...lines, rest];
}

/** What raises a score is green, what lowers it orange; all else is light, as are the sums. */
function colourOf(text) {
  if (/ (the mean lead|log-odds in all)$/.test(text)) return "#ffffff";
  if (/^\s+\+\d/.test(text)) return "#8fd6a9";
  if (/^\s+-\d/.test(text)) return "#f0a880";
  return "#d8e0e8";
}

// Blanks count: `xml:space` keeps those that the eye needs for columns.
function line(text, at, fill) {
  return `<text x="20" y="${TOP + at * LINE}" fill="${fill}" xml:space="preserve">${escapeXml(text)}</text>`;
}
