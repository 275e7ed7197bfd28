import { argsort } from "../numeric/order.ts";
import type { VennAbers } from "../scoring/venn-abers.ts";

/** Logits at which the two probabilities are stored. */
const MOST_KNOTS = 200;

/** Neighbouring rows in the order of their logits that share one fitted probability. */
interface Block {
  readonly wins: number;
  readonly rows: number;
}

/**
 * The inductive Venn–Abers predictor (Vovk and Petej 2014) of logits that are out of sample: where a further lead has logit x,
 * `low` is its isotonic probability among these rows if it is lost, `high` if it is won. Exact at each of at most 200 logits,
 * which are quantiles; in between, the neighbours' values enclose it, since both rise with x.
 * @param y 0 or 1 a row
 * @throws RangeError without a row
 */
export function fitVennAbers(logits: Float64Array, y: Float64Array): VennAbers {
  if (logits.length === 0) throw new RangeError("fitting Venn–Abers: found no row, wanted at least one");
  const order = argsort(logits);
  const sorted = Float64Array.from(order, (row) => logits[row]!);
  const labels = Float64Array.from(order, (row) => y[row]!);
  const last = sorted.length - 1;
  const knots = [
    ...new Set(
      Array.from({ length: MOST_KNOTS }, (_, i) => sorted[Math.round((i * last) / (MOST_KNOTS - 1))]!),
    ),
  ];
  const { ties, between } = cutAt(knots, sorted, labels);
  const probabilityAt = (k: number, label: 0 | 1) => {
    const tie = ties[k]!;
    const own = { wins: tie.wins + label, rows: tie.rows + 1 };
    const blocks = [
      ...knots.slice(0, k).flatMap((_, i) => [ties[i]!, ...between[i]!]),
      own,
      ...knots.slice(k).flatMap((_, i) => [...(i > 0 ? [ties[k + i]!] : []), ...between[k + i]!]),
    ];
    return isotonicAt(blocks, blocks.indexOf(own));
  };
  return {
    logits: knots,
    low: knots.map((_, k) => probabilityAt(k, 0)),
    high: knots.map((_, k) => probabilityAt(k, 1)),
  };
}

/** The rows with exactly a knot's logit, and the pooled blocks of the rows between it and the next: pooling early is exact. */
function cutAt(knots: readonly number[], sorted: Float64Array, labels: Float64Array) {
  const ties = knots.map((): Block => ({ wins: 0, rows: 0 }));
  const between = knots.map((): Block[] => []);
  let k = -1;
  for (let i = 0; i < sorted.length; ) {
    let to = i;
    let wins = 0;
    while (to < sorted.length && sorted[to] === sorted[i]) wins += labels[to++]!;
    const tie = { wins, rows: to - i };
    if (sorted[i] === knots[k + 1]) ties[++k] = tie;
    else pushPooled(between[k]!, tie);
    i = to;
  }
  return { ties, between };
}

/** The pool-adjacent-violators step (Ayer et al. 1955): a block at or below the one before it joins that one. */
function pushPooled(blocks: Block[], added: Block): void {
  let block = added;
  for (let top = blocks.at(-1); top && top.wins * block.rows >= block.wins * top.rows; top = blocks.at(-1)) {
    block = { wins: top.wins + block.wins, rows: top.rows + block.rows };
    blocks.pop();
  }
  blocks.push(block);
}

/** The isotonic fit's value at one of the blocks. */
function isotonicAt(blocks: readonly Block[], at: number): number {
  const upTo = blocks.slice(0, at + 1).reduce((sum, block) => sum + block.rows, 0);
  const pooled: Block[] = [];
  for (const block of blocks) pushPooled(pooled, block);
  let seen = 0;
  const own = pooled.find((block) => {
    seen += block.rows;
    return seen >= upTo;
  })!;
  return own.wins / own.rows;
}
