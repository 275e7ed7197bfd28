import { HUES, plotSvg } from "./plot.ts";

/** What was told of some leads and what came true, as shares. */
export interface ReliabilityPoint {
  readonly told: number;
  readonly cameTrue: number;
  /** Of what came true. */
  readonly interval: readonly [number, number];
}

/**
 * What came true over what was told, each with its interval, beside the line on which both agree.
 * @throws RangeError for no point, or a number outside 0 to 1
 */
export async function reliability(points: readonly ReliabilityPoint[], title: string): Promise<string> {
  for (const { told, cameTrue, interval } of points)
    if (![told, cameTrue, ...interval].every((share) => share >= 0 && share <= 1))
      throw new RangeError(
        `drawing reliability: found ${told}, ${cameTrue}, ${interval}, wanted shares from 0 to 1`,
      );
  if (points.length === 0) throw new RangeError("drawing reliability: found no point, wanted at least one");
  const high = Math.max(...points.flatMap(({ told, interval }) => [told, interval[1]]));
  const most = Math.min(1, Math.ceil(high * 20 + 0.2) / 20);
  const axis = { domain: [0, most], percent: false, tickFormat: ".0%", ticks: 6, grid: true } as const;
  return plotSvg(title, (Plot) => ({
    width: 460,
    height: 440,
    marginLeft: 56,
    marginBottom: 44,
    x: { ...axis, label: "probability told" },
    y: { ...axis, label: "share that won" },
    marks: [
      Plot.line(
        [
          [0, 0],
          [most, most],
        ],
        { stroke: "currentColor", strokeOpacity: 0.5, strokeDasharray: "4 4" },
      ),
      Plot.ruleX(points, {
        x: "told",
        y1: ({ interval }) => interval[0],
        y2: ({ interval }) => interval[1],
        stroke: HUES.main,
        strokeWidth: 1.5,
      }),
      Plot.dot(points, { x: "told", y: "cameTrue", r: 4, fill: HUES.main }),
    ],
  }));
}
