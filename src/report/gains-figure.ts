import { gainsCurve } from "../charts/gains-curve.ts";
import type { Evaluation } from "../evaluation/evaluate.ts";
import { figure, htmlTable } from "./html.ts";
import { percent, percentRange } from "./words.ts";

/** The share of all wins found over the share of the leads called; nothing where nothing was won. */
export async function gainsFigure({ lift, intervals }: Evaluation): Promise<string> {
  const points = lift.flatMap(({ gain }, at) =>
    gain === null
      ? []
      : [{ called: (at + 1) / lift.length, found: gain, interval: intervals.lift[at]?.gain ?? null }],
  );
  if (points.length === 0) return "";
  return figure(
    await gainsCurve(points, "Share of all wins found over the share of the leads called"),
    "If leads are called from the best score down, this share of all wins is found; the shade is its 90 % interval, the dashed line is calling in random order.",
    htmlTable(
      "Wins found",
      ["leads called", "wins found", "interval"],
      points.map(({ called, found, interval }) => [
        percent(called, 0),
        percent(found),
        percentRange(interval),
      ]),
    ),
  );
}
