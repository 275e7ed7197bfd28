import { HUES, plotSvg } from "./plot.ts";

/** The wins found once so many of the leads, best first, have been called. */
export interface GainsPoint {
  /** Share of the leads. */
  readonly called: number;
  /** Share of all wins. */
  readonly found: number;
  readonly interval: readonly [number, number] | null;
}

/**
 * The share of all wins among the best share of the leads, with its band, beside what leads in random order would give.
 * @param points ascending by `called`, without the start at 0
 * @throws RangeError for no point, or a number outside 0 to 1
 */
export async function gainsCurve(points: readonly GainsPoint[], title: string): Promise<string> {
  for (const { called, found, interval } of points)
    if (![called, found, ...(interval ?? [])].every((share) => share >= 0 && share <= 1 + 1e-9))
      throw new RangeError(
        `drawing gains: found ${called}, ${found}, ${interval}, wanted shares from 0 to 1`,
      );
  if (points.length === 0) throw new RangeError("drawing gains: found no point, wanted at least one");
  const all = [{ called: 0, found: 0, interval: [0, 0] as const }, ...points];
  const axis = { domain: [0, 1], tickFormat: ".0%", ticks: 6, grid: true } as const;
  return plotSvg(title, (Plot) => ({
    width: 460,
    height: 440,
    marginLeft: 56,
    marginBottom: 44,
    x: { ...axis, label: "share of the leads called, best first" },
    y: { ...axis, label: "share of all wins found" },
    marks: [
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: "currentColor", strokeOpacity: 0.5, strokeDasharray: "4 4" },
      ),
      Plot.areaY(
        all.filter(({ interval }) => interval !== null),
        {
          x: "called",
          y1: ({ interval }) => interval[0],
          y2: ({ interval }) => interval[1],
          fill: HUES.main,
          fillOpacity: 0.2,
        },
      ),
      Plot.lineY(all, { x: "called", y: "found", stroke: HUES.main, strokeWidth: 2 }),
      Plot.dot(points, { x: "called", y: "found", r: 3, fill: HUES.main }),
    ],
  }));
}
