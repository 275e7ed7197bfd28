import type { Task } from "../../numeric/pool.ts";
import { Random } from "../../numeric/random.ts";
import type { Layout } from "./layout.ts";
import { drawWeights, Network, type Weights } from "./network.ts";
import type { PlacedRows } from "./place-rows.ts";
import type { Settings } from "./settings.ts";
import { TableLoss } from "./table-loss.ts";
import { takeStep } from "./take-step.ts";
import { type OpenedTensorflow, openTensorflow, type Tensorflow } from "./tensorflow.ts";

/** What all members of an ensemble read, in shared memory where it is large. */
export interface MemberRows extends PlacedRows {
  readonly layout: Layout;
  /** The piece codes of the layout's places. */
  readonly codes: Float32Array;
  readonly y: Float64Array;
  /** Each above 0. */
  readonly weights: Float64Array;
  readonly link: "logit" | "identity";
  /** The part of the groups to which each row was dealt. */
  readonly parts: Uint8Array;
  /** What the scores begin with. */
  readonly base: number;
  readonly settings: Settings;
  readonly seed: number;
  /** Piece codes of some rows' own values, to tell how far the table is from the net. */
  readonly sample: { readonly codes: Float32Array; readonly length: number };
}

export interface MemberInput extends MemberRows {
  /** The rows whose part this is decide when to stop; the others are learned from. */
  readonly part: number;
}

export interface Member {
  /** One value a place; the last is the base. */
  readonly table: Float64Array;
  /** Of each number, then of each sampled row: what its subnetwork says of the row's own value. */
  readonly atSample: Float32Array;
  readonly epochs: number;
  readonly backend: string;
}

/** TensorFlow.js has one backend a thread, so it is opened once a thread; two nets that did so at once would be in each other's way. */
let opened: Promise<OpenedTensorflow> | undefined;

/** Trains one member of the ensemble. */
export const trainNet: Task<MemberInput, Promise<Member>> = {
  name: "neural.trainNet",
  run: (input) => trainMember(input),
};

/**
 * Trains one member in the calling thread, letting other events pass after every epoch.
 * @throws the signal's reason once it is aborted
 */
export async function trainMember(input: MemberInput, signal?: AbortSignal): Promise<Member> {
  opened ??= openTensorflow((name) => import(name));
  const { tf, backend } = await opened;
  const { layout, codes, settings, seed, part } = input;
  const weights = drawWeights(layout, settings, seed, `neural weights ${part}`);
  const net = new Network(tf, layout, codes, weights, settings);
  try {
    const best = await descend(tf, net, input, signal);
    net.setWeights(best.weights);
    const { codes: sample, length } = input.sample;
    return { table: best.table, atSample: net.at(sample, length), epochs: best.epochs, backend };
  } finally {
    net.dispose();
  }
}

/** The net at its best, by the rows that it left out. */
interface Best {
  readonly weights: Weights;
  readonly table: Float64Array;
  readonly epochs: number;
}

async function descend(
  tf: Tensorflow,
  net: Network,
  input: MemberInput,
  signal: AbortSignal | undefined,
): Promise<Best> {
  const { settings, parts, part } = input;
  const all = Uint32Array.from(parts.keys());
  const judging = all.filter((row) => parts[row] === part);
  const learning = all.filter((row) => parts[row] !== part);
  const loss = new TableLoss(input, learning.length > 0 ? learning : judging);
  const random = new Random(input.seed, `neural batches ${part}`);
  const isOut = settings.dropout > 0 ? new Uint8Array(input.at.length) : null;
  const batch = Math.max(settings.leastBatch, Math.ceil(learning.length / settings.batches));

  let least = Number.POSITIVE_INFINITY;
  let epochs = 0;
  const look = (before: Best | null): Best | null => {
    const table = loss.straighten(new Float64Array(tf.tidy(() => net.table().dataSync() as Float32Array)));
    const now = loss.sum(judging, table);
    if (before && !(now < least)) return null;
    least = now;
    return { weights: net.weights(), table, epochs };
  };
  let best = look(null)!;
  for (const rate of settings.rates) {
    net.setWeights(best.weights);
    const adam = tf.train.adam(rate);
    try {
      for (let stale = 0; stale < settings.patience && epochs < settings.epochs; ) {
        random.shuffle(learning);
        for (let from = 0; from < learning.length; from += batch) {
          isOut?.forEach((_, f) => {
            isOut[f] = Number(random.uniform() < settings.dropout);
          });
          takeStep(tf, net, adam, loss, learning.subarray(from, from + batch), isOut);
        }
        epochs++;
        const better = look(best);
        best = better ?? best;
        stale = better ? 0 : stale + 1;
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
      }
    } finally {
      adam.dispose();
    }
  }
  return best;
}
