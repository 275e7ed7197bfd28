// AssemblyScript: the inner loops of scoring by look-up, over one shared memory; every pointer is a byte offset into it.
// The plain twins in plain-look-up-kernels.ts say what each function does. `npm run kernels` compiles this file.

// @ts-ignore: decorator
@inline
function storeCode(x: f64, from: usize, cuts: usize, codes: usize): void {
  store<u32>(codes, x == x ? (((from - cuts) >> 3) as u32) + 1 : 0);
}

export function code(values: usize, rows: u32, cuts: usize, size: u32, codes: usize): void {
  const last = values + ((rows as usize) << 3);
  const top = (size as usize) << 2; // bytes to half of the cuts
  let at = values;
  for (; at + 32 <= last; at += 32) { // four searches at once, each without a branch: where x falls can't be foreseen
    const x0 = load<f64>(at), x1 = load<f64>(at, 8), x2 = load<f64>(at, 16), x3 = load<f64>(at, 24);
    let a = cuts, b = cuts, c = cuts, d = cuts;
    for (let step = top; step >= 8; step >>= 1) {
      a += load<f64>(a + step - 8) <= x0 ? step : 0;
      b += load<f64>(b + step - 8) <= x1 ? step : 0;
      c += load<f64>(c + step - 8) <= x2 ? step : 0;
      d += load<f64>(d + step - 8) <= x3 ? step : 0;
    }
    storeCode(x0, a, cuts, codes);
    storeCode(x1, b, cuts, codes + 4);
    storeCode(x2, c, cuts, codes + 8);
    storeCode(x3, d, cuts, codes + 12);
    codes += 16;
  }
  for (; at < last; at += 8) {
    const x = load<f64>(at);
    let from = cuts;
    for (let step = top; step >= 8; step >>= 1) from += load<f64>(from + step - 8) <= x ? step : 0;
    storeCode(x, from, cuts, codes);
    codes += 4;
  }
}

// @ts-ignore: decorator
@inline
function part(codes: usize, parts: usize): u32 {
  return load<u32>(parts + ((load<u32>(codes) as usize) << 2));
}

export function states(slots: usize, count: u32, rows: u32, out: usize): void {
  const bytes = (rows as usize) << 2;
  const first = count & 3;
  const a = load<u32>(slots) as usize, partsA = load<u32>(slots, 4) as usize;
  const b = load<u32>(slots, 8) as usize, partsB = load<u32>(slots, 12) as usize;
  const c = load<u32>(slots, 16) as usize, partsC = load<u32>(slots, 20) as usize;
  if (first == 0) for (let at: usize = 0; at < bytes; at += 4) store<u32>(out + at, 0);
  else if (first == 1) for (let at: usize = 0; at < bytes; at += 4) store<u32>(out + at, part(a + at, partsA));
  else if (first == 2)
    for (let at: usize = 0; at < bytes; at += 4) store<u32>(out + at, part(a + at, partsA) + part(b + at, partsB));
  else
    for (let at: usize = 0; at < bytes; at += 4)
      store<u32>(out + at, part(a + at, partsA) + part(b + at, partsB) + part(c + at, partsC));
  for (let slot = slots + ((first as usize) << 3); slot < slots + ((count as usize) << 3); slot += 32) addFour(slot, bytes, out);
}

function addFour(slots: usize, bytes: usize, out: usize): void {
  const a = load<u32>(slots) as usize, partsA = load<u32>(slots, 4) as usize;
  const b = load<u32>(slots, 8) as usize, partsB = load<u32>(slots, 12) as usize;
  const c = load<u32>(slots, 16) as usize, partsC = load<u32>(slots, 20) as usize;
  const d = load<u32>(slots, 24) as usize, partsD = load<u32>(slots, 28) as usize;
  for (let at: usize = 0; at < bytes; at += 4) {
    const sum = part(a + at, partsA) + part(b + at, partsB) + part(c + at, partsC) + part(d + at, partsD);
    store<u32>(out + at, load<u32>(out + at) + sum);
  }
}

export function unknown(states: usize, rows: u32, known: usize, list: usize): u32 {
  const last = states + ((rows as usize) << 2);
  let to = list;
  for (; states < last; states += 4) {
    const state = load<u32>(states);
    const mark = known + (state as usize);
    store<u32>(to, state); // overwritten by the next state if it is known
    to += ((load<u8>(mark) ^ 1) as usize) << 2;
    store<u8>(mark, 1);
  }
  return ((to - list) >> 2) as u32;
}

export function add(states: usize, rows: u32, table: usize, width: u32, sums: usize): void {
  const bytes = (rows as usize) << 2;
  const entry = (width as usize) << 3;
  let left = width;
  for (; left >= 4; left -= 4) {
    const a = load<u32>(sums) as usize, b = load<u32>(sums, 4) as usize;
    const c = load<u32>(sums, 8) as usize, d = load<u32>(sums, 12) as usize;
    for (let at: usize = 0; at < bytes; at += 4) {
      const from = table + (load<u32>(states + at) as usize) * entry;
      const to = at << 1;
      store<f64>(a + to, load<f64>(a + to) + load<f64>(from));
      store<f64>(b + to, load<f64>(b + to) + load<f64>(from, 8));
      store<f64>(c + to, load<f64>(c + to) + load<f64>(from, 16));
      store<f64>(d + to, load<f64>(d + to) + load<f64>(from, 24));
    }
    sums += 16;
    table += 32;
  }
  if (left >= 2) {
    const a = load<u32>(sums) as usize, b = load<u32>(sums, 4) as usize;
    for (let at: usize = 0; at < bytes; at += 4) {
      const from = table + (load<u32>(states + at) as usize) * entry;
      const to = at << 1;
      store<f64>(a + to, load<f64>(a + to) + load<f64>(from));
      store<f64>(b + to, load<f64>(b + to) + load<f64>(from, 8));
    }
    sums += 8;
    table += 16;
    left -= 2;
  }
  if (left == 1) {
    const a = load<u32>(sums) as usize;
    for (let at: usize = 0; at < bytes; at += 4) {
      const from = table + (load<u32>(states + at) as usize) * entry;
      const to = at << 1;
      store<f64>(a + to, load<f64>(a + to) + load<f64>(from));
    }
  }
}
