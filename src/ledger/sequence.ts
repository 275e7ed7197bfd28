/**
 * Numbers that only ascend: the microseconds since 1970, or one more than the last where the clock has not moved or was set
 * back.
 * @param last the largest number that was given before
 */
export function createSequence(clock: () => Date, last: number): () => number {
  let before = last;
  return () => {
    before = Math.max(before + 1, clock().getTime() * 1000);
    return before;
  };
}
