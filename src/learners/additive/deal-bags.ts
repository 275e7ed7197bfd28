import type { Rows } from "../check-input.ts";
import { dealGroups } from "../deal-groups.ts";

/**
 * The bag that leaves out each row. Without moments the groups are dealt out at random; with moments bag 0 leaves out the
 * groups of the newest rows, so that one bag stops by what comes later than all that it learned from.
 */
export function dealBags(rows: Rows, bags: number): Uint8Array {
  const { moments } = rows;
  if (!moments || bags < 2) return dealGroups(rows, bags, "additive");
  const newest = new Float64Array(rows.groupCount).fill(Number.NEGATIVE_INFINITY);
  rows.groups.forEach((group, i) => {
    if (moments[i]! > newest[group]!) newest[group] = moments[i]!;
  });
  const byTime = Uint32Array.from(newest.keys()).sort((a, b) => newest[b]! - newest[a]! || a - b);
  const isNewest = new Uint8Array(rows.groupCount);
  for (const group of byTime.subarray(0, Math.ceil(rows.groupCount / bags))) isNewest[group] = 1;
  const others = dealGroups(rows, bags - 1, "additive");
  return others.map((part, i) => (isNewest[rows.groups[i]!] ? 0 : part + 1));
}
