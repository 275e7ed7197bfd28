import type { Layout, NumberPlaces } from "./layout.ts";

/**
 * How a number enters its subnetwork (Gorishniy, Rubachev and Babenko 2022, section 3.2, arXiv 2203.05556): the line between
 * the least and the largest knot is cut into pieces of equally many knots, and input t is how much of piece t lies below the
 * value, from 0 to 1. Missing is an input of its own.
 * @param values one array a number of the layout, all of one length; `NaN` for missing
 * @returns numbers × length × (pieces + 1), row-major
 */
export function pieceCodes(
  layout: Layout,
  values: readonly ArrayLike<number>[],
  pieces: number,
): Float32Array {
  const length = values[0]?.length ?? 0;
  const codes = new Float32Array(layout.numbers.length * length * (pieces + 1));
  layout.numbers.forEach((number, i) => {
    const edges = edgesOf(number, pieces);
    for (let k = 0; k < length; k++)
      write(
        edges,
        values[i]![k]!,
        codes.subarray((i * length + k) * (pieces + 1), (i * length + k + 1) * (pieces + 1)),
      );
  });
  return codes;
}

/** The values at a layout's places: each number's knots, its last knot again in unused places, `NaN` in the last. */
export function valuesAtPlaces({ numbers, width }: Layout): Float64Array[] {
  return numbers.map(({ knots }) =>
    Float64Array.from({ length: width }, (_, k) =>
      k === width - 1 ? Number.NaN : knots[Math.min(k, knots.length - 1)]!,
    ),
  );
}

function edgesOf({ knots }: NumberPlaces, pieces: number): Float64Array {
  const count = Math.min(pieces, knots.length - 1);
  return Float64Array.from(
    { length: count + 1 },
    (_, t) => knots[count === 0 ? 0 : Math.round((t * (knots.length - 1)) / count)]!,
  );
}

function write(edges: Float64Array, x: number, code: Float32Array): void {
  if (Number.isNaN(x)) {
    code[code.length - 1] = 1;
    return;
  }
  for (let t = 0; t + 1 < edges.length; t++) {
    const [from, to] = [edges[t]!, edges[t + 1]!];
    code[t] = x <= from ? 0 : x >= to ? 1 : (x - from) / (to - from);
  }
}
