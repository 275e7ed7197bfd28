import type { Task } from "../../numeric/pool.ts";
import { Random } from "../../numeric/random.ts";
import { constantOf } from "../constant.ts";
import { advance } from "./advance.ts";
import { Crew, help } from "./crew.ts";
import { growTree } from "./grow.ts";
import { handAt } from "./hand.ts";
import { recount } from "./recount.ts";
import type { GrownTree } from "./tree.ts";
import { type Bench, openBench, type Shop } from "./workshop.ts";
import { writeStatistics } from "./write-statistics.ts";

export interface BagInput extends Shop {
  readonly seed: number;
  /** The rows whose part this is decide when to stop; the others are learned from. */
  readonly part: number;
  readonly parts: Uint8Array;
  /** The group of each row, numbered from 0. */
  readonly groups: Uint32Array;
  readonly groupCount: number;
  /** 0 for each free slot of the room, 1 for a taken one. */
  readonly slots: Int32Array;
  /** The slot of each bag plus 1, 0 before it has one, -1 once it has ended: where helpers find it. */
  readonly places: Int32Array;
}

export interface HelpInput extends BagInput {
  /** 1 for the first helper of a bag, 2 for the next. */
  readonly hand: number;
}

export interface Bag {
  readonly base: number;
  readonly trees: readonly GrownTree[];
}

/** Boosts one bag. */
export const boostTrees: Task<BagInput, Bag> = { name: "boosted.boostTrees", run: boost };

/** Helps to boost one bag, until it ends. */
export const helpBoosting: Task<HelpInput, null> = { name: "boosted.helpBoosting", run: lendAHand };

function boost(input: BagInput): Bag {
  const { slots, places, part } = input;
  const slot = takeSlot(slots);
  const bench = openBench(input, slot, 0);
  const crew = new Crew(bench.control, bench.slot.helpers.length, handAt(bench));
  Atomics.store(places, part, slot + 1);
  Atomics.notify(places, part);
  try {
    return boostOn(input, bench, crew);
  } finally {
    crew.end();
    Atomics.store(places, part, -1);
    Atomics.notify(places, part);
    Atomics.store(slots, slot, 0);
  }
}

function lendAHand(input: HelpInput): null {
  const { places, part } = input;
  Atomics.wait(places, part, 0);
  const place = Atomics.load(places, part);
  if (place > 0) {
    const bench = openBench(input, place - 1, input.hand);
    help(bench.control, handAt(bench));
  }
  return null;
}

/** There are as many slots as threads or bags, so one is free. */
function takeSlot(slots: Int32Array): number {
  for (let slot = 0; ; slot = (slot + 1) % slots.length)
    if (Atomics.compareExchange(slots, slot, 0, 1) === 0) return slot;
}

function boostOn(input: BagInput, bench: Bench, crew: Crew): Bag {
  const { columns, settings } = input;
  const weights = input.weights.some((weight) => weight !== 1) ? input.weights : null;
  const { learn, judge } = deal(input, bench.dealt);
  const base = baseOf(input, learn.length > 0 ? learn : judge);
  bench.scores.fill(base);
  const random = new Random(input.seed, `boosted bag ${input.part}`);
  const levelBins = learn.length > 0 ? writeStatistics(input, bench, learn) : [];

  const columnShare = settings.columnShares[input.part % settings.columnShares.length]!;
  const trees: GrownTree[] = [];
  bench.leafOf.fill(0); // the trees before the first one add nothing
  bench.leafValues.fill(0);
  let best = { rounds: 0, loss: advance(bench, crew, learn.length) };
  while (learn.length > 0 && trees.length < settings.rounds) {
    const count = layOut(input, bench, learn.length, random);
    const order = trees.length % settings.orders;
    const ground = { bench, crew, levelBins, order };
    const tree = growTree(ground, count, drawColumns(columns.length, columnShare, random), weights, random);
    if (!tree) break;
    trees.push(tree);
    const loss = advance(bench, crew, learn.length);
    if (loss < best.loss) best = { rounds: trees.length, loss };
    else if (trees.length - best.rounds >= settings.patience) break;
  }
  const kept = trees.slice(0, best.rounds);
  return { base, trees: levelBins.length > 0 ? kept.map((tree) => recount(tree, input)) : kept };
}

/** Writes the rows to learn from before those left out. */
function deal({ part, parts }: BagInput, dealt: Uint32Array): { learn: Uint32Array; judge: Uint32Array } {
  let learned = 0;
  for (const each of parts) if (each !== part) learned++;
  let learn = 0;
  let judge = learned;
  for (let row = 0; row < parts.length; row++) dealt[parts[row] === part ? judge++ : learn++] = row;
  return { learn: dealt.subarray(0, learned), judge: dealt.subarray(learned) };
}

function baseOf({ y, weights, link }: BagInput, rows: Uint32Array): number {
  const some = new Float64Array(rows.length);
  const weigh = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    some[i] = y[rows[i]!]!;
    weigh[i] = weights[rows[i]!]!;
  }
  return constantOf(some, weigh, link);
}

/**
 * Writes all rows for a new tree, those that it is grown on first: the drawn share of the groups, or all.
 * @returns how many it is grown on
 */
function layOut(
  { settings, groups, groupCount }: BagInput,
  { dealt, rows }: Bench,
  learned: number,
  random: Random,
): number {
  if (settings.rowShare >= 1) {
    rows.set(dealt);
    return learned;
  }
  const isDrawn = Uint8Array.from({ length: groupCount }, () =>
    random.uniform() < settings.rowShare ? 1 : 0,
  );
  let drawn = 0;
  let other = rows.length;
  for (let i = 0; i < learned; i++) {
    const row = dealt[i]!;
    if (isDrawn[groups[row]!] === 1) rows[drawn++] = row;
    else rows[--other] = row;
  }
  rows.set(dealt.subarray(learned), drawn);
  return drawn;
}

/** 1 for each column that a tree may split by: the share of them, at least one. */
function drawColumns(count: number, share: number, random: Random): Uint8Array {
  const order = random.shuffle(Uint32Array.from({ length: count }, (_, place) => place));
  const drawn = new Uint8Array(count);
  for (const place of order.subarray(0, Math.max(1, Math.round(share * count)))) drawn[place] = 1;
  return drawn;
}
