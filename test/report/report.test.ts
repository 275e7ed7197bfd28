import fc from "fast-check";
import { expect, test } from "vitest";
import type { Driver } from "../../src/explanation/drivers.ts";
import { versionReport } from "../../src/report/report.ts";
import type { ReportFacts } from "../../src/report/report-facts.ts";
import { simulatedFacts } from "./facts.ts";
import { rowOf, textsOfPage } from "./page-texts.ts";

test("one page of everything that the version tells", async () => {
  const facts = await simulatedFacts();
  const html = await versionReport(facts);
  const all = textsOfPage(html).join("\n").replaceAll("\u00a0", " ");
  const { holdout } = facts.metrics;
  expect(all).toContain("won within 90 days");
  expect(all).toContain("additive is the best of 2.");
  expect(all).toContain("No curve remains that can be told from chance");
  expect(all).toContain(`and ${holdout!.wins} came`);
  expect(all).toContain("Somebody should decide on tags");
  expect(all).toContain("only a few wins");
  expect(rowOf(html, "contract_date")).toEqual(["is written with the outcome"]);
  expect(rowOf(html, "points")).toEqual(["0.51000", "0.00400"]);
  expect(all).toContain("Twice as many leads (200 to 400) took 0.0200 ± 0.0050 off the log loss");
  const [north] = facts.metrics.segments![0]!.segments;
  expect(facts.metrics.segments).toHaveLength(1);
  expect(rowOf(html, "north").slice(0, 2)).toEqual(["200", `${(100 * north!.rate).toFixed(1)} %`]);
  expect(rowOf(html, "north").at(-2)).toBe(north!.logLoss.toFixed(4));
  expect(north!.logLoss).toBeLessThan(north!.baseRateLogLoss);
  expect(all).toContain("In every segment as many won as was told");
  expect(rowOf(html, "200")).toEqual(["60", "0.5200", "0.4800 to 0.5600", "0.710", "0.660 to 0.760"]);
  expect(rowOf(html, "Brier score")[0]).toBe(holdout!.brier.toFixed(4));
  expect(rowOf(html, "rows read")).toEqual(["500"]);
  // 1,001 quantiles evenly from 0 to 1: three tenths of the leads are of grade A, and so on
  expect(["A", "B", "C", "D"].map((grade) => rowOf(html, grade)[1])).toEqual([
    "30.1 %",
    "20.0 %",
    "30.0 %",
    "20.0 %",
  ]);
  expect(html.match(/<svg /g)).toHaveLength(8 + facts.parts.drivers.length);
});

test("groups of people: shares, ratios, what came true, proxies, and who falls below four fifths", async () => {
  const facts = await simulatedFacts();
  const html = await versionReport(facts);
  const [men, women] = facts.metrics.fairness![0]!.groups;
  const all = textsOfPage(html).join("\n").replaceAll("\u00a0", " ");
  expect(women!.ratio).toBe(0); // none of them reaches 0.5
  expect(rowOf(html, "men").slice(0, 2)).toEqual(["200", `${(100 * men!.selected).toFixed(1)} %`]);
  expect(all).toContain("The model doesn't read gender.");
  expect(all).toContain("industry (0.42)");
  expect(all).toContain("Below four fifths of the highest share, beyond what chance gives: women (0.00).");
  expect(all).toContain("In every group as many won as was told");
  const without = await versionReport(await simulatedFacts({ fairness: [] }));
  expect(textsOfPage(without).join("\n")).toContain("No column was named as sensitive");
});

test("of what else a version tells: horizons, gate and edits", async () => {
  const facts = await simulatedFacts({
    asOfVersion: 3,
    gate: { passed: true, because: "it beats the base rate" },
    horizons: [
      {
        days: 30,
        leads: 380,
        wins: 60,
        observedExpected: 1.04,
        slope: 0.97,
        intervals: { observedExpected: null, calibrationSlope: null },
      },
    ],
  });
  const edit = { kind: "flatten", feature: "budget", by: "Ana", because: "typed <carelessly>" } as const;
  const html = await versionReport({ ...facts, edits: [edit] });
  expect(rowOf(html, "30 days")).toEqual(["380", "60", "1.040", "0.970"]);
  expect(rowOf(html, "budget")).toContain("Ana");
  const all = textsOfPage(html).join("\n");
  expect(all).toContain("Whether it may be used: it beats the base rate.");
  expect(all).toContain("of version 3, before these edits");
  expect(all).toContain("typed <carelessly>");
});

