import type { DictionaryColumn, TextColumn } from "./table.ts";

/**
 * Levels sorted by UTF-16 code units, and codes in the smallest array for them.
 *
 * @param cells what each old code from 1 means, `null` for missing; several may mean the same
 * @param codes one old code a row, 0 for missing
 */
export function dictionary(
  cells: readonly (string | null)[],
  codes: Uint16Array,
): Pick<DictionaryColumn, "levels" | "codes"> {
  const levels = [...new Set(cells.filter((cell) => cell !== null))].sort();
  const codeOf = new Map(levels.map((level, k) => [level, k + 1]));
  const renamed = Uint16Array.from([0, ...cells.map((cell) => (cell === null ? 0 : codeOf.get(cell)!))]);
  const made = levels.length < 256 ? new Uint8Array(codes.length) : new Uint16Array(codes.length);
  for (let row = 0; row < codes.length; row++) made[row] = renamed[codes[row]!]!;
  return { levels, codes: made };
}

const encoder = new TextEncoder();

/** Gathers texts, one a row, as UTF-8 in one array. */
export class TextArena {
  #bytes: Uint8Array<ArrayBuffer>;
  #used = 0;
  #rows = 0;
  readonly #offsets: Float64Array;

  /** @param rows how many texts will come */
  constructor(rows: number) {
    this.#bytes = new Uint8Array(Math.max(1024, rows * 16));
    this.#offsets = new Float64Array(rows + 1);
  }

  /** `""` for missing. */
  add(text: string): void {
    if (this.#used + text.length * 3 > this.#bytes.length) this.#grow(text.length * 3);
    this.#used += encoder.encodeInto(text, this.#bytes.subarray(this.#used)).written;
    this.#offsets[++this.#rows] = this.#used;
  }

  #grow(more: number): void {
    const bytes = new Uint8Array(Math.ceil((this.#used + more) * 1.5));
    bytes.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = bytes;
  }

  /** The bytes cut to their length; offsets in 32 bits where that holds them. */
  finish(): Pick<TextColumn, "bytes" | "offsets"> {
    const offsets = this.#used < 2 ** 32 ? Uint32Array.from(this.#offsets) : this.#offsets;
    return { bytes: this.#bytes.slice(0, this.#used), offsets };
  }
}
