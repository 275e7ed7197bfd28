import { HUES, plotSvg } from "./plot.ts";

const BINS = 50;

export interface ScoreDistributionOptions {
  readonly title: string;
  /** The smallest probabilities of grades A, B and C. */
  readonly gradeCuts: readonly [number, number, number];
}

/**
 * How many leads have which probability, from evenly spaced quantiles, with the places where grades begin.
 * @param quantiles ascending, from the least probability to the greatest; between two neighbours lie equally many leads
 * @throws RangeError for fewer than two quantiles, or any that descends or leaves 0 to 1
 */
export async function scoreDistribution(
  quantiles: readonly number[],
  { title, gradeCuts }: ScoreDistributionOptions,
): Promise<string> {
  const ascend = quantiles.every((value, i) => value >= (quantiles[i - 1] ?? 0) && value <= 1);
  if (quantiles.length < 2 || !ascend)
    throw new RangeError(
      `drawing a distribution: found ${quantiles.length} quantiles from ${quantiles[0]} to ${quantiles.at(-1)}, wanted two or more that ascend within 0 to 1`,
    );
  const most = Math.max(quantiles.at(-1)!, 0.02);
  const width = most / BINS;
  const shares = new Float64Array(BINS);
  for (let i = 1; i < quantiles.length; i++) {
    const middle = (quantiles[i - 1]! + quantiles[i]!) / 2;
    shares[Math.min(BINS - 1, Math.floor(middle / width))]! += 1 / (quantiles.length - 1);
  }
  const bars = Array.from(shares, (share, k) => ({ low: k * width, high: (k + 1) * width, share }));
  const grades = gradeCuts.map((cut, k) => ({ cut, name: "ABC"[k]! })).filter(({ cut }) => cut <= most);
  return plotSvg(title, (Plot) => ({
    width: 640,
    height: 280,
    marginLeft: 52,
    marginTop: 30,
    marginBottom: 44,
    x: { domain: [0, most], tickFormat: most < 0.1 ? ".1%" : ".0%", label: "probability" },
    y: { tickFormat: most < 0.1 ? ".1%" : ".0%", grid: true, label: "share of the leads" },
    marks: [
      Plot.rect(bars, { x1: "low", x2: "high", y1: 0, y2: "share", fill: HUES.main, inset: 0.5 }),
      Plot.ruleX(grades, { x: "cut", stroke: HUES.accent, strokeWidth: 1.5, strokeDasharray: "5 4" }),
      Plot.text(grades, {
        x: "cut",
        text: "name",
        frameAnchor: "top",
        dy: -14,
        fontWeight: "bold",
        fill: HUES.accent,
      }),
      Plot.ruleY([0], { stroke: "currentColor" }),
    ],
  }));
}
