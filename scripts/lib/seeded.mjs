/**
 * The seeded random stream of `src/numeric/random.ts` (sfc32, filled by splitmix32) for scripts that run before a build,
 * with the draws that data makers need. A test holds the two to the same numbers.
 */
export class Seeded {
  #a;
  #b;
  #c;
  #counter = 1;

  /**
   * @param {number} seed any number; its 32 low bits and the stream's name decide the stream
   * @param {string} [stream]
   */
  constructor(seed, stream = "") {
    let state = seed | 0;
    for (let i = 0; i < stream.length; i++) state = Math.imul(state ^ stream.charCodeAt(i), 0x01000193);
    const splitmix = () => {
      state = (state + 0x9e3779b9) | 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return z ^ (z >>> 15);
    };
    this.#a = splitmix();
    this.#b = splitmix();
    this.#c = splitmix();
    for (let i = 0; i < 12; i++) this.#next();
  }

  #next() {
    const result = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** Uniform in [0, 1), 53 random bits. */
  uniform() {
    return ((this.#next() >>> 5) * 67_108_864 + (this.#next() >>> 6)) / 9_007_199_254_740_992;
  }

  /**
   * A whole number in [0, bound), each equally likely.
   * @param {number} bound at most 2^32
   */
  below(bound) {
    const limit = 4_294_967_296 - (4_294_967_296 % bound); // above it some remainders would come once too often
    let draw = this.#next();
    while (draw >= limit) draw = this.#next();
    return draw % bound;
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal() {
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const square = u * u + v * v;
      if (square > 0 && square < 1) return u * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  /**
   * True with probability `p`.
   * @param {number} p
   */
  chance(p) {
    return this.uniform() < p;
  }

  /**
   * One of `items`, each equally likely.
   * @template T
   * @param {readonly T[]} items
   * @returns {T}
   */
  pick(items) {
    return /** @type {T} */ (items[this.below(items.length)]);
  }

  /**
   * One of the keys of `weights`, in proportion to its weight.
   * @template {string} K
   * @param {Readonly<Record<K, number>>} weights
   * @returns {K}
   */
  weighted(weights) {
    const entries = /** @type {[K, number][]} */ (Object.entries(weights));
    let left = this.uniform() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return /** @type {[K, number]} */ (entries[entries.length - 1])[0];
  }

  /**
   * exp of a normal with this median and this standard deviation of the logarithm.
   * @param {number} median
   * @param {number} sigma
   */
  logNormal(median, sigma) {
    return Math.exp(Math.log(median) + sigma * this.normal());
  }

  /**
   * A Poisson count, by multiplying uniforms (Knuth); for small means.
   * @param {number} mean
   */
  poisson(mean) {
    const stop = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > stop; product *= this.uniform()) count++;
    return count;
  }
}
