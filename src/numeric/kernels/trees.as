// AssemblyScript: the inner loops of tree growing, over one shared memory; every pointer is a byte offset into it.
// The plain twins in plain-tree-kernels.ts say what each function does. `npm run kernels` compiles this file.

// @ts-ignore: decorator
@inline
function addPair(histogram: usize, code: u32, pair: v128): void {
  const at = histogram + ((code as usize) << 4);
  v128.store(at, f64x2.add(v128.load(at), pair));
}

// @ts-ignore: decorator
@inline
function addFour(first: usize, second: usize, third: usize, fourth: usize, codes: u32, pair: v128): void {
  addPair(first, codes & 255, pair);
  addPair(second, (codes >> 8) & 255, pair);
  addPair(third, (codes >> 16) & 255, pair);
  addPair(fourth, codes >> 24, pair);
}

export function histogram(
  codes: usize, width: u32, rows: usize, begin: u32, end: u32, pairs: usize, starts: usize, out: usize,
): void {
  const a0 = out + load<u32>(starts), a1 = out + load<u32>(starts, 4);
  const a2 = out + load<u32>(starts, 8), a3 = out + load<u32>(starts, 12);
  const last = rows + ((end as usize) << 2);
  let at = rows + ((begin as usize) << 2);
  if (width == 4) {
    for (; at < last; at += 4) {
      const row = load<u32>(at) as usize;
      addFour(a0, a1, a2, a3, load<u32>(codes + (row << 2)), v128.load(pairs + (row << 4)));
    }
    return;
  }
  const b0 = out + load<u32>(starts, 16), b1 = out + load<u32>(starts, 20);
  const b2 = out + load<u32>(starts, 24), b3 = out + load<u32>(starts, 28);
  if (width == 8) {
    for (; at < last; at += 4) {
      const row = load<u32>(at) as usize;
      const pair = v128.load(pairs + (row << 4));
      const from = codes + (row << 3);
      addFour(a0, a1, a2, a3, load<u32>(from), pair);
      addFour(b0, b1, b2, b3, load<u32>(from, 4), pair);
    }
    return;
  }
  const c0 = out + load<u32>(starts, 32), c1 = out + load<u32>(starts, 36);
  const c2 = out + load<u32>(starts, 40), c3 = out + load<u32>(starts, 44);
  if (width == 12) {
    for (; at < last; at += 4) {
      const row = load<u32>(at) as usize;
      const pair = v128.load(pairs + (row << 4));
      const from = codes + row * 12;
      addFour(a0, a1, a2, a3, load<u32>(from), pair);
      addFour(b0, b1, b2, b3, load<u32>(from, 4), pair);
      addFour(c0, c1, c2, c3, load<u32>(from, 8), pair);
    }
    return;
  }
  const d0 = out + load<u32>(starts, 48), d1 = out + load<u32>(starts, 52);
  const d2 = out + load<u32>(starts, 56), d3 = out + load<u32>(starts, 60);
  for (; at < last; at += 4) {
    const row = load<u32>(at) as usize;
    const pair = v128.load(pairs + (row << 4));
    const from = codes + (row << 4);
    addFour(a0, a1, a2, a3, load<u32>(from), pair);
    addFour(b0, b1, b2, b3, load<u32>(from, 4), pair);
    addFour(c0, c1, c2, c3, load<u32>(from, 8), pair);
    addFour(d0, d1, d2, d3, load<u32>(from, 12), pair);
  }
}

export function subtract(from: usize, take: usize, bytes: u32): void {
  for (let at: usize = 0; at < (bytes as usize); at += 16)
    v128.store(from + at, f64x2.sub(v128.load(from + at), v128.load(take + at)));
}

export function clear(at: usize, bytes: u32): void {
  memory.fill(at, 0, bytes);
}

export function partition(
  codes: usize, width: u32, rows: usize, begin: u32, end: u32, spare: usize, goesLeft: usize,
): u32 {
  const first = rows + ((begin as usize) << 2);
  const last = rows + ((end as usize) << 2);
  let left = first;
  let right = spare;
  for (let at = first; at < last; at += 4) {
    const row = load<u32>(at);
    const isLeft = load<u8>(goesLeft + load<u8>(codes + (row as usize) * width)) as usize;
    store<u32>(left, row); // overwritten by the next row unless it stays
    store<u32>(right, row);
    left += isLeft << 2;
    right += 4 - (isLeft << 2);
  }
  memory.copy(left, spare, right - spare);
  return ((left - rows) >> 2) as u32;
}

export function addToRows(values: usize, rows: usize, begin: u32, end: u32, amount: f64): void {
  const last = rows + ((end as usize) << 2);
  for (let at = rows + ((begin as usize) << 2); at < last; at += 4) {
    const to = values + ((load<u32>(at) as usize) << 3);
    store<f64>(to, load<f64>(to) + amount);
  }
}

export function cut(values: usize, count: u32, cuts: usize, codes: usize, width: u32): void {
  const last = values + ((count as usize) << 3);
  for (let at = values; at < last; at += 8) {
    const x = load<f64>(at);
    let from = cuts;
    from += ((load<f64>(from, 8 * 127) <= x) as usize) << 10; // no branch: where x falls can't be foreseen
    from += ((load<f64>(from, 8 * 63) <= x) as usize) << 9;
    from += ((load<f64>(from, 8 * 31) <= x) as usize) << 8;
    from += ((load<f64>(from, 8 * 15) <= x) as usize) << 7;
    from += ((load<f64>(from, 8 * 7) <= x) as usize) << 6;
    from += ((load<f64>(from, 8 * 3) <= x) as usize) << 5;
    from += ((load<f64>(from, 8) <= x) as usize) << 4;
    from += ((load<f64>(from) <= x) as usize) << 3;
    const code = (((from - cuts) >> 3) as u32) + 2;
    store<u8>(codes, x == x ? code : 0);
    codes += width;
  }
}
