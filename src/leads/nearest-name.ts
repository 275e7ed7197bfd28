/**
 * The name that `typed` was most likely meant to be, or null where none is near: at most a third of its letters changed,
 * added, left out, or only case and punctuation that differ.
 */
export function nearestName(typed: string, names: readonly string[]): string | null {
  const wanted = plain(typed);
  let best: string | null = null;
  let least = Math.floor(typed.length / 3) + 1;
  for (const name of names) {
    const distance = editDistance(wanted, plain(name));
    if (distance < least) {
      best = name;
      least = distance;
    }
  }
  return best;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** Levenshtein's distance, by Wagner and Fischer's table kept as one row. */
function editDistance(a: string, b: string): number {
  const row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      const change = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(change, above + 1, row[j - 1]! + 1);
      diagonal = above;
    }
  }
  return row[b.length]!;
}
