import { argsort } from "../numeric/order.ts";
import type { VennAbers } from "../scoring/venn-abers.ts";

/** Logits at which the two probabilities are stored. */
const MOST_KNOTS = 200;

/** Neighbouring rows in the order of their logits that share one fitted probability, by how many leads they stand for. */
interface Block {
  readonly wins: number;
  readonly weight: number;
  /** Whether the further lead is among them. */
  readonly isOwn: boolean;
}

const NONE: Block = { wins: 0, weight: 0, isOwn: false };

export interface VennAbersWeights {
  /** How many leads each row stands for, above 0. */
  readonly rows: Float64Array;
  /** How many the further lead counts for. Where rows stand for many, one lead more is as little news as one of them: Σ w² / Σ w. */
  readonly further: number;
}

/**
 * The inductive Venn–Abers predictor (Vovk and Petej 2014) of logits that are out of sample: where a further lead has logit x,
 * `low` is its isotonic probability among these rows if it is lost, `high` if it is won. Exact at each of at most 200 logits,
 * which are quantiles; in between, the neighbours' values enclose it, since both rise with x.
 * @param y 0 or 1 a row
 * @param weights all are one where it is null
 * @throws RangeError without a row
 */
export function fitVennAbers(
  logits: Float64Array,
  y: Float64Array,
  weights: VennAbersWeights | null = null,
): VennAbers {
  if (logits.length === 0) throw new RangeError("fitting Venn–Abers: found no row, wanted at least one");
  const order = argsort(logits);
  const sorted = Float64Array.from(order, (row) => logits[row]!);
  const rows = Array.from(order, (row): Block => {
    const weight = weights?.rows[row] ?? 1;
    return { wins: weight * y[row]!, weight, isOwn: false };
  });
  const further = weights?.further ?? 1;
  const last = sorted.length - 1;
  const knots = [
    ...new Set(
      Array.from({ length: MOST_KNOTS }, (_, i) => sorted[Math.round((i * last) / (MOST_KNOTS - 1))]!),
    ),
  ];
  const { ties, between } = cutAt(knots, sorted, rows);
  const probabilityAt = (k: number, label: 0 | 1) => {
    const tie = ties[k]!;
    const own = join(tie, { wins: further * label, weight: further, isOwn: true });
    const blocks = [
      ...knots.slice(0, k).flatMap((_, i) => [ties[i]!, ...between[i]!]),
      own,
      ...knots.slice(k).flatMap((_, i) => [...(i > 0 ? [ties[k + i]!] : []), ...between[k + i]!]),
    ];
    return isotonicAtOwn(blocks);
  };
  return {
    logits: knots,
    low: knots.map((_, k) => probabilityAt(k, 0)),
    high: knots.map((_, k) => probabilityAt(k, 1)),
  };
}

/** The rows with exactly a knot's logit, and the pooled blocks of the rows between it and the next: pooling early is exact. */
function cutAt(knots: readonly number[], sorted: Float64Array, rows: readonly Block[]) {
  const ties = knots.map(() => NONE);
  const between = knots.map((): Block[] => []);
  let k = -1;
  for (let i = 0; i < sorted.length; ) {
    let to = i;
    let tie = NONE;
    for (; to < sorted.length && sorted[to] === sorted[i]; to++) tie = join(tie, rows[to]!);
    if (sorted[i] === knots[k + 1]) ties[++k] = tie;
    else pushPooled(between[k]!, tie);
    i = to;
  }
  return { ties, between };
}

/** The pool-adjacent-violators step (Ayer et al. 1955): a block at or below the one before it joins that one. */
function pushPooled(blocks: Block[], added: Block): void {
  let block = added;
  for (let top = blocks.at(-1); top && isAtOrBelow(block, top); top = blocks.at(-1)) {
    block = join(top, block);
    blocks.pop();
  }
  blocks.push(block);
}

function isAtOrBelow(block: Block, top: Block): boolean {
  return top.wins * block.weight >= block.wins * top.weight;
}

function join(a: Block, b: Block): Block {
  return { wins: a.wins + b.wins, weight: a.weight + b.weight, isOwn: a.isOwn || b.isOwn };
}

/** The isotonic fit's value at the further lead's block. */
function isotonicAtOwn(blocks: readonly Block[]): number {
  const pooled: Block[] = [];
  for (const block of blocks) pushPooled(pooled, block);
  const own = pooled.find(({ isOwn }) => isOwn)!;
  return own.wins / own.weight;
}
