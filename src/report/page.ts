import { escapeHtml } from "./html.ts";

/** Readable on paper, in the dark and on a phone; nothing is asked of any server. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1f2933; --quiet: #52606d; --line: #d9dee4; --ground: #ffffff; --soft: #f3f5f7; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --quiet: #a3afbb; --line: #3a444f; --ground: #14181d; --soft: #1d232a; } }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.8rem; } h2 { margin: 2.5rem 0 .5rem; font-size: 1.3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 1.5rem 0 .25rem; font-size: 1.05rem; }
p, ul { max-width: 44rem; } .lead { font-size: 1.1rem; } nav { color: var(--quiet); } nav a { margin-right: .9rem; } a { color: inherit; }
table { border-collapse: collapse; margin: .75rem 0; font-size: .9rem; } caption { text-align: left; color: var(--quiet); padding-bottom: .25rem; }
th, td { padding: .2rem .75rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { font-weight: 600; } .number { font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; } figcaption p { margin: 0; color: var(--quiet); font-size: .95rem; } .wide { overflow-x: auto; }
svg { max-width: 100%; height: auto; } details { margin: .25rem 0; } summary { cursor: pointer; color: var(--quiet); font-size: .9rem; }
.glance { background: var(--soft); border-radius: .5rem; padding: .5rem 1.25rem; } .glance li { margin: .4rem 0; }
@media print {
  :root { --ink: #000; --quiet: #333; --line: #bbb; --ground: #fff; --soft: #fff; color-scheme: light; }
  body { max-width: none; font-size: 11pt; } nav { display: none; } figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .wide { overflow: visible; } details:not([open]) { display: none; }
}`;

/** A part of the page that is told in the list at its top. */
export interface PagePart {
  readonly id: string;
  readonly name: string;
  readonly html: string;
}

/**
 * A whole page in one file, that asks nothing of any server and runs no script.
 * @param lead what the page is about, as HTML
 */
export function page(title: string, lead: string, parts: readonly PagePart[]): string {
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"/>',
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>`,
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}\n</style></head>`,
    `<body><header><h1>${escapeHtml(title)}</h1>`,
    lead,
    `<nav aria-label="Parts of this page">${parts.map(({ id, name }) => `<a href="#${id}">${escapeHtml(name)}</a>`).join(" ")}</nav></header>`,
    "<main>",
    ...parts.map(({ html }) => html),
    "</main></body></html>",
    "",
  ].join("\n");
}
