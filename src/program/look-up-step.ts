import type { LookUp } from "./look-up.ts";
import type { Step } from "./look-up-machine.ts";
import { FEW, type Memory, type Room } from "./look-up-room.ts";

/** Of larger look-ups no table is made: their states hardly come twice. */
const MOST_STATES = 16_384;
/** What the room may take if all states are met; the machine gives memory only for what is met. */
const MOST_BYTES = 2 ** 28;

/** Adds what is looked up: in a table where there is room for one, else worked out row by row. */
export function lookUpStep(lookUp: LookUp, room: Room): (memory: Memory) => Step {
  const states = countStates(lookUp);
  const bytes = room.reserve(0) + 8 * states * (lookUp.sums.length + 1);
  return states <= MOST_STATES && bytes <= MOST_BYTES ? tableStep(lookUp, room) : directStep(lookUp, room);
}

function tableStep(lookUp: LookUp, room: Room): (memory: Memory) => Step {
  const { features, counts, sums, isQuick } = lookUp;
  const width = sums.length;
  const codes = Uint32Array.from(features, (feature) => room.codesOf(feature));
  const places = Uint32Array.from(sums, (sum) => room.sumOf(sum));
  const partsOf = partsOfStates(lookUp);
  const parts = Uint32Array.from(partsOf, (of) => room.reserve(4 * of.length));
  const slotsAt = room.reserve(8 * features.length);
  const sumsAt = room.reserve(4 * width);
  const states = countStates(lookUp);
  const table = room.reserve(8 * width * states);
  const known = room.reserve(isQuick ? 0 : states);
  return ({ kernels, bytes, words, numbers }) => {
    partsOf.forEach((of, slot) => {
      words.set([codes[slot]!, parts[slot]!], slotsAt / 4 + 2 * slot);
      words.set(of, parts[slot]! / 4);
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

    const addMany = (count: number): void => {
      kernels.states(slotsAt, features.length, count, room.states);
      if (!isQuick) {
        const unknown = kernels.unknown(room.states, count, known, room.list);
        for (let i = 0; i < unknown; i++) workOut(words[room.list / 4 + i]!);
      }
      kernels.add(room.states, count, table, width, sumsAt);
    };
    /** The same without a call of WebAssembly, which costs more than a row does. */
    const addOne = (row: number): void => {
      let state = 0;
      for (let slot = 0; slot < codes.length; slot++)
        state += words[(parts[slot]! >>> 2) + words[(codes[slot]! >>> 2) + row]!]!;
      if (!isQuick && bytes[known + state] === 0) {
        bytes[known + state] = 1;
        workOut(state);
      }
      const from = (table >>> 3) + state * width;
      for (let k = 0; k < width; k++) numbers[(places[k]! >>> 3) + row]! += numbers[from + k]!;
    };
    return (_, __, count) => {
      if (count > FEW) addMany(count);
      else for (let row = 0; row < count; row++) addOne(row);
    };
  };
}

function countStates({ counts }: LookUp): number {
  return counts.reduce((product, count) => product * count, 1);
}

/** At each slot what each code adds to the number of the state. */
function partsOfStates({ classOf, counts }: LookUp): Uint32Array[] {
  let stride = 1;
  return classOf.map((classes, slot) => {
    const parts = classes.map((of) => of * stride);
    stride *= counts[slot]!;
    return parts;
  });
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
