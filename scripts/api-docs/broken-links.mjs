import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** The links and pictures of a built site that lead to no file or no place of one, a sentence each. */
export function brokenLinks(site) {
  const pages = readdirSync(site, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".html"),
  );
  const html = new Map(pages.map((page) => [join(site, page), readFileSync(join(site, page), "utf8")]));
  const places = new Map([...html].map(([path, text]) => [path, new Set(attributes(text, "id"))]));
  return [...html].flatMap(([path, text]) =>
    [...attributes(text, "href"), ...attributes(text, "src")].flatMap((link) => {
      if (link === "" || /^([a-z]+:|\/\/)/.test(link)) return [];
      const [file, anchor] = link.split("#").map(decodeURIComponent);
      const target = file === "" ? path : join(dirname(path), file.split("?")[0]);
      const page = relative(site, path);
      if (!existsSync(target)) return [`${page}: ${link} is no file`];
      return anchor && places.has(target) && !places.get(target).has(anchor)
        ? [`${page}: ${link} is no place of that page`]
        : [];
    }),
  );
}

function attributes(html, name) {
  return Array.from(html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g")), ([, value]) =>
    value.replaceAll("&amp;", "&").replaceAll("&quot;", '"'),
  );
}
