import { HUES, label, plotSvg } from "./plot.ts";

export interface Importance {
  readonly name: string;
  /** At least 0. */
  readonly value: number;
  readonly interval: readonly [number, number];
}

/**
 * Bars from 0 in the order given, each with the interval of its value.
 * @throws RangeError for none, or a number that is negative or not finite
 */
export async function importances(
  data: readonly Importance[],
  { title, axis }: { readonly title: string; readonly axis: string },
): Promise<string> {
  for (const { name, value, interval } of data)
    if (![value, ...interval].every((x) => x >= 0 && x < Infinity))
      throw new RangeError(
        `drawing the bar ${name}: found ${value} (${interval}), wanted finite numbers from 0`,
      );
  if (data.length === 0) throw new RangeError("drawing bars: found none, wanted at least one");
  const shown = data.map((one, place) => ({ ...one, place }));
  return plotSvg(title, (Plot) => ({
    width: 680,
    height: 50 + 24 * data.length,
    marginLeft: 210,
    marginBottom: 40,
    x: {
      label: axis,
      grid: true,
      zero: true,
      ...(data.every(({ value }) => value === 0) && { domain: [0, 1] }),
    },
    y: {
      type: "band",
      domain: shown.map(({ place }) => place),
      tickFormat: (place: number) => label(shown[place]?.name ?? ""),
      tickSize: 0,
      label: null,
    },
    marks: [
      Plot.barX(shown, { y: "place", x: "value", fill: HUES.main }),
      Plot.ruleY(shown, {
        y: "place",
        x1: ({ interval }) => interval[0],
        x2: ({ interval }) => interval[1],
        stroke: "currentColor",
        strokeWidth: 1.5,
      }),
      Plot.ruleX([0], { stroke: "currentColor" }),
    ],
  }));
}
