import { denseGroups } from "../evaluation/dense-groups.ts";
import { type Column, cellAt, findColumn, type LeadTable } from "../leads/table.ts";
import { Random } from "../numeric/random.ts";
import { assignGroups } from "./assign-groups.ts";

export interface BuyerColumns {
  /** The column that names the buyer. */
  readonly customer?: string;
  readonly emailColumns: readonly string[];
  /** Domains whose addresses tell nothing of the company; asked in lower case. */
  readonly isFreeMail: (domain: string) => boolean;
}

/** An address, wherever it stands in the cell: "Ann <ann@example.com>". */
const ADDRESS = /([^\s<>@,;:"()]+)@([^\s<>@,;:"()]+\.[^\s<>@,;:"().]+)/;
const LARGEST_SHARE = 0.1;
export const MOST_FOLDS = 5;

/**
 * The buyer of each row, numbered in order of appearance: rows share one if they share a customer, an e-mail address or a
 * company's domain, directly or through other rows. An address or a domain that would make a group of more than a tenth
 * of the rows joins none: it stands for a placeholder, a reseller or the seller itself; rarer ones are joined first. Only
 * a customer may be larger.
 * @throws RangeError for a column that isn't in the table
 */
export function buyerGroups(
  table: LeadTable,
  { customer, emailColumns, isFreeMail }: BuyerColumns,
): Uint32Array {
  const sets = new DisjointSets(table.rows);
  if (customer !== undefined) {
    const column = demand(table, customer);
    for (const rows of rowsByKey(table.rows, [column], (text) => text).values()) sets.join(rows);
  }
  const columns = emailColumns.map((name) => demand(table, name));
  const address = (text: string) => ADDRESS.exec(text.toLowerCase())?.[0] ?? null;
  const company = (text: string) => {
    const domain = ADDRESS.exec(text.toLowerCase())?.[2];
    return domain === undefined || isFreeMail(domain) ? null : domain;
  };
  for (const keyOf of [address, company]) {
    const found = [...rowsByKey(table.rows, columns, keyOf)].filter(([, rows]) => rows.length > 1);
    found.sort(([a, m], [b, n]) => m.length - n.length || (a < b ? -1 : 1)); // never by the order of rows
    for (const [, rows] of found) {
      if (sets.sizeOfUnion(rows) <= LARGEST_SHARE * table.rows) sets.join(rows);
    }
  }
  return denseGroups(Uint32Array.from({ length: table.rows }, (_, row) => sets.rootOf(row))).group;
}

/**
 * A fold for each row, 0 … k − 1: groups stay whole, wins and losses are dealt evenly.
 * @param y 0 or 1 a row
 * @param groups rows of one buyer share a number
 * @throws RangeError where lengths disagree, `k` isn't a whole number from 2 to 255, or there are fewer groups than folds
 */
export function groupedFolds(
  y: ArrayLike<number>,
  groups: ArrayLike<number>,
  k: number,
  seed: number,
): Uint8Array {
  if (y.length !== groups.length)
    throw new RangeError(`folding ${y.length} outcomes in ${groups.length} groups`);
  if (!Number.isInteger(k) || k < 2 || k > 255) throw new RangeError(`${k} folds asked for; wanted 2 to 255`);
  const { count } = denseGroups(groups);
  if (count < k)
    throw new RangeError(`dealing ${count} groups of rows into ${k} folds; wanted a group for each`);
  const shares = Array<number>(k).fill(1 / k);
  return assignGroups(y, groups, shares, new Random(seed, "folds"));
}

/** Five, or as many as there are wins or buyers where these are fewer. */
export function foldsFor(y: Float64Array, groups: Uint32Array): number {
  const wins = y.reduce((sum, label) => sum + label, 0);
  return Math.max(2, Math.min(MOST_FOLDS, wins, new Set(groups).size));
}

function demand(table: LeadTable, name: string): Column {
  const column = findColumn(table, name);
  if (column === undefined) throw new RangeError(`no column ${name} to group the rows of ${table.source} by`);
  return column;
}

/** The rows of each key over all columns; a row whose cell is missing or has no key is in none. */
function rowsByKey(
  rows: number,
  columns: readonly Column[],
  keyOf: (text: string) => string | null,
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const column of columns) {
    for (let row = 0; row < rows; row++) {
      const cell = cellAt(column, row);
      const key = cell === null ? null : keyOf(String(cell));
      if (key === null) continue;
      const members = found.get(key);
      if (members === undefined) found.set(key, [row]);
      else members.push(row);
    }
  }
  return found;
}

/** Union-find by size, with path halving (Tarjan and van Leeuwen 1984). */
class DisjointSets {
  readonly #parent: Uint32Array;
  readonly #size: Uint32Array;

  constructor(length: number) {
    this.#parent = Uint32Array.from({ length }, (_, at) => at);
    this.#size = new Uint32Array(length).fill(1);
  }

  rootOf(at: number): number {
    const parent = this.#parent;
    let node = at;
    while (parent[node] !== node) {
      parent[node] = parent[parent[node]!]!;
      node = parent[node]!;
    }
    return node;
  }

  join(members: readonly number[]): void {
    let root = this.rootOf(members[0]!);
    for (const member of members) {
      const other = this.rootOf(member);
      if (other === root) continue;
      const [large, small] = this.#size[root]! < this.#size[other]! ? [other, root] : [root, other];
      this.#parent[small] = large;
      this.#size[large] = this.#size[large]! + this.#size[small]!;
      root = large;
    }
  }

  sizeOfUnion(members: readonly number[]): number {
    const roots = new Set(members.map((member) => this.rootOf(member)));
    let size = 0;
    for (const root of roots) size += this.#size[root]!;
    return size;
  }
}
