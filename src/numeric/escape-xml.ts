/*
 * In this folder, though it is about text, since charts and the service both write markup and have no other folder in common: the
 * service loads no charts.
 */

// XML 1.0, § 2.2: what isn't a Char, single surrogates among it.
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** The text with U+FFFD for each character that XML doesn't allow. */
export function allowedInXml(text: string): string {
  return text.replaceAll(FORBIDDEN, "\ufffd");
}

/** Text as it may stand in an element or an attribute of XML or HTML; characters that XML doesn't allow become U+FFFD. */
export function escapeXml(text: string): string {
  return allowedInXml(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
