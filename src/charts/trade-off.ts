import { HUES, plotSvg } from "./plot.ts";

/** The shares of winners and of losers that a cut-off lets through. */
export interface TradeOffPoint {
  readonly cut: number;
  readonly winners: number;
  readonly losers: number;
}

export interface TradeOffOptions {
  readonly title: string;
  /** What the cut-off is compared with. */
  readonly axis: string;
  readonly current: number;
  /** The cut-off that history would choose; null where it is the current one. */
  readonly proposed: number | null;
}

const NAMES = ["winners let through", "losers let through"] as const;

/**
 * What each cut-off lets through, winners and losers as two lines, with the current cut-off and the proposed one.
 * @param points ascending by cut
 * @throws RangeError for fewer than two points, or a share outside 0 to 1
 */
export async function tradeOffChart(
  points: readonly TradeOffPoint[],
  { title, axis, current, proposed }: TradeOffOptions,
): Promise<string> {
  for (const { cut, winners, losers } of points)
    if (![winners, losers].every((share) => share >= 0 && share <= 1) || !Number.isFinite(cut))
      throw new RangeError(
        `drawing a trade-off: found ${cut}, ${winners}, ${losers}, wanted shares from 0 to 1`,
      );
  if (points.length < 2)
    throw new RangeError(`drawing a trade-off: found ${points.length} points, wanted two`);
  const lines = points.flatMap(({ cut, winners, losers }) => [
    { cut, share: winners, who: NAMES[0] },
    { cut, share: losers, who: NAMES[1] },
  ]);
  const middle = points[Math.floor(points.length / 2)]!.cut;
  const isWide = points[0]!.cut >= 0 && points.at(-1)!.cut > 4 * middle; // a few large values would press the others together
  const low = Math.min(...lines.map(({ share }) => share));
  const ends = lines.slice(-2).sort((a, b) => b.share - a.share);
  const marks = [
    { cut: current, name: "now" },
    ...(proposed === null ? [] : [{ cut: proposed, name: "history's choice" }]),
  ];
  return plotSvg(title, (Plot) => ({
    width: 620,
    height: 340,
    marginLeft: 52,
    marginTop: 40,
    marginRight: 130,
    marginBottom: 44,
    x: { label: axis, ...(isWide && { type: "sqrt" }), ticks: 6, tickFormat: "~s" },
    y: { label: null, tickFormat: ".0%", grid: true, domain: [low < 0.4 ? 0 : Math.floor(10 * low) / 10, 1] },
    color: { domain: [...NAMES], range: [HUES.main, HUES.accent] },
    marks: [
      Plot.ruleX(marks.slice(0, 1), { x: "cut", stroke: "currentColor", strokeDasharray: "5 4" }),
      Plot.ruleX(marks.slice(1), { x: "cut", stroke: "currentColor" }),
      // one above the other, so that near ones can be read
      ...marks.map((mark, at) =>
        Plot.text([mark], { x: "cut", text: "name", frameAnchor: "top", dy: -14 - 12 * at }),
      ),
      Plot.lineY(lines, { x: "cut", y: "share", stroke: "who", strokeWidth: 2 }),
      Plot.dot(lines, { x: "cut", y: "share", fill: "who", r: 2.5 }),
      ...ends.map((end, at) =>
        Plot.text([end], {
          x: "cut",
          y: "share",
          text: "who",
          fill: "who",
          textAnchor: "start",
          dx: 8,
          dy: 14 * at - 4,
        }),
      ),
    ],
  }));
}
