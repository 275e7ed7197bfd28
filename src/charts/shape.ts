import { HUES, label, plotSvg } from "./plot.ts";
import { ticks } from "./ticks.ts";

/** What one value of a feature, or one interval of its values, adds to the score. */
export interface ShapeBin {
  readonly value: string;
  /** Log-odds. */
  readonly contribution: number;
  /** Around the contribution; null where it isn't known. */
  readonly band: readonly [number, number] | null;
  readonly leads: number;
}

export interface ShapeOptions {
  readonly title: string;
  /** Values that follow each other are joined by a line. */
  readonly isOrdered: (bin: ShapeBin) => boolean;
}

const LABEL = 24;

/**
 * What each value of a feature adds to the score, with its band, from top to bottom in the order given; beside it how many leads
 * have that value.
 * @throws RangeError for no bin, or a number that isn't finite
 */
export async function shape(bins: readonly ShapeBin[], { title, isOrdered }: ShapeOptions): Promise<string> {
  for (const { value, contribution, band, leads } of bins)
    if (![contribution, leads, ...(band ?? [])].every(Number.isFinite))
      throw new RangeError(
        `drawing the shape at ${value}: found ${contribution} (${band}) of ${leads} leads, wanted finite numbers`,
      );
  if (bins.length === 0) throw new RangeError("drawing a shape: found no bin, wanted at least one");
  const shown = bins.map((bin, place) => ({ ...bin, place }));
  const reach = bins.flatMap(({ contribution, band }) => [contribution, ...(band ?? [])]);
  const [low, high] = [Math.min(0, ...reach), Math.max(0, ...reach)];
  const span = high - low || 1;
  const edge = high + 0.06 * span;
  const strip = { from: edge + 0.04 * span, width: 0.22 * span }; // leads are drawn right of the contributions
  const most = Math.max(1, ...bins.map(({ leads }) => leads));
  return plotSvg(title, (Plot) => ({
    width: 680,
    height: 68 + 22 * bins.length,
    marginLeft: 180,
    marginRight: 64,
    marginTop: 28,
    marginBottom: 40,
    x: {
      domain: [low - 0.06 * span, strip.from + strip.width],
      ticks: ticks(low, high > low ? high : 1, 5),
      label: null,
      grid: true,
    },
    y: {
      type: "band",
      domain: shown.map(({ place }) => place),
      tickFormat: (place: number) => label(shown[place]?.value ?? "", LABEL),
      tickSize: 0,
      label: null,
    },
    marks: [
      Plot.ruleX([0], { stroke: "currentColor", strokeOpacity: 0.6 }),
      Plot.lineX(shown.filter(isOrdered), {
        y: "place",
        x: "contribution",
        stroke: HUES.main,
        strokeOpacity: 0.5,
      }),
      Plot.ruleY(
        shown.filter(({ band }) => band !== null),
        {
          y: "place",
          x1: ({ band }) => band[0],
          x2: ({ band }) => band[1],
          stroke: HUES.main,
          strokeWidth: 2,
        },
      ),
      Plot.dot(shown, { y: "place", x: "contribution", r: 4, fill: HUES.main }),
      Plot.barX(shown, {
        y: "place",
        x1: strip.from,
        x2: ({ leads }) => strip.from + (strip.width * leads) / most,
        fill: HUES.quiet,
        fillOpacity: 0.6,
      }),
      Plot.text(shown, {
        y: "place",
        x: ({ leads }) => strip.from + (strip.width * leads) / most,
        text: ({ leads }) => String(leads),
        textAnchor: "start",
        dx: 4,
      }),
      Plot.text([{ x: strip.from, name: "leads" }], {
        x: "x",
        text: "name",
        frameAnchor: "top",
        dy: -16,
        textAnchor: "start",
      }),
      Plot.text([{ x: low, name: "adds to the log-odds" }], {
        x: "x",
        text: "name",
        frameAnchor: "bottom",
        dy: 34,
        textAnchor: "start",
      }),
    ],
  }));
}
