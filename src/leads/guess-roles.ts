import { countDuplicates } from "./duplicates.ts";
import { nameWords } from "./name-words.ts";
import {
  type Column,
  type ColumnRole,
  cellAt,
  type DictionaryColumn,
  findColumn,
  type LeadTable,
  type TextColumn,
} from "./table.ts";

export interface RoleOptions {
  /** The outcome's column. */
  readonly target?: string;
  /** Roles by column that are settled. */
  readonly given: Readonly<Partial<Record<string, ColumnRole>>>;
}

const names = (...list: string[]): ReadonlySet<string> => new Set(list);

const LEAD_ID = names(
  "lead id",
  "leadid",
  "prospect id",
  "lead number",
  "lead no",
  "lead uuid",
  "lead key",
  "lead guid",
);
const ID = names("id", "uuid", "guid", "record id", "row id", "number", "key");
const ID_ENDINGS = names(
  "leadid",
  "recordid",
  "contactid",
  "userid",
  "customerid",
  "accountid",
  "companyid",
  "id",
  "uuid",
  "guid",
  "key",
  "number",
  "no",
  "nr",
  "ref",
  "reference",
);
const CREATED = names(
  "created",
  "created at",
  "created on",
  "created date",
  "created time",
  "creation date",
  "create date",
  "date created",
  "createdate",
  "createdat",
  "createddate",
  "opened at",
  "open date",
  "inquiry date",
);
const CLOSED = names(
  "closed",
  "closed at",
  "closed on",
  "closed date",
  "close date",
  "closing date",
  "date closed",
  "closedate",
  "closedat",
  "won at",
  "won date",
  "won on",
  "lost at",
  "lost date",
  "converted at",
  "converted date",
  "conversion date",
  "outcome at",
  "outcome date",
);
const AMOUNT = names(
  "amount",
  "deal amount",
  "deal value",
  "deal size",
  "won amount",
  "closed amount",
  "contract value",
  "order value",
  "revenue",
  "sale amount",
  "sales amount",
  "opportunity amount",
  "opportunity value",
  "acv",
  "tcv",
);
const CUSTOMER = names(
  "customer",
  "customer id",
  "customerid",
  "customer number",
  "account",
  "account id",
  "accountid",
  "account name",
  "company",
  "company id",
  "companyid",
  "company name",
  "organisation",
  "organisation id",
  "organization",
  "organization id",
  "client id",
  "buyer id",
);
const OUTCOME = names(
  "converted",
  "is converted",
  "outcome",
  "won",
  "is won",
  "deal outcome",
  "lead outcome",
  "lead status",
  "deal status",
  "status",
  "stage",
  "deal stage",
  "lead stage",
  "result",
);
/** Cells of an outcome, in lower case: one of each side tells one. */
const WON_CELLS = names("won", "win", "closed won", "closed-won", "converted", "sold", "bought", "purchased");
const LOST_CELLS = names("lost", "loss", "closed lost", "closed-lost", "not converted", "unsold", "declined");
/** A word of these in the name of a column of yes and no, or of 1 and 0, tells an outcome. */
const OUTCOME_WORDS = names(
  "convert",
  "converts",
  "converted",
  "conversion",
  "won",
  "bought",
  "purchased",
  "sold",
  "subscribed",
  "outcome",
  "target",
  "label",
  "y",
);

/** Words that may stand before or after a time's name: `lead_created`, `Created Date (UTC)`. */
const AROUND_TIMES = names("lead", "deal", "opportunity", "record", "utc", "timestamp");

const DISTINCT_SHARE = 0.99;

/**
 * What each column seems to be for, by its name's words and its cells. At most one column each is guessed as id, outcome
 * (only without a target; where no name tells it, by cells such as won and lost, or yes and no under a name such as
 * `has_converted`, if one column alone has them), created, closed, amount and customer, and only where none is given. The id's column is distinct
 * in 99 % of its rows and filled in as many; one that names the lead goes before others. Other columns with a name like an id's
 * and as many distinct values are ignored: they tell rows apart and nothing else. The rest are features.
 *
 * An amount is the realised one of the deal: a budget or an amount asked for is a feature.
 */
