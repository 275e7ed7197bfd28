import { escapeXml } from "../numeric/escape-xml.ts";
import { COLOURS, cut, px, svg } from "./svg.ts";
import { ticks } from "./ticks.ts";

export interface WaterfallStep {
  readonly label: string;
  /** Above 0 to the right, below 0 to the left. */
  readonly value: number;
}

export interface WaterfallOptions {
  readonly title: string;
  /** Where the steps begin, and the name of that place. */
  readonly start: WaterfallStep;
  /** The name of the place where they end: the start plus all steps. */
  readonly end: string;
  /** What the numbers are, under the axis. */
  readonly axis: string;
  readonly width?: number;
}

const ROW = 26;
const TOP = 44;
const LEFT = 330;
const RIGHT = 70;
const LONGEST_LABEL = 46;

/**
 * How a sum comes about: each step begins where the one before it ended, from the start (top) to the sum (bottom).
 * @throws RangeError for a number that isn't finite, or a width under 500
 */
export function waterfall(
  steps: readonly WaterfallStep[],
  { title, start, end, axis, width = 820 }: WaterfallOptions,
): string {
  if (!(width >= 500))
    throw new RangeError(`drawing a waterfall: found a width of ${width}, wanted 500 or more`);
  const stops = [start.value];
  for (const { value } of steps) stops.push(stops.at(-1)! + value);
  if (!stops.every(Number.isFinite))
    throw new RangeError(`drawing a waterfall: found the sums ${stops.join(", ")}, wanted finite numbers`);

  const { low, high } = range(stops);
  const x = (value: number) => LEFT + ((value - low) / (high - low)) * (width - LEFT - RIGHT);
  const bottom = TOP + (steps.length + 2) * ROW;
  const grid = ticks(low, high, 6).map(
    (at) =>
      `<line x1="${px(x(at))}" x2="${px(x(at))}" y1="${TOP}" y2="${bottom}" stroke="${COLOURS.grid}"/>` +
      `<text x="${px(x(at))}" y="${bottom + 18}" text-anchor="middle" fill="${COLOURS.quiet}">${at}</text>`,
  );
  const place = (label: string, value: number, row: number) => {
    const middle = TOP + row * ROW + ROW / 2;
    return (
      labelAt(label, middle, true) +
      `<circle cx="${px(x(value))}" cy="${middle}" r="5" fill="${COLOURS.ink}"/>` +
      `<text x="${px(x(value) + 10)}" y="${middle + 4.5}" font-weight="600" fill="${COLOURS.ink}">${value.toFixed(3)}</text>`
    );
  };
  const rows = steps.map(({ label, value }, i) => {
    const y = TOP + (i + 1) * ROW;
    const [from, to] = [x(stops[i]!), x(stops[i + 1]!)];
    return (
      labelAt(label, y + ROW / 2, false) +
      `<rect x="${px(Math.min(from, to))}" y="${y + 5}" width="${px(Math.max(1, Math.abs(to - from)))}" height="${ROW - 10}" fill="${value < 0 ? COLOURS.down : COLOURS.up}"/>` +
      `<line x1="${px(to)}" x2="${px(to)}" y1="${y + ROW - 5}" y2="${y + ROW + 5}" stroke="${COLOURS.quiet}"/>` +
      `<text x="${px(Math.max(from, to) + 6)}" y="${y + ROW / 2 + 4.5}" fill="${COLOURS.quiet}">${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}</text>`
    );
  });
  const caption = `<text x="${px((LEFT + width - RIGHT) / 2)}" y="${bottom + 38}" text-anchor="middle" fill="${COLOURS.quiet}">${escapeXml(axis)}</text>`;
  return svg(width, bottom + 50, title, [
    ...grid,
    place(start.label, start.value, 0),
    ...rows,
    place(end, stops.at(-1)!, steps.length + 1),
    caption,
  ]);
}

/** The sums with a margin; where they are all one, a range around it. */
function range(stops: readonly number[]): { low: number; high: number } {
  const low = Math.min(...stops);
  const high = Math.max(...stops);
  const margin = high > low ? (high - low) * 0.05 : Math.max(1, Math.abs(high) * 0.05);
  return { low: low - margin, high: high + margin };
}

function labelAt(label: string, middle: number, bold: boolean): string {
  return `<text x="${LEFT - 10}" y="${middle + 4.5}" text-anchor="end"${bold ? ' font-weight="600"' : ""} fill="${COLOURS.ink}">${escapeXml(cut(label, LONGEST_LABEL))}</text>`;
}
