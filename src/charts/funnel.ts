import { HUES, label, plotSvg } from "./plot.ts";

/** A step of a funnel: whom it reached, whom it stopped. */
export interface FunnelBar {
  readonly name: string;
  readonly reached: number;
  readonly stopped: number;
  /** The share won of the leads stopped here, null where that isn't known. */
  readonly stoppedWon: number | null;
}

/**
 * A funnel from top to bottom: at each step the leads that go on and those that are stopped, and at the end those that come through.
 * @param through the leads that nothing stopped, with the share of them won
 * @throws RangeError for no step, or a count that is negative or not finite
 */
export async function funnelChart(
  steps: readonly FunnelBar[],
  through: { readonly leads: number; readonly won: number | null },
  title: string,
): Promise<string> {
  for (const { name, reached, stopped } of steps)
    if (!(reached >= stopped && stopped >= 0 && reached < Infinity))
      throw new RangeError(
        `drawing the step ${name}: found ${stopped} of ${reached} leads stopped, wanted counts`,
      );
  if (steps.length === 0) throw new RangeError("drawing a funnel: found no step, wanted at least one");
  const most = Math.max(1, ...steps.map(({ reached }) => reached), through.leads);
  const names = [...steps.map(({ name }) => name), "comes through"];
  const won = (share: number | null) => (share === null ? "" : `, ${(100 * share).toFixed(1)} % won`);
  const bars = [
    ...steps.flatMap(({ reached, stopped }, place) => [
      { place, from: 0, to: reached - stopped, what: "goes on" },
      { place, from: reached - stopped, to: reached, what: "stopped here" },
    ]),
    { place: steps.length, from: 0, to: through.leads, what: "goes on" },
  ];
  const texts = [
    ...steps.map(({ reached, stopped, stoppedWon }, place) => ({
      place,
      at: reached,
      text: stopped === 0 ? "none stopped" : `${stopped} stopped${won(stoppedWon)}`,
    })),
    { place: steps.length, at: through.leads, text: `${through.leads}${won(through.won)}` },
  ];
  return plotSvg(title, (Plot) => ({
    width: 680,
    height: 60 + 34 * names.length,
    marginLeft: 150,
    marginRight: 170,
    marginBottom: 40,
    x: { label: "leads", grid: true, domain: [0, most] },
    y: {
      type: "band",
      domain: names.map((_, place) => place),
      tickFormat: (place: number) => label(names[place] ?? "", 20),
      tickSize: 0,
      label: null,
    },
    color: { domain: ["goes on", "stopped here"], range: [HUES.main, HUES.accent] },
    marks: [
      Plot.barX(
        bars.filter(({ from, to }) => to > from),
        { y: "place", x1: "from", x2: "to", fill: "what" },
      ),
      Plot.text(texts, { y: "place", x: "at", text: "text", textAnchor: "start", dx: 6 }),
      Plot.ruleX([0], { stroke: "currentColor" }),
    ],
  }));
}
