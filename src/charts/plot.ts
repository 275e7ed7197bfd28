import type { PlotOptions } from "@observablehq/plot";
import { allowedInXml, escapeXml } from "../numeric/escape-xml.ts";

/** What a chart draws with: the functions of Observable Plot. */
export type PlotLibrary = typeof import("@observablehq/plot");

/** Seen on white and on near black alike, and told apart by people who see red and green alike; axes take the page's own ink. */
export const HUES = { main: "#3a82b8", accent: "#d0702f", quiet: "#8492a1" } as const;

/**
 * A picture by Observable Plot, drawn without a browser: an SVG element that stands in a page or alone, in the ink and on the
 * ground of what is around it. Equal options give equal text.
 * @param title for those who can't see the picture
 * @param build gives the options of `Plot.plot`; the texts of its data must have passed `label`
 */
export async function plotSvg(title: string, build: (Plot: PlotLibrary) => PlotOptions): Promise<string> {
  const { Plot, document } = await library();
  const drawn: string = Plot.plot({ style: { fontSize: "12px" }, ...build(Plot), document }).outerHTML;
  const open = drawn.indexOf(">") + 1;
  if (!drawn.startsWith("<svg "))
    throw new TypeError(`drawing ${title}: found ${drawn.slice(0, 40)}, wanted an <svg>`);
  const attributes = drawn.slice("<svg ".length, open);
  // Plot's own style is one of pages that hold nothing else; its white ground would stay white in the dark.
  const inner = drawn.slice(open).replace(/<style>.*?<\/style>/s, "");
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${attributes}<title>${escapeXml(title)}</title>${inner}`;
}

/** Text as a picture may show it: without what XML forbids, cut to a number of characters. */
export function label(text: string, most = 30): string {
  const characters = Array.from(allowedInXml(text));
  return characters.length <= most ? characters.join("") : `${characters.slice(0, most - 1).join("")}…`;
}

/** Loaded where the first picture is drawn: nothing else needs a quarter of a second for them. */
async function library() {
  const [Plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  return { Plot, document: parseHTML("<!doctype html><html><body></body></html>").document };
}
