import { createHash } from "node:crypto";
import { columnOfCells } from "../leads/column-of-cells.ts";
import { InputError } from "../leads/input-error.ts";
import { recordReader } from "../leads/records.ts";
import type { ColumnSchema, LeadSchema } from "../leads/schema.ts";
import { type Cell, cellAt, type LeadTable } from "../leads/table.ts";
import type { ScorerParts } from "../scoring/parts.ts";
import type { OutcomeEntry, PredictionEntry } from "./entry.ts";
import { currentOutcome } from "./record-outcome.ts";
import type { LedgerStore } from "./store.ts";

/** Leads as a model saw them, with what became of them. */
export interface LedgerLeads {
  /** One row a lead, as it was first seen; `moments` tell when. */
  readonly table: LeadTable;
  readonly target: string;
  readonly positive: string;
  readonly lost: string;
  /** The column of closing times; null where the model has no horizon. */
  readonly closed: string | null;
  /** Leads that aren't learned from, since they objected to it. */
  readonly doNotProfile: number;
  /** Lines of the ledger that aren't what was written. */
  readonly faults: number;
  /** Of the entries that were read. */
  readonly sha256: string;
}

interface Seen {
  first: PredictionEntry;
  readonly outcomes: OutcomeEntry[];
}

/**
 * The leads that a model has predicted, each with the inputs, and at the moment, of its first prediction: what was seen later
 * may already tell how it ended. Leads without an outcome are open.
 * @param parts of a version of the model: its schema tells the columns, and how its outcome was spelled
 * @throws InputError where the ledger holds no prediction of that model
 */
export async function leadsFromLedger(
  ledger: LedgerStore,
  model: string,
  { schema, about }: Pick<ScorerParts, "schema" | "about">,
): Promise<LedgerLeads> {
  const { seen, doNotProfile } = await gather(ledger, model);
  if (seen.length === 0)
    throw new InputError(
      `reading the ledger ${ledger.status().location}: found no prediction of ${model} to learn from, wanted some`,
    );
  const names = new Set(schema.columns.map(({ name }) => name));
  const nameOf = (role: ColumnSchema["role"], otherwise: string) =>
    schema.columns.find((column) => column.role === role)?.name ?? freeName(otherwise, names);
  const { target, positive, lost } = about.outcome;
  const words = { won: positive[0] ?? "won", lost: lost[0] ?? "lost" };
  const ends = seen.map(({ outcomes }) => currentOutcome(outcomes));
  const read = readInputs(
    schema,
    seen.map(({ first }) => first),
  );
  const columns = read.columns.filter(({ name }) => name !== target);
  columns.push(
    columnOfCells(
      { name: target, type: "category" },
      ends.map((end) => end && words[end.outcome]),
    ),
  );
  const closed = about.horizonDays === null ? null : nameOf("closed", "closed_at");
  if (closed !== null)
    columns.push(
      columnOfCells(
        { name: closed, type: "date" },
        ends.map((end) => end && Date.parse(end.time)),
      ),
    );
  const amount = schema.columns.find(({ role, type }) => role === "amount" && type === "number")?.name;
  const at = columns.findIndex(({ name }) => name === amount);
  if (amount !== undefined && at >= 0) {
    const known = columns[at]!;
    const cells = ends.map((end, row): Cell => end?.amount ?? cellAt(known, row));
    columns[at] = columnOfCells({ name: amount, type: "number" }, cells);
  }
  return {
    table: {
      ...read,
      columns,
      source: `the ledger's predictions of ${model}`,
      moments: Float64Array.from(seen, ({ first }) => Date.parse(first.ask.asOf)),
    },
    target,
    positive: words.won,
    lost: words.lost,
    closed,
    doNotProfile,
    faults: ledger.faults(),
    sha256: hashOf(seen),
  };
}

async function gather(ledger: LedgerStore, model: string): Promise<{ seen: Seen[]; doNotProfile: number }> {
  const leads = new Map<string, Seen>();
  const outcomes = new Map<string, OutcomeEntry[]>();
  const objected = new Set<string>();
  for await (const { entry } of ledger.scan()) {
    const { leadId, predictionId } = entry;
    const key = leadId === null ? `prediction ${predictionId}` : `lead ${leadId}`;
    if (leadId !== null && ledger.isDoNotProfile(leadId)) {
      if (entry.kind === "prediction" && entry.model.name === model) objected.add(leadId);
      continue;
    }
    if (entry.kind === "outcome") {
      const known = outcomes.get(key) ?? [];
      outcomes.set(key, known);
      known.push(entry);
    } else if (entry.kind === "prediction" && entry.model.name === model) {
      const known = leads.get(key);
      if (!known || entry.seq < known.first.seq) leads.set(key, { first: entry, outcomes: [] });
    }
  }
  const seen = [...leads].map(([key, { first }]) => ({
    first,
    outcomes: (outcomes.get(key) ?? []).sort((a, b) => a.seq - b.seq),
  }));
  return { seen: seen.sort((a, b) => a.first.seq - b.first.seq), doNotProfile: objected.size };
}

/** Also the fields that the version ignores: the next one may not. One that can't be read is missing. */
function readInputs(
  schema: LeadSchema,
  entries: readonly PredictionEntry[],
): LeadTable & { columns: LeadTable["columns"][number][] } {
  const all: LeadSchema = {
    ...schema,
    columns: schema.columns.map(({ required: _, ...column }) =>
      column.role === "ignored" ? { ...column, role: "feature" } : column,
    ),
  };
  const read = recordReader(all);
  const inputs = entries.map(({ lead }) => lead);
  const { problems } = read(inputs, { coerce: true });
  const readable = inputs.map((lead, row) => {
    const wrong = new Set(problems.get(row)?.map(({ field }) => field));
    return wrong.size === 0
      ? lead
      : Object.fromEntries(Object.entries(lead).filter(([name]) => !wrong.has(name)));
  });
  const { table } = read(readable, { coerce: true });
  return { ...table, columns: [...table.columns] };
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  return taken.has(wanted) ? freeName(`${wanted}_`, taken) : wanted;
}

function hashOf(seen: readonly Seen[]): string {
  const hash = createHash("sha256");
  for (const { first, outcomes } of seen)
    hash.update(
      JSON.stringify([
        first.lead,
        first.ask.asOf,
        outcomes.map(({ outcome, time, amount }) => [outcome, time, amount]),
      ]),
    );
  return hash.digest("hex");
}
