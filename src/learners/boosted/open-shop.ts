import { allocateShared, bufferOf } from "../../numeric/kernels/shared-memory.ts";
import { sharedUint8, sharedUint32 } from "../../numeric/shared.ts";
import type { Rows } from "../check-input.ts";
import type { BagInput } from "./bag.ts";
import type { Column } from "./columns.ts";
import { fillRoom, planRoom } from "./room.ts";
import { leavesFor, type Settings } from "./settings.ts";

export interface ShopOptions {
  readonly settings: Settings;
  /** The part of each row. */
  readonly parts: Uint8Array;
  /** Bag b leaves out part b. */
  readonly bags: number;
  /** How many bags at most are boosted at once. */
  readonly threads: number;
}

/** From so many codes on WebAssembly is worth its start. */
const CODES_FOR_KERNELS = 20_000;

/**
 * Puts all that bags read, and room for those that are boosted at once, into shared memory.
 * @param y the target, standardised under the identity link
 * @param cuts of each feature
 * @throws RangeError for more than 4 GiB of it, or weights whose sum is infinite
 */
export function openShop(
  rows: Rows,
  y: Float64Array,
  columns: readonly Column[],
  cuts: readonly Float64Array[],
  { settings, parts, bags, threads }: ShopOptions,
): Omit<BagInput, "part"> {
  const count = rows.matrix.rows;
  const room = planRoom(count, columns, {
    leaves: leavesFor(count, settings),
    slots: Math.min(bags, threads),
    helpers: Math.max(0, Math.floor(threads / bags) - 1),
    orders: settings.orders,
  });
  const memory = allocateShared(room.bytes, count * columns.length >= CODES_FOR_KERNELS);
  fillRoom(room, memory, columns, { ...rows, y }, cuts);
  const sharedParts = sharedUint8(count);
  sharedParts.set(parts);
  const groups = sharedUint32(count);
  groups.set(rows.groups);
  return {
    levelCodes: columns.map(({ feature, kind }) => {
      if (kind !== "statistic") return null;
      const codes = sharedUint8(count);
      codes.set(rows.matrix.values[feature]!);
      return codes;
    }),
    memory,
    room,
    columns,
    settings,
    y: new Float64Array(bufferOf(memory), room.y, count),
    weights: new Float64Array(bufferOf(memory), room.weights, count),
    link: rows.link,
    unit: unitOf(y, rows),
    seed: rows.seed,
    parts: sharedParts,
    groups,
    groupCount: rows.groupCount,
    slots: new Int32Array(new SharedArrayBuffer(4 * room.slots.length)),
    places: new Int32Array(new SharedArrayBuffer(4 * bags)),
  };
}

/** See `Shop.unit`: no sum of gradients or hessians is above 2^50 units. */
function unitOf(y: Float64Array, { weights, link }: Rows): number {
  let farthest = 1;
  if (link === "identity") for (const each of y) farthest = Math.max(farthest, Math.abs(each));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!Number.isFinite(total))
    throw new RangeError("fitting a model: found weights whose sum is infinite, wanted a finite one");
  return 2 ** (Math.ceil(Math.log2(total * farthest)) - 50);
}
