import { FIRST_LEVEL, MISSING, UNSEEN } from "../features/matrix.ts";
import type { EditPlaces } from "./edit.ts";
import type { Shape } from "./edit-shape.ts";

/** Whether an edit names no place, and so means all. */
export function meansAll({ range, levels, missing, unseen }: EditPlaces): boolean {
  return range === undefined && levels === undefined && !missing && !unseen;
}

/** Which places of a shape the edit names: 1 or 0 a value. */
export function namedPlaces(
  edit: EditPlaces,
  { starts, values }: Shape,
  levels: readonly string[] = [],
): Uint8Array {
  const named = new Uint8Array(values.length);
  if (meansAll(edit)) {
    named.fill(1);
    if (starts.length > 0) named[UNSEEN] = 0; // no number is
    return named;
  }
  if (edit.missing) named[MISSING] = 1;
  if (edit.unseen) named[UNSEEN] = 1;
  for (const level of edit.levels ?? []) named[FIRST_LEVEL + levels.indexOf(level)] = 1;
  if (edit.range === undefined) return named;
  const [from, to] = edit.range;
  starts.forEach((start, k) => {
    if ((from === null || start >= from) && (to === null || start <= to)) named[FIRST_LEVEL + k] = 1;
  });
  return named;
}
