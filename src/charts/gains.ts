import { escapeXml } from "../numeric/escape-xml.ts";
import { COLOURS, px, svg } from "./svg.ts";

export interface GainsOptions {
  readonly title: string;
  readonly width?: number;
}

const LEFT = 60;
const TOP = 44;
const RIGHT = 30;

/**
 * The share of all wins among the best share of the leads, beside what leads in random order would give.
 * @param shares cumulative share of wins after each of n equal parts of the leads, best first; ends in 1
 * @throws RangeError unless the shares ascend within 0 to 1, or for a width under 300
 */
export function gains(shares: readonly number[], { title, width = 460 }: GainsOptions): string {
  if (!(width >= 300)) throw new RangeError(`drawing gains: found a width of ${width}, wanted 300 or more`);
  const ascend = shares.every((share, i) => share >= (shares[i - 1] ?? 0) && share <= 1 + 1e-9);
  if (shares.length === 0 || !ascend)
    throw new RangeError(`drawing gains: found ${shares.join(", ")}, wanted shares that ascend from 0 to 1`);

  const side = width - LEFT - RIGHT;
  const x = (share: number) => px(LEFT + share * side);
  const y = (share: number) => px(TOP + (1 - share) * side);
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (at) =>
      `<path d="M${x(at)} ${y(0)}V${y(1)}M${x(0)} ${y(at)}H${x(1)}" stroke="${COLOURS.grid}" fill="none"/>` +
      `<text x="${x(at)}" y="${px(TOP + side + 18)}" text-anchor="middle" fill="${COLOURS.quiet}">${Math.round(100 * at)} %</text>` +
      `<text x="${LEFT - 8}" y="${px(TOP + (1 - at) * side + 4.5)}" text-anchor="end" fill="${COLOURS.quiet}">${Math.round(100 * at)} %</text>`,
  );
  const points = [0, ...shares].map((share, i) => `${x(i / shares.length)},${y(share)}`);
  return svg(width, TOP + side + 50, title, [
    ...grid,
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="${COLOURS.quiet}" stroke-dasharray="4 4"/>`,
    `<polyline points="${points.join(" ")}" fill="none" stroke="${COLOURS.main}" stroke-width="2.5"/>`,
    `<text x="${px(LEFT + side / 2)}" y="${px(TOP + side + 38)}" text-anchor="middle" fill="${COLOURS.quiet}">${escapeXml("share of the leads, best first (dashed: in random order)")}</text>`,
  ]);
}
