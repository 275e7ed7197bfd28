import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText } from "../../src/leads/text.ts";

describe("cleanText", () => {
  it("trims white space of every kind and zero-width characters at the ends only", () => {
    expect(cleanText("\u00a0\u3000 CFO\u200b\ufeff\t\r\n")).toBe("CFO");
    expect(cleanText("\u0085Head of\u00a0Sales\u2029")).toBe("Head of\u00a0Sales");
    expect(cleanText("a\u200bb")).toBe("a\u200bb");
    expect(cleanText(" \u200d ")).toBe("");
  });

  it("composes accents", () => {
    expect(cleanText("Zu\u0308rich")).toBe("Zürich");
  });

  it("leaves a clean text as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const once = cleanText(text);
        expect(cleanText(once)).toBe(once);
        expect(once).toBe(once.normalize("NFC"));
        expect(once).toBe(once.trim());
      }),
    );
  });
});
