import { expect, test } from "vitest";
import type { Segment } from "../../src/explanation/segments.ts";
import type { ReportFacts, StoredMetrics } from "../../src/report/report-facts.ts";
import { leadSegmentsSection } from "../../src/report/sections/lead-segments.ts";
import { rowOf } from "./page-texts.ts";

const sectionOf = (metrics: StoredMetrics) =>
  leadSegmentsSection({ metrics, parts: { drivers: [] } } as unknown as ReportFacts);

const segment = (value: string): Segment => ({
  value,
  leads: 100,
  wins: 25,
  rate: 0.25,
  interval: [0.2, 0.31],
  amount: null,
  drivers: [{ feature: "visits", importance: 0.4, effect: -0.1 }],
  criteria: [{ criterion: "budget", ratio: 2.5, interval: [1.5, 4] }],
});

test("the framework's segments stand before the discovered ones, with of whom it isn't known", () => {
  const nobody = { ...segment("Nobody"), leads: 0, wins: 0, rate: null, interval: null, drivers: [] };
  const html = sectionOf({
    namedSegments: {
      segments: [
        { ...segment("Rich <ones>"), unknown: 12 },
        { ...nobody, criteria: [], unknown: 7 },
      ],
      unknown: segment("unknown"),
      none: segment("none"),
    },
    leadSegments: [{ column: null, segments: [segment("visits 5 or more"), segment("visits below 5")] }],
  });
  const told = ["100", "25.0 %", "20.0 to 31.0 %", "visits 0.40 (−0.10)", "budget 2.5 ×"];
  expect(rowOf(html, "Rich &lt;ones&gt;")).toEqual([...told, "12"]);
  expect(rowOf(html, "Nobody")).toEqual(["0", "–", "–", "", "", "7"]);
  expect(rowOf(html, "unknown")).toEqual([...told, ""]);
  expect(rowOf(html, "visits below 5")).toEqual(told);
  expect(html).toContain(
    "A lead may be in several of them, so that their leads don&#39;t add up".replace("&#39;", "'"),
  );
  expect(html.indexOf("Named segments")).toBeLessThan(html.indexOf("Discovered segments"));
});

test("either may be missing", () => {
  const named = { segments: [{ ...segment("Rich"), unknown: 0 }], unknown: null, none: null };
  const html = sectionOf({
    namedSegments: named,
    leadSegments: [{ column: null, segments: [segment("all leads")] }],
  });
  expect(html).toContain("Named segments");
  expect(html).not.toContain("Discovered segments");
  expect(
    sectionOf({ namedSegments: null, leadSegments: [{ column: null, segments: [segment("all leads")] }] }),
  ).toBe("");
});
