import type { Test } from "./conditions.ts";
import { NOT_MET, UNKNOWN } from "./conditions.ts";
import type { FactReader } from "./fact-reader.ts";

/** Which leads are in a segment that a framework names. */
export interface NamedMembers {
  readonly name: string;
  /** By row: 1 in it, -1 not in it, 0 unknown. */
  readonly truths: Int8Array;
}

/** Asks for each row whether it is in each segment. */
export function namedMembers(
  segments: readonly { readonly name: string; readonly test: Test }[],
  readers: readonly FactReader[],
  rows: number,
): NamedMembers[] {
  const members = segments.map(({ name }) => ({ name, truths: new Int8Array(rows) }));
  const values = new Float64Array(readers.length);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < values.length; at++) values[at] = readers[at]!.value(row);
    for (const [place, { test }] of segments.entries()) members[place]!.truths[row] = test(values);
  }
  return members;
}

/** The rows outside every segment: those of whom some segment isn't known, and those that surely are in none. */
export function outsideAll(
  members: readonly NamedMembers[],
  rows: number,
): { readonly unknown: Uint32Array; readonly none: Uint32Array } {
  const everyRow = Uint32Array.from({ length: rows }, (_, row) => row);
  const isInAny = (row: number) =>
    members.reduce((most, { truths }) => Math.max(most, truths[row]!), NOT_MET as number);
  return {
    unknown: everyRow.filter((row) => isInAny(row) === UNKNOWN),
    none: everyRow.filter((row) => isInAny(row) === NOT_MET),
  };
}
