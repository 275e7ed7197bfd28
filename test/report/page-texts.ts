import { expect } from "vitest";
import { textsOf, unescapeXml } from "../charts/well-formed.ts";

/** The texts of a page that is well formed and asks nothing of anybody. */
export function textsOfPage(html: string): string[] {
  expect(html.startsWith("<!doctype html>\n")).toBe(true);
  const sought = html.replaceAll('xmlns="http://www.w3.org/2000/svg"', "");
  expect(sought).not.toMatch(/<script|<link|<img|<iframe|@import|url\(| src=| on[a-z]+="/i);
  return textsOf(html.slice("<!doctype html>".length)).map(unescapeXml);
}

/** The cells of the first row that begins with this text. */
export function rowOf(html: string, first: string): string[] {
  const at = html.indexOf(`<th scope="row">${first}</th>`);
  const row = html.slice(at, html.indexOf("</tr>", at));
  return Array.from(row.matchAll(/<td[^>]*>([^<]*)<\/td>/g), ([, cell]) => cell!.replaceAll("\u00a0", " "));
}
