import { readFileSync, writeFileSync } from "node:fs";

/**
 * Puts text between the two comments of a part of a Markdown file, in place of what stands there.
 * @param {URL} file
 * @param {string} part
 * @param {string} text
 */
export function writePart(file, part, text) {
  const [begin, end] = [`<!-- ${part}: made by npm run bench -->`, `<!-- /${part} -->`];
  const found = readFileSync(file, "utf8");
  const [from, to] = [found.indexOf(begin), found.indexOf(end)];
  if (from === -1 || to < from)
    throw new Error(`writing the part ${part}: found no ${begin} … ${end} in ${file.pathname}`);
  writeFileSync(file, `${found.slice(0, from + begin.length)}\n\n${text}\n\n${found.slice(to)}`);
}
