import { importances } from "../../charts/importances.ts";
import { shape } from "../../charts/shape.ts";
import { driverBands } from "../../explanation/driver-bands.ts";
import { type Driver, viewDriver } from "../../explanation/drivers.ts";
import type { ScoreProgram } from "../../program/program.ts";
import { escapeHtml, figure, htmlTable, paragraph, section } from "../html.ts";
import { number, range } from "../markdown.ts";
import type { ReportFacts } from "../report-facts.ts";
import { percent } from "../words.ts";

/** More pictures than these nobody looks at; the table tells all. */
const MOST_PICTURES = 30;
/** A category of many levels is drawn by those with most leads. */
const MOST_BINS = 24;

/** What moves a score, and how: importances, then the shape of each feature. */
export async function driversPart({ parts }: ReportFacts): Promise<string> {
  const { drivers, bags } = parts;
  if (drivers.length === 0) return "";
  const shapes: string[] = [];
  for (const driver of drivers.slice(0, MOST_PICTURES)) {
    const figure = await shapeFigure(driver, bags);
    if (figure !== "") shapes.push(`<h3>${escapeHtml(driver.feature.name)}</h3>`, figure);
  }
  return section(
    "drivers",
    "What moves a score",
    paragraph(
      "The model found these to go together with winning. It doesn't know why: a lead doesn't get better because somebody changes a field.",
    ),
    await importanceFigure(drivers),
    paragraph(
      "The shape of each: right of the line raises a score, left of it lowers it. An addition of 0.7 about doubles the odds of a win. " +
        "The lines through the points show how far they scatter when the model is fitted again on reweighted leads (90 %); " +
        "where there are none, the feature acts only together with others. Grey bars count the leads.",
    ),
    ...shapes,
  );
}

/** How far each feature moves a score, the greatest first. */
export async function importanceFigure(drivers: readonly Driver[]): Promise<string> {
  const pictured = drivers.slice(0, MOST_PICTURES);
  const beyond = drivers.length - pictured.length;
  return figure(
    await importances(
      pictured.map(({ feature, importance, interval }) => ({
        name: feature.name,
        value: importance,
        interval,
      })),
      { title: "How far each feature moves a score", axis: "mean move of the log-odds, either way" },
    ),
    "How far each feature moves the log-odds of a lead on average, over the held-out leads, with 90 % intervals." +
      (beyond > 0 ? ` ${beyond} more that move it less stand in the table only.` : ""),
    htmlTable(
      "Importance",
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
  );
}

/** What each value of a feature adds to a score; nothing where no lead has any. */
export async function shapeFigure(driver: Driver, bags: readonly ScoreProgram[]): Promise<string> {
  const { feature, shape: bins } = viewDriver(driver);
  const bands = driverBands(driver, bags)?.filter((_, code) => driver.bins[code]!.leads > 0); // as `viewDriver` does
  const all = bins.map((bin, at) => {
    const half = bands?.[at];
    const band = half === undefined ? null : ([bin.contribution - half, bin.contribution + half] as const);
    return { ...bin, band, at };
  });
  if (all.length === 0) return "";
  const isNumber = driver.feature.kind === "number";
  const firstNumber = driver.bins[0]!.leads > 0 ? 1 : 0;
  const least = [...all].sort((a, b) => b.leads - a.leads)[MOST_BINS - 1]?.leads ?? 0;
  const drawn = all.filter(({ leads }) => leads >= least).slice(0, MOST_BINS);
  const joined = new Set(
    isNumber ? drawn.filter(({ at }) => at >= firstNumber).map(({ value }) => value) : [],
  );
  return figure(
    await shape(drawn, {
      title: `What ${feature} adds to a score`,
      isOrdered: ({ value }) => joined.has(value),
    }),
    inWords(all) + (drawn.length < all.length ? ` The ${drawn.length} values of most leads are drawn.` : ""),
    htmlTable(
      feature,
      ["value", "adds to the log-odds", "band", "leads", "won"],
      all.map(({ value, contribution, band, leads, rate }) => [
        value,
        number(contribution, 3),
        band === null ? "–" : `${number(band[0], 3)} to ${number(band[1], 3)}`,
        String(leads),
        rate === null ? "too few to tell" : percent(rate),
      ]),
    ),
  );
}

/** The best and the worst value with what became of their leads, in a sentence. */
function inWords(bins: ReturnType<typeof viewDriver>["shape"]): string {
  const told = bins.filter(({ rate }) => rate !== null).sort((a, b) => b.contribution - a.contribution);
  const [best, worst] = [told[0], told.at(-1)];
  if (!best || !worst || best === worst) return "";
  const tell = ({ value, rate, leads }: typeof best) =>
    `“${value}” (${percent(rate, 0)} of ${leads} leads won)`;
  const equal = best.rate! > worst.rate! ? "" : "With everything else equal: "; // others than this feature made the rates
  return `${equal}Raises a score most: ${tell(best)}. Lowers it most: ${tell(worst)}.`;
}
