import { dist } from "../bench/run.mjs";

/**
 * A module of the build.
 * @param {string} path
 */
export const built = (path) => import(new URL(path, dist).href);

/**
 * Rows of cells as a table of Markdown.
 * @param {readonly (readonly (string | number)[])[]} rows the header first
 */
export function tableOf([header, ...rows]) {
  const line = (/** @type {readonly (string | number)[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
