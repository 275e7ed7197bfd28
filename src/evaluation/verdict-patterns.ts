/** Rows that share all their verdicts, counted together: statistics over patterns cost no more than there are patterns. */
export interface VerdictPatterns {
  /** The pattern of each row. */
  readonly pattern: Uint32Array;
  /** One array of verdicts (1, 0, -1) a pattern, one entry a criterion. */
  readonly verdicts: readonly Int8Array[];
}

/** @param verdicts by criterion, then by row */
export function verdictPatterns(verdicts: readonly Int8Array[], rows: number): VerdictPatterns {
  const known = new Map<string, number>();
  const found: Int8Array[] = [];
  const pattern = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    let key = "";
    for (const one of verdicts) key += one[row] === 1 ? "+" : one[row] === 0 ? "?" : "-";
    let at = known.get(key);
    if (at === undefined) {
      at = found.length;
      known.set(key, at);
      found.push(Int8Array.from(verdicts, (one) => one[row]!));
    }
    pattern[row] = at;
  }
  return { pattern, verdicts: found };
}
