// AssemblyScript: the inner loops of tree growing, over one shared memory; every pointer is a byte offset into it.
// The plain twins in plain-tree-kernels.ts say what each function does. `npm run kernels` compiles this file.

/** Rows that are brought together before they are added: their pairs and codes stay in the first caches. */
const GATHERED: u32 = 512;

// @ts-ignore: decorator
@inline
function addPair(bins: usize, codes: usize, column: usize, pair: v128): void {
  const at = bins + ((load<u8>(codes + column) as usize) << 4);
  v128.store(at, f64x2.add(v128.load(at), pair));
}

/** Adds `count` pairs to the bins of eight columns. */
function addEight(pairs: usize, codes: usize, width: usize, count: u32, starts: usize, out: usize): void {
  const a = out + load<u32>(starts), b = out + load<u32>(starts, 4), c = out + load<u32>(starts, 8);
  const d = out + load<u32>(starts, 12), e = out + load<u32>(starts, 16), f = out + load<u32>(starts, 20);
  const g = out + load<u32>(starts, 24), h = out + load<u32>(starts, 28);
  for (const last = pairs + ((count as usize) << 4); pairs < last; pairs += 16, codes += width) {
    const pair = v128.load(pairs);
    addPair(a, codes, 0, pair);
    addPair(b, codes, 1, pair);
    addPair(c, codes, 2, pair);
    addPair(d, codes, 3, pair);
    addPair(e, codes, 4, pair);
    addPair(f, codes, 5, pair);
    addPair(g, codes, 6, pair);
    addPair(h, codes, 7, pair);
  }
}

function addFour(pairs: usize, codes: usize, width: usize, count: u32, starts: usize, out: usize): void {
  const a = out + load<u32>(starts), b = out + load<u32>(starts, 4), c = out + load<u32>(starts, 8);
  const d = out + load<u32>(starts, 12);
  for (const last = pairs + ((count as usize) << 4); pairs < last; pairs += 16, codes += width) {
    const pair = v128.load(pairs);
    addPair(a, codes, 0, pair);
    addPair(b, codes, 1, pair);
    addPair(c, codes, 2, pair);
    addPair(d, codes, 3, pair);
  }
}

function addOne(pairs: usize, codes: usize, width: usize, count: u32, starts: usize, out: usize): void {
  const a = out + load<u32>(starts);
  for (const last = pairs + ((count as usize) << 4); pairs < last; pairs += 16, codes += width)
    addPair(a, codes, 0, v128.load(pairs));
}

/**
 * Copies rows' pairs, then their codes, to `scratch`. No step waits for the one before and each is short, so that many rows are
 * on their way from far memory at once; hence a loop of its own for each width.
 */
function gather(codes: usize, width: usize, row: usize, count: u32, pairs: usize, scratch: usize): void {
  const last = row + ((count as usize) << 2);
  let to = scratch + 16 * GATHERED;
  if (width == 16) {
    for (; row < last; row += 4, scratch += 16, to += 16) {
      const at = load<u32>(row) as usize;
      v128.store(scratch, v128.load(pairs + (at << 4)));
      v128.store(to, v128.load(codes + (at << 4)));
    }
  } else if (width == 32) {
    for (; row < last; row += 4, scratch += 16, to += 32) {
      const at = load<u32>(row) as usize;
      v128.store(scratch, v128.load(pairs + (at << 4)));
      const from = codes + (at << 5);
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
  } else if (width == 48) {
    for (; row < last; row += 4, scratch += 16, to += 48) {
      const at = load<u32>(row) as usize;
      v128.store(scratch, v128.load(pairs + (at << 4)));
      const from = codes + at * 48;
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
    }
  } else {
    for (; row < last; row += 4, scratch += 16, to += 64) {
      const at = load<u32>(row) as usize;
      v128.store(scratch, v128.load(pairs + (at << 4)));
      const from = codes + (at << 6);
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
    }
  }
}

export function histogram(
  codes: usize, width: u32, columns: u32, rows: usize, begin: u32, end: u32, pairs: usize, starts: usize,
  scratch: usize, out: usize,
): void {
  while (begin < end) {
    const count = min(GATHERED, end - begin);
    gather(codes, width, rows + ((begin as usize) << 2), count, pairs, scratch);
    let from = scratch + 16 * GATHERED;
    let start = starts;
    let left = columns;
    for (; left >= 8; left -= 8, from += 8, start += 32) addEight(scratch, from, width, count, start, out);
    if (left >= 4) {
      addFour(scratch, from, width, count, start, out);
      from += 4;
      start += 16;
      left -= 4;
    }
    for (; left > 0; left--, from++, start += 4) addOne(scratch, from, width, count, start, out);
    begin += count;
  }
}

export function add(to: usize, from: usize, bytes: u32): void {
  for (let at: usize = 0; at < (bytes as usize); at += 16)
    v128.store(to + at, f64x2.add(v128.load(to + at), v128.load(from + at)));
}

export function subtract(from: usize, take: usize, bytes: u32): void {
  for (let at: usize = 0; at < (bytes as usize); at += 16)
    v128.store(from + at, f64x2.sub(v128.load(from + at), v128.load(take + at)));
}

export function clear(at: usize, bytes: u32): void {
  memory.fill(at, 0, bytes);
}

export function copy(to: usize, from: usize, bytes: u32): void {
  memory.copy(to, from, bytes);
}

export function partition(codes: usize, rows: usize, begin: u32, end: u32, spare: usize, goesLeft: usize): u32 {
  const last = rows + ((end as usize) << 2);
  let left = rows + ((begin as usize) << 2);
  let right = spare + ((begin as usize) << 2);
  for (let at = left; at < last; at += 4) {
    const row = load<u32>(at);
    const isLeft = (load<u8>(goesLeft + load<u8>(codes + (row as usize))) as usize) << 2;
    store<u32>(isLeft ? left : right, row);
    left += isLeft;
    right += 4 - isLeft;
  }
  return ((left - rows) >> 2) as u32;
}

export function mark(marks: usize, rows: usize, begin: u32, end: u32, which: u32): void {
  const last = rows + ((end as usize) << 2);
  for (let at = rows + ((begin as usize) << 2); at < last; at += 4)
    store<u16>(marks + ((load<u32>(at) as usize) << 1), which);
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
