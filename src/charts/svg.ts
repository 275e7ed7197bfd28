import { escapeXml } from "../numeric/escape-xml.ts";

/** Colours of all charts: told apart by people who see red and green alike, and readable on white. */
export const COLOURS = {
  ink: "#1f2933",
  quiet: "#52606d",
  grid: "#d9dee4",
  main: "#2f6f9f",
  up: "#2a7f62",
  down: "#b5502f",
} as const;

const FONT = "font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif\"";

/** A place or length in pixels, to a tenth: enough for the eye, and the same text on every machine. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10 + 0);
}

/** The text cut to a number of characters, with an ellipsis where something was cut. */
export function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

/** A whole picture: white ground, a title for the eye and for screen readers. */
export function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}" ${FONT} font-size="13">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="16" y="26" font-size="15" font-weight="600" fill="${COLOURS.ink}">${escapeXml(title)}</text>`,
    ...parts,
    "</svg>",
  ].join("\n");
}
