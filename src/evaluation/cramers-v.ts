/**
 * How far two categories go together: 0 where they have nothing to do with each other, 1 where one tells the other. Cramér's V,
 * corrected for what chance alone gives many categories of few rows (Bergsma 2013).
 * @param a the category of each row, a whole number from 0
 * @param b likewise
 * @throws RangeError for lengths that disagree
 */
export function cramersV(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new RangeError(`Cramér's V: found ${a.length} and ${b.length} rows, wanted as many of both`);
  const rows = a.length;
  const [ofA, ofB] = [new Map<number, number>(), new Map<number, number>()];
  const cells = new Map<string, number>();
  const count = <Key>(counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let row = 0; row < rows; row++) {
    count(ofA, a[row]!);
    count(ofB, b[row]!);
    count(cells, `${a[row]} ${b[row]}`);
  }
  if (ofA.size < 2 || ofB.size < 2 || rows < 2) return 0;
  let phi = -1; // φ² = Σ n_ij² / (n_i n_j) - 1, χ² without its rows
  for (const [key, n] of cells) {
    const [i, j] = key.split(" ").map(Number) as [number, number];
    phi += (n * n) / (ofA.get(i)! * ofB.get(j)!);
  }
  const corrected = Math.max(0, phi - ((ofA.size - 1) * (ofB.size - 1)) / (rows - 1));
  const least = Math.min(shrunk(ofA.size, rows), shrunk(ofB.size, rows)) - 1;
  return least <= 0 ? 0 : Math.min(1, Math.sqrt(corrected / least));
}

function shrunk(categories: number, rows: number): number {
  return categories - (categories - 1) ** 2 / (rows - 1);
}
