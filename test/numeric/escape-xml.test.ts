import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeXml } from "../../src/numeric/escape-xml.ts";
import { textsOf, unescapeXml } from "../charts/well-formed.ts";

describe("escapeXml", () => {
  test("any text can stand in an element and in an attribute, and reads the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const allowed = text.replaceAll(
          /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
          "\ufffd",
        );
        expect(unescapeXml(escapeXml(text))).toBe(allowed);
        textsOf(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`);
      }),
    );
  });

  test("what XML forbids becomes U+FFFD: controls, halves of pairs, U+FFFF", () => {
    expect(escapeXml("a\u0000b\ud800c\uffffd😀")).toBe("a\ufffdb\ufffdc\ufffdd😀");
  });
});
