import { type Driver, type DriverView, viewDriver as view } from "../../explanation/drivers.ts";
import type { LeadScorer } from "../../scoring/scorer.ts";
import { importanceFigure, shapeFigure } from "../sections/drivers.ts";
import { shows } from "./shows.ts";

/** As `viewDriver` of `explanation/`; in a notebook the driver shows itself as the shape of what it adds to a score. */
export function viewDriver(driver: Driver): DriverView {
  return shows(view(driver), () => shapeFigure(driver, []));
}

/**
 * What moves a score, most first. In a notebook the list shows itself as importances with their intervals, and each driver as its
 * shape with the band of the bags.
 */
export function driversOf({ parts: { drivers, bags } }: LeadScorer): readonly DriverView[] {
  const views = drivers.map((driver) => shows(view(driver), () => shapeFigure(driver, bags)));
  return shows(views, () => importanceFigure(drivers));
}
