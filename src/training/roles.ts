import { excerpt } from "../leads/bad-row.ts";
import { guessRoles } from "../leads/guess-roles.ts";
import { InputError } from "../leads/input-error.ts";
import { nearestName } from "../leads/nearest-name.ts";
import { parseDateAs } from "../leads/spelling.ts";
import {
  type Column,
  type ColumnRole,
  cellAt,
  findColumn,
  type LeadTable,
  sourceRow,
} from "../leads/table.ts";
import type { ColumnSettings, TrainSettings } from "./settings.ts";

/** The one column of each role, where there is one, and the columns that features may read. */
export interface Roles {
  readonly of: Readonly<Record<string, ColumnRole>>;
  readonly id: string | null;
  readonly created: string | null;
  readonly closed: string | null;
  readonly amount: string | null;
  readonly customer: string | null;
  readonly features: readonly string[];
  /**
   * The columns that are known only afterwards, and those that nobody ruled out but that only tell rows apart; `because`
   * continues a sentence that begins with the column.
   */
  readonly leftOut: readonly { readonly column: string; readonly because: string }[];
}

/**
 * What each column is for: as the settings say, else as its name and cells suggest. An excluded column has no role, so a
 * `closed` that is excluded gives no horizon.
 * @throws InputError for a setting that names no column, or gives a role to a column of the wrong type
 */
export function assignRoles(table: LeadTable, settings: TrainSettings): Roles {
  const { target, id, created, closed, amount, customer, exclude = [], keep = [] } = settings;
  const { propensity, worked } = settings;
  const named = { target, id, created, closed, amount, customer, propensity, worked };
  for (const [setting, name] of Object.entries(named)) if (name !== undefined) demand(table, setting, name);
  for (const name of exclude) demand(table, "exclude", name);
  for (const name of keep) demand(table, "keep", name);
  for (const name of Object.keys(settings.columns ?? {})) demand(table, "columns", name);
  for (const name of settings.absoluteDates ?? []) demand(table, "absoluteDates", name);
  for (const [setting, name] of Object.entries({ created, closed })) {
    const column = name === undefined ? undefined : findColumn(table, name);
    if (column !== undefined && column.type !== "date")
      throw new InputError(
        `can't use ${name} of ${table.source} as the ${setting} time: found a column of type ${column.type}${firstThatIsNoDate(table, column)}, wanted dates`,
      );
  }

  demandOneRoleEach({ ...named, exclude });
  const afterwards = knownAs(settings, "afterwards").filter((name) => name !== target);
  demandOneRoleEach({
    exclude,
    keep,
    'known "afterwards"': afterwards.filter((name) => !exclude.includes(name)),
  }); // what has a role of its own may be kept as well
  const given: Record<string, ColumnRole> = {};
  for (const [name, column] of Object.entries(settings.columns ?? {}))
    if (column.role) given[name] = column.role;
  for (const name of [...exclude, propensity, worked]) if (name !== undefined) given[name] = "ignored";
  if (id) given[id] = "id";
  if (created) given[created] = "created";
  if (closed) given[closed] = "closed";
  if (amount) given[amount] = "amount";
  if (customer) given[customer] = "customer";
  given[target] = "outcome";

  const of = guessRoles(table, { target, given });
  for (const name of keep) if (of[name] === "ignored") of[name] = "feature"; // excluded ones were refused above
  const identifying = table.columns
    .filter(({ name }) => of[name] === "ignored" && given[name] === undefined)
    .map(({ name }) => ({
      column: name,
      because: `is named like an id and different in nearly all of the ${table.rows} rows`,
    }));
  const first = (role: ColumnRole) => table.columns.find((column) => of[column.name] === role)?.name ?? null;
  const amountColumn = first("amount");
  const features = table.columns
    .map((column) => column.name)
    .filter((name) => isFeature(name, of[name], amountColumn, settings) && !afterwards.includes(name));
  return {
    of,
    id: first("id"),
    created: first("created"),
    closed: first("closed"),
    amount: amountColumn,
    customer: first("customer"),
    features,
    leftOut: [
      ...afterwards
        .filter((name) => of[name] === "feature" || name === amountColumn)
        .map((column) => ({
          column,
          because: 'is known only afterwards, as the configuration says ("known")',
        })),
      ...identifying,
    ],
  };
}

/** The creation date gives season features; the amount only where it is known at creation. */
/** The cell that speaks against dates, for a sentence that goes on. */
function firstThatIsNoDate(table: LeadTable, column: Column): string {
  for (let row = 0; row < table.rows; row++) {
    const cell = cellAt(column, row);
    if (cell === null || !Number.isNaN(parseDateAs(String(cell), "dayFirst"))) continue;
    return ` (${excerpt(String(cell))} in row ${sourceRow(table, row)})`;
  }
  return "";
}

function isFeature(
  name: string,
  role: ColumnRole | undefined,
  amount: string | null,
  settings: TrainSettings,
): boolean {
  if (role === "feature" || role === "created") return true;
  if (name !== amount) return false;
  return settings.amountKnownAtCreation ?? settings.columns?.[name]?.known === "creation";
}

/** The columns of which a person said that they stay, whatever the audit says: by `keep`, or as known before the outcome. */
export function keptColumns(settings: TrainSettings): ReadonlySet<string> {
  return new Set([
    ...(settings.keep ?? []),
    ...knownAs(settings, "creation"),
    ...knownAs(settings, "scoring"),
  ]);
}

function knownAs({ columns = {} }: TrainSettings, known: ColumnSettings["known"]): string[] {
  return Object.keys(columns).filter((name) => columns[name]!.known === known);
}

/** Each setting takes a column for itself; two that want the same one contradict each other. */
function demandOneRoleEach(settings: Readonly<Record<string, string | readonly string[] | undefined>>): void {
  const taken = new Map<string, string>();
  for (const [setting, names] of Object.entries(settings))
    for (const name of new Set([names ?? []].flat())) {
      const other = taken.get(name);
      if (other)
        throw new InputError(`the column ${name} is named by ${other} and by ${setting}: wanted one of them`);
      taken.set(name, setting);
    }
}

function demand(table: LeadTable, setting: string, name: string): void {
  if (findColumn(table, name)) return;
  const names = table.columns.map((column) => column.name);
  const near = nearestName(name, names);
  throw new InputError(
    `${setting} names the column ${name}, which isn't in ${table.source}: ` +
      (near ? `did you mean ${near}?` : `wanted one of ${names.slice(0, 40).join(", ")}`),
  );
}
