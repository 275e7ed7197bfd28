import { escapeXml } from "../numeric/escape-xml.ts";
import { COLOURS, cut, px, svg } from "./svg.ts";
import { ticks } from "./ticks.ts";

export interface Bar {
  readonly label: string;
  /** At least 0. */
  readonly value: number;
  /** Drawn as a whisker. */
  readonly interval?: readonly [number, number];
}

export interface BarsOptions {
  readonly title: string;
  /** What the numbers are, under the axis. */
  readonly axis: string;
  readonly width?: number;
}

const ROW = 26;
const TOP = 44;
const LEFT = 210;
const RIGHT = 30;
const LONGEST_LABEL = 28;

/**
 * Horizontal bars from 0, in the order given, each with the interval of its value.
 * @throws RangeError for no bars, a value or an interval that is negative or not finite, or a width under 400
 */
export function bars(data: readonly Bar[], { title, axis, width = 720 }: BarsOptions): string {
  if (data.length === 0) throw new RangeError("drawing bars: found none, wanted at least one");
  if (!(width >= 400)) throw new RangeError(`drawing bars: found a width of ${width}, wanted 400 or more`);
  for (const { label, value, interval = [value, value] } of data)
    if (![value, ...interval].every((x) => x >= 0 && x < Infinity))
      throw new RangeError(
        `drawing the bar ${label}: found ${value} (${interval[0]} to ${interval[1]}), wanted finite numbers from 0`,
      );

  const most = data.reduce((high, { value, interval }) => Math.max(high, value, ...(interval ?? [])), 0);
  const high = most > 0 ? most : 1; // nothing but zeros still has an axis
  const x = (value: number) => LEFT + (value / high) * (width - LEFT - RIGHT);
  const bottom = TOP + data.length * ROW;
  const grid = ticks(0, high, 5).map(
    (at) =>
      `<line x1="${px(x(at))}" x2="${px(x(at))}" y1="${TOP}" y2="${bottom}" stroke="${COLOURS.grid}"/>` +
      `<text x="${px(x(at))}" y="${bottom + 18}" text-anchor="middle" fill="${COLOURS.quiet}">${at}</text>`,
  );
  const rows = data.map((bar, i) => drawBar(bar, TOP + i * ROW, x));
  const caption = `<text x="${px((LEFT + width - RIGHT) / 2)}" y="${bottom + 38}" text-anchor="middle" fill="${COLOURS.quiet}">${escapeXml(axis)}</text>`;
  return svg(width, bottom + 50, title, [...grid, ...rows, caption]);
}

function drawBar({ label, value, interval }: Bar, y: number, x: (value: number) => number): string {
  const middle = y + ROW / 2;
  const whisker = interval
    ? `<path d="M${px(x(interval[0]))} ${middle}H${px(x(interval[1]))}M${px(x(interval[0]))} ${middle - 4}v8M${px(x(interval[1]))} ${middle - 4}v8" stroke="${COLOURS.ink}" stroke-width="1.5" fill="none"/>`
    : "";
  return (
    `<text x="${LEFT - 10}" y="${middle + 4.5}" text-anchor="end" fill="${COLOURS.ink}">${escapeXml(cut(label, LONGEST_LABEL))}</text>` +
    `<rect x="${LEFT}" y="${y + 5}" width="${px(x(value) - LEFT)}" height="${ROW - 10}" fill="${COLOURS.main}"/>${whisker}`
  );
}
