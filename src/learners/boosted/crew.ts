/**
 * Threads that share the work of one bag. The leader cuts a step into units and everyone takes one after the other; a helper
 * that comes late, or never, changes nothing but the time. What a unit does must not depend on who does it.
 *
 * `control` holds: [0] the claim: the step's number × 256 + the units left to take, -1 at the end; [1] units done; from [2] on
 * what the step's units need to know.
 */
const CLAIM = 0;
const DONE = 1;
const FIRST_WORD = 2;
const END = -1;
/** A step has so many units at most, and one of two parts that many of each: 255 fit a claim. */
export const MOST_UNITS = 127;
const MOST_IN_A_CLAIM = 255;
/** How often a thread looks before it sleeps: a sleep costs tens of microseconds. */
const LOOKS = 2000;

/** Does one unit; `words` are the step's. */
export type DoUnit = (unit: number, words: Int32Array) => void;

export class Crew {
  readonly #control: Int32Array;
  readonly #words: Int32Array;
  readonly #doUnit: DoUnit;
  readonly #helpers: number;
  #step = 0;

  /** @param helpers how many threads may come to help */
  constructor(control: Int32Array, helpers: number, doUnit: DoUnit) {
    this.#control = control;
    this.#helpers = helpers;
    this.#words = control.subarray(FIRST_WORD);
    this.#doUnit = doUnit;
    Atomics.store(control, CLAIM, 0);
  }

  /** In how many units to do so many things, of which some are worth one: in one where nobody helps. */
  unitsFor(things: number, worth: number): number {
    return this.#helpers === 0 ? 1 : Math.min(MOST_UNITS, Math.ceil(things / worth) || 1);
  }

  /**
   * Does units 0 … count - 1; returns when all are done.
   * @throws RangeError for more than 255, of which nobody would see the last
   */
  run(count: number, words: readonly number[]): void {
    if (count > MOST_IN_A_CLAIM)
      throw new RangeError(`sharing a step: found ${count} units, wanted ${MOST_IN_A_CLAIM} at most`);
    const control = this.#control;
    this.#words.set(words);
    Atomics.store(control, DONE, 0);
    this.#step = (this.#step + 1) % 4_194_304;
    Atomics.store(control, CLAIM, this.#step * 256 + count);
    if (count > 1) Atomics.notify(control, CLAIM);
    while (takeUnit(control, this.#words, this.#doUnit));
    for (let looks = 0; ; looks++) {
      const done = Atomics.load(control, DONE);
      if (done === count) return;
      if (looks > LOOKS) Atomics.wait(control, DONE, done, 1);
    }
  }

  /** Sends the helpers home. */
  end(): void {
    Atomics.store(this.#control, CLAIM, END);
    Atomics.notify(this.#control, CLAIM);
  }
}

/** Takes part in every step until the leader ends. */
export function help(control: Int32Array, doUnit: DoUnit): void {
  const words = control.subarray(FIRST_WORD);
  for (let looks = 0; ; looks++) {
    const claim = Atomics.load(control, CLAIM);
    if (claim === END) return;
    if (takeUnit(control, words, doUnit)) looks = 0;
    else if (looks > LOOKS) Atomics.wait(control, CLAIM, claim);
  }
}

/** Takes and does a unit of the present step; false where none is left. A taken unit holds the step and its words in place. */
function takeUnit(control: Int32Array, words: Int32Array, doUnit: DoUnit): boolean {
  for (;;) {
    const claim = Atomics.load(control, CLAIM);
    const left = claim & 255;
    if (claim === END || left === 0) return false;
    if (Atomics.compareExchange(control, CLAIM, claim, claim - 1) !== claim) continue;
    doUnit(left - 1, words);
    Atomics.add(control, DONE, 1);
    Atomics.notify(control, DONE);
    return true;
  }
}
