import { type Driver, viewDriver } from "../explanation/drivers.ts";
import { number, range, table } from "./markdown.ts";

export const DRIVERS_HEADING = "## What drives the score";

/** The part of a card that tells how far each feature moves the score: its heading, a sentence and a table. */
export function driversSection(drivers: readonly Driver[]): string[] {
  return [
    DRIVERS_HEADING,
    "Mean |contribution| in log-odds over the held-out leads: association, not cause.",
    table(
      ["feature", "importance", "interval", "direction"],
      drivers
        .map(viewDriver)
        .map(({ feature, importance, interval, direction }) => [
          feature,
          number(importance),
          range(interval),
          direction,
        ]),
    ),
  ];
}
