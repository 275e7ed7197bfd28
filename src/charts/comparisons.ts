import { HUES, label, plotSvg } from "./plot.ts";

/** One of several figures to compare. */
export interface Comparison {
  readonly name: string;
  readonly value: number;
  readonly interval: readonly [number, number] | null;
}

export interface ComparisonsOptions {
  readonly title: string;
  /** What the figures are. */
  readonly axis: string;
  /** A figure to compare all with, drawn as a dashed line. */
  readonly reference: number;
}

/**
 * Figures as dots with their intervals, in the order given, on an axis that need not begin at 0.
 * @throws RangeError for none, or a number that isn't finite
 */
export async function comparisons(
  data: readonly Comparison[],
  { title, axis, reference }: ComparisonsOptions,
): Promise<string> {
  for (const { name, value, interval } of data)
    if (![value, reference, ...(interval ?? [])].every(Number.isFinite))
      throw new RangeError(
        `drawing the figure ${name}: found ${value} (${interval}) beside ${reference}, wanted finite numbers`,
      );
  if (data.length === 0) throw new RangeError("drawing figures: found none, wanted at least one");
  const shown = data.map((one, place) => ({ ...one, place }));
  return plotSvg(title, (Plot) => ({
    width: 680,
    height: 60 + 26 * data.length,
    marginLeft: 210,
    marginBottom: 40,
    x: { label: axis, grid: true, nice: true },
    y: {
      type: "band",
      domain: shown.map(({ place }) => place),
      tickFormat: (place: number) => label(shown[place]?.name ?? ""),
      tickSize: 0,
      label: null,
    },
    marks: [
      Plot.ruleX([reference], { stroke: HUES.accent, strokeDasharray: "5 4", strokeWidth: 1.5 }),
      Plot.ruleY(
        shown.filter(({ interval }) => interval !== null),
        {
          y: "place",
          x1: ({ interval }) => interval[0],
          x2: ({ interval }) => interval[1],
          stroke: "currentColor",
          strokeWidth: 1.5,
        },
      ),
      Plot.dot(shown, { y: "place", x: "value", r: 4, fill: HUES.main }),
    ],
  }));
}
