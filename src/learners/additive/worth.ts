import type { Desk } from "./desk.ts";

/**
 * How much the summed loss of the rows that each bag leaves out grows when the values of one part become their mean there.
 * @param desk with the scores that the parts are added to; afterwards they hold the parts
 * @param values by lane and by part, a value a cell
 * @returns by lane, a number a part; 0 where all values are 0
 */
export function worthOf(desk: Desk, values: readonly (readonly Float64Array[])[]): Float64Array[] {
  const worth = values.map((parts) => new Float64Array(parts.length));
  const count = values[0]!.length;
  for (let j = 0; j < count; j++)
    addAll(
      desk,
      j,
      values.map((parts) => parts[j]!),
    );
  desk.settle();
  const scores = desk.scores.slice();
  const losses = values.map((_, lane) => desk.loss(lane));
  for (let j = 0; j < count; j++) {
    const mass = desk.judgedMass(j);
    const lacking = values.map((parts, lane) => lackOf(parts[j]!, mass[lane]!));
    if (!lacking.some(isSome)) continue;
    addAll(desk, j, lacking);
    desk.settle();
    lacking.forEach((each, lane) => {
      if (isSome(each)) worth[lane]![j] = desk.loss(lane) - losses[lane]!;
    });
    desk.scores.set(scores);
  }
  return worth;
}

function addAll(desk: Desk, part: number, values: readonly Float64Array[]): void {
  values.forEach((each, lane) => {
    desk.take(part, lane, each);
  });
}

/** What turns values into their mean by weight; nothing where all are 0. */
function lackOf(values: Float64Array, mass: Float64Array): Float64Array {
  if (!isSome(values)) return values;
  let sum = 0;
  let total = 0;
  for (let cell = 0; cell < values.length; cell++) {
    sum += mass[cell]! * values[cell]!;
    total += mass[cell]!;
  }
  const mean = total > 0 ? sum / total : 0;
  return values.map((value) => mean - value);
}

function isSome(values: Float64Array): boolean {
  return values.some((value) => value !== 0);
}
