import { type LedgerLeads, leadsFromLedger } from "../ledger/leads-from-ledger.ts";
import { defaultLedger, openLedger } from "../ledger/open-ledger.ts";
import { loadScorer } from "../registry/load.ts";
import type { Registry } from "../registry/registry.ts";
import { readRecipe } from "../training/recipe.ts";
import type { TrainSettings } from "../training/settings.ts";
import type { Context } from "./context.ts";

/** Leads of a ledger, and how the version that saw them was trained. */
export interface LedgerTraining extends LedgerLeads {
  readonly settings: Partial<TrainSettings>;
  /** When the ledger was read, ISO 8601: what was predicted or erased later, this training doesn't know of. */
  readonly readAt: string;
}

/**
 * The leads that a model has predicted, with the settings of its champion, or of its newest version where none is champion.
 * @param where of the ledger; beside the folder of the models by default
 * @throws InputError where there is no such model or ledger, or nothing in it of that model
 */
export async function readLedger(
  model: string,
  where: string | undefined,
  registry: Registry,
  { now, terminal }: Context,
): Promise<LedgerTraining> {
  const aliases = await registry.aliases(model);
  const { latest } = (await registry.models()).find(({ name }) => name === model) ?? {};
  const version = aliases.champion ?? latest;
  const loaded = await loadScorer(registry, version === undefined ? model : { name: model, version });
  const ledger = await openLedger(where ?? defaultLedger(registry.folder), { clock: now, mustExist: true });
  try {
    const readAt = now().toISOString();
    const leads = await leadsFromLedger(ledger, model, loaded.scorer.parts);
    if (leads.faults > 0)
      terminal.tell(
        `left out: ${leads.faults} lines of the ledger that aren't what was written; leadlight ledger verify names them`,
      );
    const names = new Set(leads.table.columns.map(({ name }) => name));
    const stated = fitting(readRecipe(loaded.manifest.recipe)?.settings ?? {}, names);
    const { horizonDays } = loaded.scorer.parts.about;
    return {
      ...leads,
      readAt,
      settings: {
        ...stated,
        positive: [leads.positive],
        lost: [leads.lost],
        ...(leads.closed !== null && { closed: leads.closed }),
        ...(horizonDays !== null && { horizonDays }),
      },
    };
  } finally {
    await ledger.close();
  }
}

/** The settings of a file's training, without the columns that no lead of the ledger has. */
function fitting(settings: Partial<TrainSettings>, names: ReadonlySet<string>): Partial<TrainSettings> {
  const there = (list: readonly string[] | undefined) => list?.filter((name) => names.has(name));
  const { columns, exclude, keep, absoluteDates, sensitive, closed: _, ...rest } = settings;
  const named = { id: rest.id, created: rest.created, amount: rest.amount, customer: rest.customer };
  const gone = Object.entries(named).filter(([, name]) => name !== undefined && !names.has(name));
  const kept = Object.fromEntries(
    Object.entries(rest).filter(([key]) => !gone.some(([setting]) => setting === key)),
  ) as Partial<TrainSettings>;
  return {
    ...kept,
    ...(columns && {
      columns: Object.fromEntries(Object.entries(columns).filter(([name]) => names.has(name))),
    }),
    ...(exclude && { exclude: there(exclude)! }),
    ...(keep && { keep: there(keep)! }),
    ...(absoluteDates && { absoluteDates: there(absoluteDates)! }),
    ...(sensitive && { sensitive: there(sensitive)! }),
  };
}