test("leads that were looked at several times are told as looks", async () => {
  const { parts } = await simulatedFacts();
  const { leads } = parts.calibration;
  const textOf = async (used: number) => {
    const facts = await simulatedFacts({ rows: { read: 500, used } });
    return textsOfPage(await versionReport(facts)).join("\n");
  };
  const looks = await textOf(leads - 1);
  expect(looks).toContain(
    `It learned from ${leads - 1} leads whose outcome is known, each looked at several times in its life: ${leads} looks,`,
  );
  expect(looks).toContain("It was tested on 400 of these looks before it had seen these.");
  expect(looks).toContain(`Of the ${leads} looks at leads learned from`);
  expect(looks).toContain("comes from 400 looks at leads with");
  const plain = await textOf(leads);
  expect(plain).toContain(`It learned from ${leads} leads whose outcome is known;`);
  expect(plain).toContain(`Of the ${leads} leads learned from`);
  expect(plain).not.toContain("looks");
});

test("against the champion: the verdict, the figures and the segments", async () => {
  const gate = {
    passed: false,
    because: "it loses in a segment",
    champion: 4,
    comparison: {
      how: "refitted",
      why: "too few wins",
      learnedUntil: null,
      leads: 300,
      wins: 50,
      logLoss: { champion: 0.41, challenger: 0.4 },
      difference: { mean: -0.01, interval: [-0.02, 0.001] },
      segments: [
        {
          column: "region",
          value: null,
          leads: 40,
          wins: 9,
          difference: 0.05,
          interval: [0.02, 0.08],
          bound: 0.02,
          isBeyond: true,
        },
      ],
      drift: [{ feature: "budget", psi: 0.07, leads: 300 }],
    },
    calibration: {
      observedExpected: 1.02,
      observedExpectedInterval: [0.9, 1.1],
      slope: null,
      slopeInterval: null,
      bounds: [0.8, 1.25],
    },
  } as const;
  const html = await versionReport(await simulatedFacts({ gate }));
  expect(textsOfPage(html).join("\n")).toContain("Kept from replacing version 4: it loses in a segment.");
  expect(rowOf(html, "region = (empty)")).toEqual(["40", "0.0500", "0.0200 to 0.0800", "0.02"]);
  expect(rowOf(html, "log loss, champion")[0]).toBe("0.4100");
  expect(rowOf(html.slice(html.indexOf('id="champion"')), "budget")).toEqual(["0.070"]);
});

test("equal versions give equal pages, also once they were written and read", async () => {
  const facts = await simulatedFacts();
  const html = await versionReport(facts);
  expect(await versionReport(await simulatedFacts())).toBe(html);
  const metrics = JSON.parse(JSON.stringify(facts.metrics)) as ReportFacts["metrics"];
  expect(await versionReport({ ...facts, metrics })).toBe(html);
});

test("what older versions don't tell is left out", async () => {
  const { parts } = await simulatedFacts();
  const bare = await versionReport({ name: "old", parts, metrics: {}, edits: [] });
  textsOfPage(bare);
  expect(bare).not.toMatch(/undefined|NaN|null/);
  expect(bare).not.toContain('id="quality"');
  const { fairness: _, reliability: __, ...rest } = (await simulatedFacts()).metrics;
  const html = await versionReport({ name: "old", parts, metrics: rest, edits: [] });
  expect(html).toContain('id="quality"');
  expect(html).not.toContain('href="#calibration"');
});

test("no name from the data can be markup", async () => {
  const facts = await simulatedFacts();
  const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constant('<script>alert("1")</script>&amp;'));
  await fc.assert(
    fc.asyncProperty(text, text, async (name, because) => {
      const [fairness] = facts.metrics.fairness!;
      const groups = fairness!.groups.map((group) => ({ ...group, name }));
      const drivers = facts.parts.drivers.map((driver) => ({
        ...driver,
        feature: {
          ...driver.feature,
          name,
          ...(driver.feature.levels && { levels: driver.feature.levels.map(() => name) }),
        },
      }));
      const metrics = {
        ...facts.metrics,
        dropped: [{ column: name, because }],
        notes: [because],
        fairness: [{ ...fairness!, column: name, groups }],
      };
      textsOfPage(await versionReport({ ...facts, name, parts: { ...facts.parts, drivers }, metrics }));
    }),
    { numRuns: 12 },
  );
});

test("where the raw rates point the other way, everything else is said to be equal", async () => {
  const facts = await simulatedFacts();
  const [first] = facts.parts.drivers;
  const turned = { ...first!, bins: first!.bins.map((bin) => ({ ...bin, contribution: -bin.contribution })) };
  const told = async (driver: Driver) =>
    (await versionReport({ ...facts, parts: { ...facts.parts, drivers: [driver] } })).includes(
      "With everything else equal: Raises",
    );
  expect([await told(first!), await told(turned)]).toEqual([false, true]);
});
