import { sharedUint32 } from "../../numeric/shared.ts";

/** The rows whose part is one of some, ascending, in shared memory. */
export function rowsOf(parts: Uint8Array, isOne: (part: number) => boolean): Uint32Array {
  const isTaken = Uint8Array.from({ length: 256 }, (_, part) => Number(isOne(part)));
  let count = 0;
  for (const part of parts) count += isTaken[part]!;
  const rows = sharedUint32(count);
  for (let row = 0, i = 0; row < parts.length; row++) if (isTaken[parts[row]!]) rows[i++] = row;
  return rows;
}
