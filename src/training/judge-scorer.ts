import { type Evaluation, evaluate } from "../evaluation/evaluate.ts";
import { InputError } from "../leads/input-error.ts";
import { sliceTable } from "../leads/slice.ts";
import { cellAt, findColumn, type LeadTable } from "../leads/table.ts";
import type { LeadScorer } from "../scoring/scorer.ts";
import { type Labels, labelLeads } from "./labels.ts";
import type { OutcomeSettings } from "./outcomes.ts";
import { type WorkSettings, workedLeads } from "./worked.ts";

/** So many leads are scored before an abort is noticed. */
const BATCH = 4096;

export interface JudgeOptions extends WorkSettings {
  /** One moment at which all leads are looked at, in ms since 1970; by default each at its creation, as in training. */
  readonly asOf?: number | undefined;
  /** The moment of leads that tell no creation; the end of the scorer's data by default. */
  readonly end?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** What a scorer said of leads whose outcomes are known, and how it fared. */
export interface Judgement {
  /** The mature leads, ascending rows of the table. */
  readonly rows: Uint32Array;
  /** One a mature lead. */
  readonly probabilities: Float64Array;
  /** 1 won, 0 not; one a mature lead. */
  readonly y: Float64Array;
  readonly evaluation: Evaluation;
  readonly counts: Labels["counts"];
  /** What a person should know of the leads judged, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Judges a scorer by leads whose outcomes are known, labelled as its training labelled them; open and immature leads don't count.
 * Where only some were worked, these count, by weight where it is told by what chance (`workedLeads`).
 * @param table as `readLeads` gives it, with the scorer's outcome
 * @throws InputError where the table has no such outcome, or none of its values
 * @throws the signal's reason once it is aborted
 */
export function judgeScorer(scorer: LeadScorer, table: LeadTable, options: JudgeOptions = {}): Judgement {
  const { about, schema } = scorer.parts;
  const named = (role: string) => schema.columns.find((column) => column.role === role)?.name;
  const created = named("created");
  const closed = named("closed");
  const worked = workedLeads(table, options);
  const labels = labelLeads(table, {
    ...outcomeOf(table, scorer),
    fewest: 1,
    ...(created && { created }),
    ...(closed && { closed }),
    ...(about.horizonDays !== null && { horizonDays: about.horizonDays }),
    ...(worked && { worked: worked.weights }),
  });
  const all = probabilitiesOf(scorer, table, momentsOf(table, created, scorer, options), options);
  const rows = labels.mature;
  const probabilities = Float64Array.from(rows, (row) => all[row]!);
  const y = Float64Array.from(rows, (row) => labels.y[row]!);
  const weights = worked && Float64Array.from(rows, (row) => worked.weights[row]!);
  const evaluation = evaluate(probabilities, y, { seed: options.seed ?? 1, ...(weights && { weights }) });
  const notes = [...(worked?.notes ?? []), ...describeUntold(scorer, table)];
  return { rows, probabilities, y, evaluation, counts: labels.counts, notes };
}

/** A version that learned from fields as they were is judged too well by cells that were written later. */
function describeUntold(
  { parts: { schema } }: LeadScorer,
  { history, discovery }: LeadTable,
): readonly string[] {
  const isTold = history !== undefined || discovery !== undefined;
  if (schema.history === undefined || isTold) return [];
  return [
    "This version learned from fields as they were at each look, and no field changes or answers (--history, --discovery) are told here: fields are read as the file has them now, so these figures may be too good.",
  ];
}

/** What won and lost are called, as far as it occurs here: a small file needn't have every way to lose. */
function outcomeOf(table: LeadTable, scorer: LeadScorer): OutcomeSettings {
  const { target, positive, lost } = scorer.parts.about.outcome;
  const refuse = (found: string, wanted: string) =>
    new InputError(`can't evaluate on ${table.source}: found ${found}, wanted ${wanted}`);
  const column = findColumn(table, target);
  if (!column) throw refuse(`no column ${target}`, "the outcome that the model was trained on");
  const found = new Set<unknown>();
  for (let row = 0; row < table.rows; row++) found.add(cellAt(column, row));
  const here = {
    positive: positive.filter((one) => found.has(one)),
    lost: lost.filter((one) => found.has(one)),
  };
  for (const [kind, wanted] of Object.entries({ positive, lost }))
    if (here[kind as keyof typeof here].length === 0)
      throw refuse(
        `no lead whose ${target} is ${wanted.map((one) => one.slice(0, 40)).join(" or ")}`,
        "won and lost leads",
      );
  return { target, ...here };
}

/** Each lead at its creation, as in training, unless one moment is asked for. */
function momentsOf(
  table: LeadTable,
  created: string | undefined,
  scorer: LeadScorer,
  { asOf, end = Date.parse(scorer.parts.about.endOfData ?? "1970-01-01") }: JudgeOptions,
): Float64Array {
  const column = created === undefined || asOf !== undefined ? undefined : findColumn(table, created);
  return Float64Array.from({ length: table.rows }, (_, row) => {
    const at = column?.type === "date" ? column.values[row]! : Number.NaN;
    return Number.isNaN(at) ? (asOf ?? end) : at;
  });
}

function probabilitiesOf(
  scorer: LeadScorer,
  table: LeadTable,
  moments: Float64Array,
  { signal, onProgress }: JudgeOptions,
): Float64Array {
  const probabilities = new Float64Array(table.rows);
  for (let from = 0; from < table.rows; from += BATCH) {
    signal?.throwIfAborted();
    const batch = sliceTable(table, from, from + BATCH);
    const asOf = moments.subarray(from, from + batch.rows);
    scorer.scoreTable(batch, { asOf, explain: "none" }).forEach(({ probability }, i) => {
      probabilities[from + i] = probability;
    });
    onProgress?.((from + batch.rows) / table.rows);
  }
  return probabilities;
}
