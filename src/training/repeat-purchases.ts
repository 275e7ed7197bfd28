import { customerPast, PAST_COLUMNS, type PastColumn, type PastColumns } from "../leads/customer-past.ts";
import { type Column, cellAt, findColumn, type LeadTable } from "../leads/table.ts";
import { takeRows } from "../leads/take.ts";
import { cleanText } from "../leads/text.ts";
import type { ScorerParts } from "../scoring/parts.ts";
import { LOST, OPEN, WON } from "./outcomes.ts";
import type { Roles } from "./roles.ts";

/** How often customers buy again, over the mature leads. */
export interface RepeatPurchases {
  /** Of customers who had bought before the lead came. */
  readonly again: { readonly leads: number; readonly wins: number };
  /** All others. */
  readonly first: { readonly leads: number; readonly wins: number };
}

/** What is read of customers' pasts, in one sentence; nothing where it isn't. */
export function describePast(added: readonly string[]): string[] {
  if (added.length === 0) return [];
  return [
    `Customers buy again, so what was known of a lead's customer when the lead came is read: ${added.join(", ")}.`,
  ];
}

/**
 * Customers' pasts are read where this share of the leads, and so many, come from somebody who had bought before, and these are so many: a
 * placeholder in the customer's column would else pass for one who always buys.
 */
const LEAST_SHARE = 0.05;
const FEWEST_LEADS = 50;
const FEWEST_CUSTOMERS = 20;
const WINS = "customer_earlier_wins";

/** A table with what was known of each lead's customer when the lead came. */
export interface WithPast {
  readonly table: LeadTable;
  /** The names of the columns that were added; none where nothing tells the past, or hardly anybody buys again. */
  readonly added: readonly string[];
}

/** What of a scorer tells which columns it reads, and what they mean. */
export type WhatIsRead = Pick<ScorerParts, "about" | "schema" | "plan">;

/** @param outcome `OPEN`, `LOST` or `WON` for each row */
export function addCustomerPast(table: LeadTable, roles: Roles, outcome: Uint8Array): WithPast {
  const { customer, created, closed, amount } = roles;
  const isTaken = PAST_COLUMNS.some((name) => findColumn(table, name));
  if (customer === null || created === null || closed === null || isTaken) return { table, added: [] };
  const columns = pastOf(table, { customer, created, closed, amount }, outcome);
  const wins = columns.find(({ name }) => name === WINS)!.values;
  const again = Array.from(wins.keys()).filter((row) => wins[row]! > 0);
  const buyers = new Set(again.map((row) => cellAt(findColumn(table, customer)!, row)));
  if (again.length < Math.max(FEWEST_LEADS, LEAST_SHARE * table.rows) || buyers.size < FEWEST_CUSTOMERS)
    return { table, added: [] };
  return {
    table: { ...table, columns: [...table.columns, ...columns] },
    added: columns.map(({ name }) => name),
  };
}

/** Whether a scorer reads any of the columns. */
export function readsCustomerPast({ plan }: Pick<ScorerParts, "plan">): boolean {
  return plan.features.some(({ column }) => PAST_COLUMNS.some((name) => name === column));
}

/**
 * The same columns for leads that are to be scored, worked out from these leads themselves, where the scorer reads them and the file tells
 * customers, times and outcomes but not the columns; else the table as it is.
 */
export function withCustomerPast(table: LeadTable, parts: WhatIsRead): LeadTable {
  const { about, schema } = parts;
  const named = (role: string) => schema.columns.find((column) => column.role === role)?.name ?? null;
  const [customer, created, closed, amount] = ["customer", "created", "closed", "amount"].map(named);
  const { target, positive, lost } = about.outcome;
  const there = (name: string | null | undefined) => typeof name === "string" && findColumn(table, name);
  if (!readsCustomerPast(parts) || PAST_COLUMNS.some((name) => findColumn(table, name))) return table;
  if (!there(customer) || !there(created) || !there(closed) || !there(target)) return table;
  const outcome = outcomesHere(table, target, positive, lost);
  const columns = pastOf(
    table,
    { customer: customer!, created: created!, closed: closed!, amount: there(amount) ? amount! : null },
    outcome,
  );
  return { ...table, columns: [...table.columns, ...columns] };
}

/** What of `Prepared` tells looks at leads, and their customers. */
interface Looks {
  readonly table: LeadTable;
  readonly leadTable: LeadTable;
  readonly leads: Uint32Array;
  readonly roles: Roles;
  readonly labels: { readonly positive: readonly string[]; readonly lost: readonly string[] };
}

/**
 * Some looks with what was known of their customers, also where the file as a whole holds too few who buy again for a model of its own to
 * read that: what was learned at an earlier moment may.
 */
export function takeWithPast(looks: Looks, target: string, rows: Uint32Array): LeadTable {
  const { leadTable, roles, labels } = looks;
  const { customer, created, closed, amount } = roles;
  const isTold = PAST_COLUMNS.some((name) => findColumn(leadTable, name));
  if (isTold || customer === null || created === null || closed === null) return takeRows(looks.table, rows);
  const outcome = outcomesHere(leadTable, target, labels.positive, labels.lost);
  return takeBeside(looks, rows, pastOf(leadTable, { customer, created, closed, amount }, outcome));
}

/** Some looks with what a version reads of their customers, as `withCustomerPast` works it out. */
export function takeForVersion(looks: Looks, rows: Uint32Array, parts: WhatIsRead): LeadTable {
  const { columns } = withCustomerPast(looks.leadTable, parts);
  return takeBeside(looks, rows, columns.slice(looks.leadTable.columns.length));
}

/** @param columns one value a lead */
function takeBeside({ table, leads }: Looks, rows: Uint32Array, columns: readonly Column[]): LeadTable {
  const beside: LeadTable = { rows: leads.length, source: table.source, columns };
  const of = takeRows(
    beside,
    rows.map((row) => leads[row]!),
  );
  const taken = takeRows(table, rows);
  return { ...taken, columns: [...taken.columns, ...of.columns] };
}

function pastOf(table: LeadTable, columns: PastColumns, outcome: Uint8Array): PastColumn[] {
  return customerPast(table, columns, (row) =>
    outcome[row] === WON ? "won" : outcome[row] === LOST ? "lost" : "open",
  );
}

/** As `readOutcomes` tells them, but for a file of open leads, which needn't hold any outcome. */
function outcomesHere(
  table: LeadTable,
  target: string,
  positive: readonly string[],
  lost: readonly string[],
): Uint8Array {
  const column = findColumn(table, target)!;
  return Uint8Array.from({ length: table.rows }, (_, row) => {
    const text = cleanText(String(cellAt(column, row) ?? ""));
    return positive.includes(text) ? WON : lost.includes(text) ? LOST : OPEN;
  });
}

export function countRepeats(table: LeadTable, y: Float64Array, mature: Uint32Array): RepeatPurchases | null {
  const column = findColumn(table, WINS);
  if (column?.type !== "number") return null;
  const counts = { again: { leads: 0, wins: 0 }, first: { leads: 0, wins: 0 } };
  for (const row of mature) {
    const part = column.values[row]! > 0 ? counts.again : counts.first;
    part.leads++;
    part.wins += y[row]!;
  }
  return counts;
}
