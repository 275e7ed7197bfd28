import { FIRST_LEVEL } from "../features/matrix.ts";
import { straighten } from "../numeric/isotonic.ts";
import type { ProgramEdit } from "./edit.ts";
import type { Shape } from "./edit-shape.ts";
import { smoothValues } from "./edit-smooth.ts";

/**
 * A shape's values after an edit, before they are centred; those of places that aren't named stay.
 * @param named 1 or 0 a value
 * @param leads one a value; not all of the named ones 0, but for a clamp
 */
export function editValues(
  edit: ProgramEdit,
  { values }: Shape,
  named: Uint8Array,
  leads: Float64Array,
): Float64Array {
  if (edit.kind === "clamp") return values.map((value, at) => (named[at] ? bounded(value, edit) : value));
  if (edit.kind === "flatten") {
    let sum = 0;
    let total = 0;
    values.forEach((value, at) => {
      if (!named[at]) return;
      sum += leads[at]! * value;
      total += leads[at]!;
    });
    return values.map((value, at) => (named[at] ? sum / total : value));
  }
  if (edit.kind === "zero") return values.map((value, at) => (named[at] ? 0 : value));
  const first = named.indexOf(1, FIRST_LEVEL);
  const end = named.lastIndexOf(1) + 1;
  const edited = values.slice();
  const part = edited.subarray(first, end);
  if (edit.kind === "smooth") part.set(smoothValues(part, leads.subarray(first, end)));
  else straighten(part, heavyEnough(leads.subarray(first, end)), edit.direction === "rising" ? 1 : -1);
  return edited;
}

/** Places without leads follow their neighbours, as if each had a millionth of the leads. */
function heavyEnough(leads: Float64Array): Float64Array {
  const least = 1e-6 * leads.reduce((sum, count) => sum + count, 0);
  return leads.map((count) => Math.max(count, least));
}

/**
 * A clamped curve with a knot wherever its lines met a bound, so that between knots it is clamped too.
 * @param before the curve's values
 * @param after the same curve's, clamped
 */
export function bendAtBounds(
  edit: ProgramEdit & { readonly kind: "clamp" },
  before: Shape,
  after: Float64Array,
  named: Uint8Array,
): Shape {
  const knots: { x: number; y: number }[] = [];
  const { starts, values } = before;
  starts.forEach((x, k) => {
    const at = FIRST_LEVEL + k;
    knots.push({ x, y: after[at]! });
    if (k + 1 === starts.length || !named[at] || !named[at + 1]) return;
    const [y, nextX, nextY] = [values[at]!, starts[k + 1]!, values[at + 1]!];
    const bends = [edit.low, edit.high]
      .filter((bound) => bound !== null)
      .filter((bound) => (y < bound && bound < nextY) || (nextY < bound && bound < y))
      .map((bound) => ({ x: x + ((bound - y) / (nextY - y)) * (nextX - x), y: bound }))
      .filter((bend) => bend.x > x && bend.x < nextX)
      .sort((a, b) => a.x - b.x);
    knots.push(...bends.filter((bend, i) => bend.x !== bends[i - 1]?.x));
  });
  return {
    ...before,
    starts: Float64Array.from(knots, (knot) => knot.x),
    values: Float64Array.of(after[0]!, after[1]!, ...knots.map((knot) => knot.y)),
  };
}

function bounded(value: number, { low, high }: { low: number | null; high: number | null }): number {
  return Math.min(high ?? Number.POSITIVE_INFINITY, Math.max(low ?? Number.NEGATIVE_INFINITY, value));
}
