// AssemblyScript: the inner loops of boosting by cells, four bags side by side in the lanes of a vector, over one shared memory; every
// pointer is a byte offset into it. The plain twins in plain-cell-kernels.ts say what each function does. `npm run kernels` compiles this file.

// Rows at even and at odd places are summed apart: neighbours often share a cell, and the second would wait until the first is stored.

// @ts-ignore: decorator
@inline
function cellOf(cells: usize): usize {
  return load<u8>(cells) as usize;
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, lanes: v128): void {
  const high = i8x16.shuffle(lanes, lanes, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  v128.store(at, f64x2.add(v128.load(at), f64x2.promote_low_f32x4(lanes)));
  v128.store(at, f64x2.add(v128.load(at, 16), f64x2.promote_low_f32x4(high)), 16);
}

// @ts-ignore: decorator
@inline
function movedBy(step: usize, cells: usize, g: usize, h: usize): v128 {
  return f32x4.add(v128.load(g), f32x4.mul(v128.load(h), v128.load(step + (cellOf(cells) << 4))));
}

/** Both halves of `room` added up, times `unit`, one lane after the other. */
// @ts-ignore: decorator
@inline
function join(room: usize, count: u32, unit: f64, sums: usize): void {
  const half = (count as usize) << 5;
  const next = (count as usize) << 3;
  for (const end = room + half; room < end; room += 32, sums += 8) {
    const low = f64x2.mul(f64x2.add(v128.load(room), v128.load(room + half)), f64x2.splat(unit));
    const high = f64x2.mul(f64x2.add(v128.load(room, 16), v128.load(room + half, 16)), f64x2.splat(unit));
    store<f64>(sums, f64x2.extract_lane(low, 0));
    store<f64>(sums + next, f64x2.extract_lane(low, 1));
    store<f64>(sums + 2 * next, f64x2.extract_lane(high, 0));
    store<f64>(sums + 3 * next, f64x2.extract_lane(high, 1));
  }
}

export function sum(
  cells: usize, numbers: usize, rows: u32, count: u32, unit: f64, room: usize, sums: usize,
): void {
  const odd = room + ((count as usize) << 5);
  memory.fill(room, 0, (count as usize) << 6);
  const last = cells + (rows as usize);
  for (const end = cells + ((rows & ~1) as usize); cells < end; cells += 2, numbers += 32) {
    addTo(room + (cellOf(cells) << 5), v128.load(numbers));
    addTo(odd + (cellOf(cells + 1) << 5), v128.load(numbers, 16));
  }
  if (cells < last) addTo(room + (cellOf(cells) << 5), v128.load(numbers));
  join(room, count, unit, sums);
}

export function moveAndSum(
  from: usize, step: usize, g: usize, h: usize, cells: usize, rows: u32, count: u32, unit: f64, room: usize, sums: usize,
): void {
  const odd = room + ((count as usize) << 5);
  memory.fill(room, 0, (count as usize) << 6);
  const last = cells + (rows as usize);
  for (const end = cells + ((rows & ~1) as usize); cells < end; cells += 2, from += 2, g += 32, h += 32) {
    const one = movedBy(step, from, g, h);
    const two = movedBy(step, from + 1, g + 16, h + 16);
    v128.store(g, one);
    v128.store(g, two, 16);
    addTo(room + (cellOf(cells) << 5), one);
    addTo(odd + (cellOf(cells + 1) << 5), two);
  }
  if (cells < last) {
    const one = movedBy(step, from, g, h);
    v128.store(g, one);
    addTo(room + (cellOf(cells) << 5), one);
  }
  join(room, count, unit, sums);
}

export function add(cells: usize, values: usize, score: usize, rows: u32): void {
  for (const end = cells + (rows as usize); cells < end; cells++, score += 16)
    v128.store(score, f32x4.add(v128.load(score), v128.load(values + (cellOf(cells) << 4))));
}

// @ts-ignore: decorator
@inline
function horner(sum: v128, x: v128, next: f32): v128 {
  return f32x4.add(f32x4.mul(sum, x), f32x4.splat(next));
}

/** e to the minus `size`, 4 numbers of at least 0: 2 to the nearest whole power, times a polynomial of the rest. */
// @ts-ignore: decorator
@inline
function expOfMinus(size: v128): v128 {
  const x = f32x4.mul(f32x4.pmax(f32x4.neg(size), f32x4.splat(-86)), f32x4.splat(1.44269504));
  const rounded = f32x4.add(x, f32x4.splat(12582912)); // the last bits of which are the power
  const rest = f32x4.sub(x, f32x4.sub(rounded, f32x4.splat(12582912)));
  let sum = f32x4.splat(0.0013276472);
  sum = horner(sum, rest, 0.009675541);
  sum = horner(sum, rest, 0.05550713);
  sum = horner(sum, rest, 0.2402212);
  sum = horner(sum, rest, 0.69314694);
  sum = horner(sum, rest, 1.0000001);
  return i32x4.add(sum, i32x4.shl(rounded, 23));
}

/** log(1 + e) of 4 numbers from 0 to 1: 2 artanh(e / (2 + e)) by its series. */
// @ts-ignore: decorator
@inline
function logOfOneAnd(e: v128): v128 {
  const z = f32x4.div(e, f32x4.add(e, f32x4.splat(2)));
  const x = f32x4.mul(z, z);
  let sum = f32x4.splat(1.0 / 13.0);
  sum = horner(sum, x, 1.0 / 11.0);
  sum = horner(sum, x, 1.0 / 9.0);
  sum = horner(sum, x, 1.0 / 7.0);
  sum = horner(sum, x, 1.0 / 5.0);
  sum = horner(sum, x, 1.0 / 3.0);
  sum = horner(sum, x, 1);
  return f32x4.mul(f32x4.add(z, z), sum);
}

export function differentiate(
  score: usize, y: usize, weights: usize, left: usize, masks: usize, rows: u32, g: usize, h: usize,
): void {
  const one = f32x4.splat(1);
  for (const end = left + (rows as usize); left < end; left++, score += 16, y += 4, weights += 4, g += 16, h += 16) {
    const logit = v128.load(score);
    const e = expOfMinus(f32x4.abs(logit));
    const larger = f32x4.div(one, f32x4.add(one, e));
    const smaller = f32x4.mul(e, larger);
    const isWin = f32x4.ge(logit, f32x4.splat(0));
    const p = v128.bitselect(larger, smaller, isWin);
    const q = v128.bitselect(smaller, larger, isWin);
    const weight = f32x4.mul(v128.load32_splat(weights), v128.load(masks + (cellOf(left) << 4)));
    const target = v128.load32_splat(y);
    v128.store(g, f32x4.mul(weight, f32x4.sub(f32x4.mul(f32x4.sub(one, target), p), f32x4.mul(target, q))));
    v128.store(h, f32x4.mul(weight, f32x4.mul(p, q)));
  }
}

export function logLoss(score: usize, at: usize, y: usize, weights: usize, rows: u32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (const end = at + ((rows as usize) << 2); at < end; at += 16, y += 16, weights += 16) {
    let logit = v128.load32_zero(score + load<u32>(at));
    logit = v128.load_lane<u32>(score + load<u32>(at, 4), logit, 1);
    logit = v128.load_lane<u32>(score + load<u32>(at, 8), logit, 2);
    logit = v128.load_lane<u32>(score + load<u32>(at, 12), logit, 3);
    const above = f32x4.sub(f32x4.pmax(logit, f32x4.splat(0)), f32x4.mul(logit, v128.load(y)));
    const loss = f32x4.mul(v128.load(weights), f32x4.add(above, logOfOneAnd(expOfMinus(f32x4.abs(logit)))));
    low = f64x2.add(low, f64x2.promote_low_f32x4(loss));
    high = f64x2.add(high, f64x2.promote_low_f32x4(
      i8x16.shuffle(loss, loss, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)));
  }
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}