export function guessRoles(table: LeadTable, { target, given }: RoleOptions): Record<string, ColumnRole> {
  const roles: Record<string, ColumnRole> = Object.create(null);
  for (const [name, role] of Object.entries(given)) if (role && findColumn(table, name)) roles[name] = role;
  if (target !== undefined && findColumn(table, target)) roles[target] = "outcome";

  const taken = new Set(Object.values(roles));
  const guess = (role: ColumnRole, candidates: readonly ((column: Column, words: string) => boolean)[]) => {
    if (taken.has(role)) return;
    for (const fits of candidates) {
      const found = table.columns.find(
        (column) => !roles[column.name] && fits(column, nameWords(column.name).join(" ")),
      );
      if (!found) continue;
      roles[found.name] = role;
      return;
    }
  };

  const distinct = new Map<Column, boolean>();
  const tellsRowsApart = (column: Column) => {
    const known = distinct.get(column) ?? isNearlyDistinct(column, table.rows);
    distinct.set(column, known);
    return known;
  };
  guess("id", [
    (column, words) => LEAD_ID.has(words) && tellsRowsApart(column),
    (column, words) => ID.has(words) && tellsRowsApart(column),
    (column, words) => hasIdName(words) && !CUSTOMER.has(words) && tellsRowsApart(column),
  ]);
  if (target === undefined) {
    const only = (fits: (column: Column, words: string) => boolean) => {
      const found = table.columns.filter(
        (column) => !roles[column.name] && fits(column, nameWords(column.name).join(" ")),
      );
      return (column: Column) => found.length === 1 && column === found[0];
    };
    guess("outcome", [
      (column, words) => OUTCOME.has(words) && hasFewValues(column, table.rows),
      only((column) => tellsWonFromLost(column, table.rows)),
      only(
        (column, words) =>
          words.split(" ").some((word) => OUTCOME_WORDS.has(word)) && isYesOrNo(column, table.rows),
      ),
    ]);
  }
  guess("created", [(column, words) => column.type === "date" && CREATED.has(timeName(words))]);
  guess("closed", [(column, words) => column.type === "date" && CLOSED.has(timeName(words))]);
  guess("amount", [(column, words) => column.type === "number" && AMOUNT.has(words)]);
  guess("customer", [
    (_, words) => hasIdName(words) && CUSTOMER.has(words),
    (column, words) => isText(column) && CUSTOMER.has(words),
  ]);
  for (const column of table.columns) {
    const words = nameWords(column.name).join(" ");
    roles[column.name] ??=
      (LEAD_ID.has(words) || hasIdName(words)) && tellsRowsApart(column) ? "ignored" : "feature";
  }
  return roles;
}

function hasIdName(words: string): boolean {
  return ID_ENDINGS.has(words.slice(words.lastIndexOf(" ") + 1));
}

function timeName(words: string): string {
  return words
    .split(" ")
    .filter((word) => !AROUND_TIMES.has(word))
    .join(" ");
}

function isText(column: Column): column is DictionaryColumn | TextColumn {
  return column.type !== "number" && column.type !== "date" && column.type !== "boolean";
}

const FEW = 6;

/** From 2 to 6 values. */
function hasFewValues(column: Column, rows: number): boolean {
  if (column.type === "date" || "bytes" in column) return false;
  if (column.type === "boolean") return true;
  const { size } = firstValues(column, rows);
  return size >= 2 && size <= FEW;
}

/** Of the few values one means won and one lost. */
function tellsWonFromLost(column: Column, rows: number): boolean {
  if (!hasFewValues(column, rows)) return false;
  const texts = [...firstValues(column, rows)].map((value) => String(value).toLowerCase());
  return texts.some((text) => WON_CELLS.has(text)) && texts.some((text) => LOST_CELLS.has(text));
}

/** Booleans, and numbers of which there are 0 and 1. */
function isYesOrNo(column: Column, rows: number): boolean {
  if (column.type === "boolean") return true;
  if (column.type !== "number") return false;
  const values = firstValues(column, rows);
  return values.size === 2 && values.has(0) && values.has(1);
}

/** The different cells, but no more of them than one past what is few. */
function firstValues(column: Column, rows: number): ReadonlySet<unknown> {
  const values = new Set<unknown>();
  for (let row = 0; row < rows && values.size <= FEW; row++) {
    const cell = cellAt(column, row);
    if (cell !== null) values.add(cell);
  }
  return values;
}

/** Whether nearly all rows are filled and have a value of their own. */
function isNearlyDistinct(column: Column, rows: number): boolean {
  if (rows < 2 || column.type === "boolean" || column.type === "date") return false;
  if ("levels" in column) return column.levels.length >= DISTINCT_SHARE * rows;
  return rows - countDuplicates([column], rows) >= DISTINCT_SHARE * rows;
}
