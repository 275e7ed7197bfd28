import { Random } from "../numeric/random.ts";
import type { Rows } from "./check-input.ts";

/**
 * Deals the groups out into `parts` of nearly equal number of groups, at random from the seed; under the logit link groups
 * with a win and groups without are dealt out one after the other, so that each part has its share of both.
 * @param stream names the random stream, so that two deals of one seed differ
 * @returns the part of each row, in [0, parts)
 */
export function dealGroups(rows: Rows, parts: number, stream: string): Uint8Array {
  const hasWin = new Uint8Array(rows.groupCount);
  if (rows.link === "logit")
    for (let i = 0; i < rows.y.length; i++) if (rows.y[i] === 1) hasWin[rows.groups[i]!] = 1;
  const random = new Random(rows.seed, stream);
  const order = random.shuffle(Uint32Array.from({ length: rows.groupCount }, (_, group) => group));
  const partOf = new Uint8Array(rows.groupCount);
  let dealt = 0;
  for (const wins of [1, 0])
    for (const group of order) if (hasWin[group] === wins) partOf[group] = dealt++ % parts;
  return Uint8Array.from(rows.groups, (group) => partOf[group]!);
}
