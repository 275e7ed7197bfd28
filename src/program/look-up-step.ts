import type { LookUp } from "./look-up.ts";
import type { Step } from "./look-up-machine.ts";
import type { Memory, Room } from "./look-up-room.ts";

/** Of larger look-ups no table is made: their states hardly come twice. */
const MOST_STATES = 16_384;
/** What the tables may take together, in bytes, if all of their states are met. Only what is met takes memory. */
const MOST_TABLES = 2 ** 28;

/** Adds what is looked up: in a table where there is room for one, else worked out row by row. */
export function lookUpStep(lookUp: LookUp, room: Room): (memory: Memory) => Step {
  const states = lookUp.counts.reduce((product, count) => product * count, 1);
  const hasTable =
    states <= MOST_STATES && room.reserve(0) + 8 * states * (lookUp.sums.length + 1) <= MOST_TABLES;
  return hasTable ? tableStep(lookUp, states, room) : directStep(lookUp, room);
}

function tableStep(lookUp: LookUp, states: number, room: Room): (memory: Memory) => Step {
  const { features, classOf, counts, sums, isQuick } = lookUp;
  const width = sums.length;
  const codes = features.map((feature) => room.codesOf(feature));
  const places = sums.map((sum) => room.sumOf(sum));
  const parts = classOf.map((classes) => room.reserve(4 * classes.length));
  const slotsAt = room.reserve(8 * features.length);
  const sumsAt = room.reserve(4 * width);
  const table = room.reserve(8 * width * states);
  const known = room.reserve(isQuick ? 0 : states);
  return ({ kernelsFor, words, numbers }) => {
    let stride = 1;
    features.forEach((_, slot) => {
      words.set([codes[slot]!, parts[slot]!], slotsAt / 4 + 2 * slot);
      words.set(classOf[slot]!.map((of) => of * stride), parts[slot]! / 4); // biome-ignore format: one thought
      stride *= counts[slot]!;
    });
    words.set(places, sumsAt / 4);
    const classes = new Uint32Array(features.length);
    const entry = new Float64Array(width);
    const workOut = (state: number): void => {
      for (let slot = 0, left = state; slot < counts.length; slot++) {
        classes[slot] = left % counts[slot]!;
        left = Math.floor(left / counts[slot]!);
      }
      lookUp.explain(classes, entry);
      numbers.set(entry, table / 8 + state * width);
    };
    if (isQuick) for (let state = 0; state < states; state++) workOut(state);
    return (_, __, count) => {
      const kernels = kernelsFor(count);
      kernels.states(slotsAt, features.length, count, room.states);
      if (!isQuick) {
        const unknown = kernels.unknown(room.states, count, known, room.list);
        for (let i = 0; i < unknown; i++) workOut(words[room.list / 4 + i]!);
      }
      kernels.add(room.states, count, table, width, sumsAt);
    };
  };
}

function directStep({ features, classOf, sums, explain }: LookUp, room: Room): (memory: Memory) => Step {
  const codes = features.map((feature) => room.codesOf(feature) / 4);
  const places = sums.map((sum) => room.sumOf(sum) / 8);
  const classes = new Uint32Array(features.length);
  const entry = new Float64Array(sums.length);
  return ({ words, numbers }) =>
    (_, __, count) => {
      for (let i = 0; i < count; i++) {
        for (let slot = 0; slot < codes.length; slot++)
          classes[slot] = classOf[slot]![words[codes[slot]! + i]!]!;
        explain(classes, entry);
        for (let k = 0; k < places.length; k++) numbers[places[k]! + i]! += entry[k]!;
      }
    };
}
