/**
 * The texts of an SVG's elements, in order, once it is known to be well formed: every element is closed in its place, no
 * attribute stands twice, no bare `<`, `&` or character that XML forbids. Only the XML that the charts write is understood.
 * @throws Error telling the first fault
 */
export function textsOf(xml: string): string[] {
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(xml))
    throw new Error("a forbidden character");
  const open: string[] = [];
  const texts: string[] = [];
  const token = /<(\/?)([a-z][a-z\d]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/giy;
  let roots = 0;
  for (let found = token.exec(xml); found; found = token.exec(xml)) {
    const [, closing, name, attributes = "", empty, text, bare] = found;
    if (bare !== undefined) throw new Error(`a bare < at ${found.index}`);
    const references = (text ?? attributes).replaceAll(/&(?:amp|lt|gt|quot|#160);/g, "");
    if (references.includes("&")) throw new Error(`a bare & at ${found.index}`);
    if (text !== undefined) {
      if (open.length === 0 && text.trim() !== "") throw new Error("text outside the root");
      if (text.trim() !== "") texts.push(text);
      continue;
    }
    const names = Array.from(attributes.matchAll(/\s([\w:-]+)=/g), ([, attribute]) => attribute);
    if (new Set(names).size < names.length) throw new Error(`an attribute twice in ${found[0]}`);
    if (closing) {
      if (open.pop() !== name) throw new Error(`</${name}> closes another element`);
      continue;
    }
    if (open.length === 0) roots++;
    if (!empty) open.push(name!);
  }
  if (open.length > 0 || roots !== 1) throw new Error(`${roots} roots, ${open.join(" ")} left open`);
  return texts;
}

/** The text that an escaped one stands for. */
export function unescapeXml(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#160;", "\u00a0")
    .replaceAll("&amp;", "&");
}
