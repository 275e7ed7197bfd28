/** Groups numbered 0 … count - 1 in the order in which they first occur. */
export interface DenseGroups {
  readonly group: Uint32Array;
  readonly count: number;
}

/** @param groups any number a row; rows of one group share it */
export function denseGroups(groups: ArrayLike<number>): DenseGroups {
  const seen = new Map<number, number>();
  const group = new Uint32Array(groups.length);
  for (let i = 0; i < group.length; i++) {
    let number = seen.get(groups[i]!);
    if (number === undefined) {
      number = seen.size;
      seen.set(groups[i]!, number);
    }
    group[i] = number;
  }
  return { group, count: seen.size };
}
