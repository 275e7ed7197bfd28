import { HUES, label, plotSvg } from "./plot.ts";

/** One of several rates to compare. */
export interface Rate {
  readonly name: string;
  /** A share. */
  readonly rate: number;
  readonly interval: readonly [number, number] | null;
}

export interface RatesOptions {
  readonly title: string;
  /** What the rates are of. */
  readonly axis: string;
  /** A rate to compare all with, drawn as a dashed line. */
  readonly reference: number;
}

/**
 * Rates of groups as columns from 0 with their intervals, in the order given.
 * @throws RangeError for no rate, or a number outside 0 to 1
 */
export async function rates(
  data: readonly Rate[],
  { title, axis, reference }: RatesOptions,
): Promise<string> {
  for (const { name, rate, interval } of data)
    if (![rate, reference, ...(interval ?? [])].every((share) => share >= 0 && share <= 1))
      throw new RangeError(
        `drawing the rate ${name}: found ${rate}, ${interval}, ${reference}, wanted shares from 0 to 1`,
      );
  if (data.length === 0) throw new RangeError("drawing rates: found none, wanted at least one");
  const shown = data.map((one, place) => ({ ...one, place }));
  const slanted = data.some(({ name }) => name.length > 6);
  return plotSvg(title, (Plot) => ({
    width: Math.max(300, Math.min(900, 100 + 44 * data.length)),
    height: slanted ? 380 : 320,
    marginLeft: 52,
    marginBottom: slanted ? 110 : 40,
    x: {
      type: "band",
      domain: shown.map(({ place }) => place),
      tickFormat: (place: number) => label(shown[place]?.name ?? "", 16),
      tickRotate: slanted ? -40 : 0,
      label: null,
    },
    y: { tickFormat: ".0%", grid: true, label: axis, zero: true },
    marks: [
      Plot.barY(shown, { x: "place", y: "rate", fill: HUES.main }),
      Plot.ruleX(
        shown.filter(({ interval }) => interval !== null),
        {
          x: "place",
          y1: ({ interval }) => interval[0],
          y2: ({ interval }) => interval[1],
          stroke: "currentColor",
          strokeWidth: 1.5,
        },
      ),
      Plot.ruleY([reference], { stroke: HUES.accent, strokeDasharray: "5 4", strokeWidth: 1.5 }),
      Plot.ruleY([0], { stroke: "currentColor" }),
    ],
  }));
}
