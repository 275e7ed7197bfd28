/** A zeroed float64 array that worker threads read without a copy. */
export function sharedFloat64(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** A zeroed uint32 array that worker threads read without a copy. */
export function sharedUint32(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
}

/** A zeroed uint8 array that worker threads read without a copy. */
export function sharedUint8(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}

/** The numbers of `from` in new shared memory. */
export function shareFloat64(from: ArrayLike<number>): Float64Array {
  const to = sharedFloat64(from.length);
  to.set(from);
  return to;
}
