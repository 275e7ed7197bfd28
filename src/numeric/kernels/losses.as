// AssemblyScript: the log loss and its derivatives over rows of trees, two at a time, over one shared memory; every pointer is a byte
// offset into it. The plain twins in plain-loss-kernels.ts say what each function does. `npm run kernels` compiles this file.

const ROUNDING: f64 = 6755399441055744; // 1.5 × 2^52

// @ts-ignore: decorator
@inline
function plus(sum: v128, x: v128, next: f64): v128 {
  return f64x2.add(f64x2.mul(sum, x), f64x2.splat(next));
}

// @ts-ignore: decorator
@inline
function pairOf(numbers: usize, one: usize, two: usize): v128 {
  return v128.load_lane<u64>(numbers + (two << 3), v128.load64_zero(numbers + (one << 3)), 1);
}

/** What a row's newest leaf adds to its score. */
// @ts-ignore: decorator
@inline
function advanced(scores: usize, leafOf: usize, leafValues: usize, row: usize): f64 {
  const score = load<f64>(scores + (row << 3)) + load<f64>(leafValues + ((load<u16>(leafOf + (row << 1)) as usize) << 3));
  store<f64>(scores + (row << 3), score);
  return score;
}

/** e to the minus `size`, two numbers of at least 0: 2 to the nearest whole power, times Cephes' quotient for the rest. */
// @ts-ignore: decorator
@inline
function expOfMinus(size: v128): v128 {
  const x = f64x2.pmax(f64x2.neg(size), f64x2.splat(-708));
  const rounded = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(ROUNDING));
  const power = f64x2.sub(rounded, f64x2.splat(ROUNDING));
  const rest = f64x2.sub(
    f64x2.sub(x, f64x2.mul(power, f64x2.splat(0.693145751953125))), f64x2.mul(power, f64x2.splat(1.4286068203094173e-6)));
  const square = f64x2.mul(rest, rest);
  const p = f64x2.mul(rest, plus(plus(f64x2.splat(1.261771930748106e-4), square, 0.0302994407707442), square, 1));
  const q = plus(
    plus(plus(f64x2.splat(3.001985051386645e-6), square, 2.524483403496841e-3), square, 0.227265548208155), square, 2);
  const ratio = f64x2.div(p, f64x2.sub(q, p));
  return i64x2.add(f64x2.add(f64x2.add(ratio, ratio), f64x2.splat(1)), i64x2.shl(rounded, 52));
}

/** log(1 + e) of two numbers from 0 to 1: 2 artanh(e / (2 + e)) by its series. */
// @ts-ignore: decorator
@inline
function logOfOneAnd(e: v128): v128 {
  const z = f64x2.div(e, f64x2.add(e, f64x2.splat(2)));
  const x = f64x2.mul(z, z);
  let sum = f64x2.splat(1.0 / 27.0);
  sum = plus(sum, x, 1.0 / 25.0);
  sum = plus(sum, x, 1.0 / 23.0);
  sum = plus(sum, x, 1.0 / 21.0);
  sum = plus(sum, x, 1.0 / 19.0);
  sum = plus(sum, x, 1.0 / 17.0);
  sum = plus(sum, x, 1.0 / 15.0);
  sum = plus(sum, x, 1.0 / 13.0);
  sum = plus(sum, x, 1.0 / 11.0);
  sum = plus(sum, x, 1.0 / 9.0);
  sum = plus(sum, x, 1.0 / 7.0);
  sum = plus(sum, x, 1.0 / 5.0);
  sum = plus(sum, x, 1.0 / 3.0);
  sum = plus(sum, x, 1);
  return f64x2.mul(f64x2.add(z, z), sum);
}

// @ts-ignore: decorator
@inline
function whole(numbers: v128, unit: v128): v128 {
  const rounding = f64x2.splat(ROUNDING);
  return f64x2.mul(f64x2.sub(f64x2.add(numbers, rounding), rounding), unit);
}

export function differentiate(
  dealt: usize, begin: u32, end: u32, scores: usize, leafOf: usize, leafValues: usize, y: usize, weights: usize, unit: f64,
  pairs: usize,
): void {
  const one = f64x2.splat(1);
  const units = f64x2.splat(unit);
  const last = dealt + ((end as usize) << 2);
  for (let at = dealt + ((begin as usize) << 2); at < last; at += 8) {
    const a = load<u32>(at) as usize;
    const isTwo = at + 4 < last;
    const b = isTwo ? (load<u32>(at, 4) as usize) : a;
    let score = f64x2.splat(advanced(scores, leafOf, leafValues, a));
    if (isTwo) score = f64x2.replace_lane(score, 1, advanced(scores, leafOf, leafValues, b));
    const e = expOfMinus(f64x2.abs(score));
    const larger = f64x2.div(one, f64x2.add(one, e));
    const p = v128.bitselect(larger, f64x2.mul(e, larger), f64x2.ge(score, f64x2.splat(0)));
    const weight = f64x2.div(pairOf(weights, a, b), units);
    const g = whole(f64x2.mul(weight, f64x2.sub(p, pairOf(y, a, b))), units);
    const h = whole(f64x2.mul(weight, f64x2.mul(p, f64x2.sub(one, p))), units);
    v128.store(pairs + (b << 4), i8x16.shuffle(g, h, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
    v128.store(pairs + (a << 4), i8x16.shuffle(g, h, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
  }
}

export function logLoss(
  dealt: usize, begin: u32, end: u32, scores: usize, leafOf: usize, leafValues: usize, y: usize, weights: usize,
): f64 {
  let sum = f64x2.splat(0);
  const last = dealt + ((end as usize) << 2);
  for (let at = dealt + ((begin as usize) << 2); at < last; at += 8) {
    const a = load<u32>(at) as usize;
    const isTwo = at + 4 < last;
    const b = isTwo ? (load<u32>(at, 4) as usize) : a;
    let score = f64x2.splat(advanced(scores, leafOf, leafValues, a));
    let weight = pairOf(weights, a, b);
    if (isTwo) score = f64x2.replace_lane(score, 1, advanced(scores, leafOf, leafValues, b));
    else weight = f64x2.replace_lane(weight, 1, 0);
    const above = f64x2.sub(f64x2.pmax(score, f64x2.splat(0)), f64x2.mul(score, pairOf(y, a, b)));
    sum = f64x2.add(sum, f64x2.mul(weight, f64x2.add(above, logOfOneAnd(expOfMinus(f64x2.abs(score))))));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
