import type { Column, TextColumn } from "./table.ts";

/** How many rows equal an earlier row in all of these columns, two missing cells being equal; 0 where there is no column. */
export function countDuplicates(columns: readonly Column[], rows: number): number {
  if (columns.length === 0) return 0;
  const hashes = hashRows(columns, rows);
  return rows - countDistinct(hashes, (a, b) => columns.every((column) => equalCells(column, a, b)));
}

/** The distinct cells of a text column that has no dictionary; missing ones don't count. */
export function countDistinctText(column: TextColumn, rows: number): number {
  const distinct = countDistinct(hashRows([column], rows), (a, b) => equalCells(column, a, b));
  for (let row = 0; row < rows; row++)
    if (column.offsets[row] === column.offsets[row + 1]) return distinct - 1;
  return distinct;
}

/** How many classes the rows fall into; `equal` decides between rows of one hash, so that a collision merges nothing. */
function countDistinct(hashes: Int32Array, equal: (a: number, b: number) => boolean): number {
  const rows = hashes.length;
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, rows * 2))) - 1;
  /** Open addressing: 1 + the first row of a class, 0 where free. */
  const slots = new Uint32Array(mask + 1);
  let classes = 0;
  for (let row = 0; row < rows; row++) {
    const hash = hashes[row]!;
    let slot = hash & mask;
    while (slots[slot] !== 0) {
      const other = slots[slot]! - 1;
      if (hashes[other] === hash && equal(other, row)) break;
      slot = (slot + 1) & mask;
    }
    if (slots[slot] !== 0) continue;
    slots[slot] = row + 1;
    classes += 1;
  }
  return classes;
}

function hashRows(columns: readonly Column[], rows: number): Int32Array {
  const hashes = new Int32Array(rows);
  for (const column of columns) {
    if ("codes" in column) {
      for (let row = 0; row < rows; row++) hashes[row] = mix(hashes[row]!, column.codes[row]!);
    } else if ("bytes" in column) {
      const { bytes, offsets } = column;
      for (let row = 0; row < rows; row++) {
        let hash = hashes[row]!;
        const to = offsets[row + 1]!;
        for (let at = offsets[row]!; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
        hashes[row] = mix(hash, to - offsets[row]!);
      }
    } else hashNumbers(column.values, hashes);
  }
  return hashes;
}

function hashNumbers(values: ArrayLike<number>, hashes: Int32Array): void {
  const number = new Float64Array(1);
  const halves = new Int32Array(number.buffer);
  for (let row = 0; row < hashes.length; row++) {
    // Every NaN has one hash, and the two zeros have one.
    number[0] = values[row]! || 0;
    hashes[row] = mix(mix(hashes[row]!, halves[0]!), halves[1]!);
  }
}

/** The finalizer of MurmurHash3 (Austin Appleby) over the hash so far and the next 32 bits. */
function mix(hash: number, bits: number): number {
  let h = Math.imul(hash, 31) + bits;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function equalCells(column: Column, a: number, b: number): boolean {
  if ("codes" in column) return column.codes[a] === column.codes[b];
  if ("values" in column) {
    const x = column.values[a]!;
    const y = column.values[b]!;
    return x === y || (Number.isNaN(x) && Number.isNaN(y));
  }
  const { bytes, offsets } = column;
  const from = offsets[a]!;
  const other = offsets[b]!;
  const length = offsets[a + 1]! - from;
  if (offsets[b + 1]! - other !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[from + i] !== bytes[other + i]) return false;
  return true;
}
