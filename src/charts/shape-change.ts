import { HUES, label, plotSvg } from "./plot.ts";
import { ticks } from "./ticks.ts";

/** What one value of a feature added to the score, and what it adds now, in log-odds. */
export interface ChangedBin {
  readonly value: string;
  readonly before: number;
  readonly after: number;
}

/**
 * How an edit moved what each value of a feature adds: an arrow a value from what it was (ring) to what it is (dot), from top to
 * bottom in the order given; a value that stayed is a dot.
 * @throws RangeError for no bin, or a number that isn't finite
 */
export async function shapeChange(bins: readonly ChangedBin[], title: string): Promise<string> {
  for (const { value, before, after } of bins)
    if (![before, after].every(Number.isFinite))
      throw new RangeError(
        `drawing the change at ${value}: found ${before} and ${after}, wanted finite numbers`,
      );
  if (bins.length === 0) throw new RangeError("drawing a change: found no bin, wanted at least one");
  const shown = bins.map((bin, place) => ({ ...bin, place }));
  const reach = bins.flatMap(({ before, after }) => [before, after]);
  const [low, high] = [Math.min(0, ...reach), Math.max(0, ...reach)];
  const margin = 0.06 * (high - low || 1);
  return plotSvg(title, (Plot) => ({
    width: 680,
    height: 68 + 22 * bins.length,
    marginLeft: 180,
    marginTop: 10,
    marginBottom: 40,
    x: {
      domain: [low - margin, high + margin],
      ticks: ticks(low, high > low ? high : 1, 5),
      label: "adds to the log-odds: before (ring), now (dot)",
      labelAnchor: "center",
      labelArrow: "none",
      grid: true,
    },
    y: {
      type: "band",
      domain: shown.map(({ place }) => place),
      tickFormat: (place: number) => label(shown[place]?.value ?? "", 24),
      tickSize: 0,
      label: null,
    },
    marks: [
      Plot.ruleX([0], { stroke: "currentColor", strokeOpacity: 0.6 }),
      Plot.ruleY(shown, { y: "place", x1: "before", x2: "after", stroke: HUES.accent, strokeWidth: 2 }),
      Plot.dot(shown, { y: "place", x: "before", r: 4, stroke: HUES.quiet }),
      Plot.dot(shown, { y: "place", x: "after", r: 4, fill: HUES.main }),
    ],
  }));
}
