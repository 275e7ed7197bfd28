import { codeLabel } from "../../features/describe.ts";
import { type Feature, FIRST_LEVEL, MISSING } from "../../features/matrix.ts";
import type { Card } from "./card.ts";
import type { Rule } from "./rules.ts";

/** The card in words, a line a rule, the heaviest first, and how points become a score. */
export function describeCard(
  { rules, points, unit, base }: Card,
  features: readonly Feature[],
  cuts: readonly Float64Array[],
  link: "logit" | "identity",
): string[] {
  const lines = rules
    .map((rule, r) => ({ rule, points: points[r]! }))
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .map(
      ({ rule, points: count }) =>
        `${count > 0 ? "+" : "−"}${Math.abs(count)} if ${describeRule(rule, features[rule.feature]!, cuts[rule.feature]!)}`,
    );
  if (lines.length === 0) return lines;
  const score = link === "logit" ? "log-odds before calibration" : "prediction";
  return [
    ...lines,
    `${score} = ${figures(base)} ${unit < 0 ? "−" : "+"} ${figures(Math.abs(unit))} × points`,
  ];
}

/** "job_title.seniority is c-level or vp", "visits is 10 or more", "visits is missing". */
export function describeRule({ holds }: Rule, feature: Feature, cuts: Float64Array): string {
  const bins = [...holds.keys()].filter((bin) => holds[bin]);
  if (feature.kind === "number" && bins[0] !== MISSING) {
    const from = bins[0]! - FIRST_LEVEL;
    if (from > 0) return `${feature.name} is ${cuts[from - 1]} or more`;
    return `${feature.name} is below ${cuts[bins.length - 1]}`;
  }
  const labels = bins.map((bin) => codeLabel(feature, cuts, bin));
  const last = labels.pop()!;
  return `${feature.name} is ${labels.length > 0 ? `${labels.join(", ")} or ` : ""}${last}`;
}

function figures(x: number): string {
  return String(Number(x.toPrecision(6))).replace("-", "−");
}
