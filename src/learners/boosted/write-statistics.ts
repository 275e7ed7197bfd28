import { bufferOf } from "../../numeric/kernels/shared-memory.ts";
import { Random } from "../../numeric/random.ts";
import type { BagInput } from "./bag.ts";
import { orderedStatistics, randomOrder } from "./ordered-statistics.ts";
import { interleave } from "./room.ts";
import type { Bench } from "./workshop.ts";

/**
 * Writes the codes that are a bag's own into its slot, once for each order: the bins of its categories' ordered statistics.
 * @param learn the rows that the bag learns from; the others read the statistics of all of these
 * @returns for each column with a statistic the bin of each level in the model, null for other columns; nothing where there
 * is no such column
 */
export function writeStatistics(input: BagInput, { slot }: Bench, learn: Uint32Array): (Uint8Array | null)[] {
  const { room, memory, columns, settings, levelCodes, groups, groupCount } = input;
  if (room.ownBytes === 0) return [];
  const random = new Random(input.seed, `boosted orders ${input.part}`);
  const orders = Array.from({ length: settings.orders }, () =>
    randomOrder(learn, groups, groupCount, random),
  );
  const bytes = new Uint8Array(bufferOf(memory));
  const ownOf = (order: number) => slot.own + order * room.ownBytes;
  const levelBins = columns.map((column, place) => {
    const codes = levelCodes[place];
    if (!codes) return null;
    const found = orderedStatistics({ ...input, codes, levels: column.codes, orders }, settings);
    orders.forEach((order, k) => {
      const at = ownOf(k) + room.columnCodes[place]!;
      const to = bytes.subarray(at, at + room.rows);
      for (let row = 0; row < room.rows; row++) to[row] = found.levelBins[codes[row]!]!;
      for (let i = 0; i < order.length; i++) to[order[i]!] = found.bins[k]![i]!;
    });
    return found.levelBins;
  });
  for (const block of room.blocks)
    if (block.isOwn) for (const order of orders.keys()) interleave(room, block, bytes, ownOf(order));
  return levelBins;
}
