import { cramersV } from "../evaluation/cramers-v.ts";
import { type GroupRate, groupRates } from "../evaluation/group-rates.ts";
import { applyBins, fitBins } from "../features/bins.ts";
import { columnGroups } from "../features/column-groups.ts";
import type { FeatureMatrix } from "../features/matrix.ts";
import { InputError } from "../leads/input-error.ts";
import { nearestName } from "../leads/nearest-name.ts";
import { findColumn, type LeadTable } from "../leads/table.ts";

/** What is told of one column by which people must not be treated differently without a reason. */
export interface Fairness {
  readonly column: string;
  /** The features of the model that are made of the column itself. */
  readonly readAs: readonly string[];
  /** On the held-out rows; selected are those of grade A or B. */
  readonly groups: readonly GroupRate[];
  /** The features that tell the column best, best first: leaving the column out doesn't take it out of these. */
  readonly proxies: readonly Proxy[];
}

export interface Proxy {
  readonly feature: string;
  /** Cramér's V with the column's groups, 0 to 1. */
  readonly association: number;
}

const MOST_PROXIES = 5;
/** Below it the two hardly go together ("small" for two groups in Cohen 1988, §7.2). */
const LEAST_ASSOCIATION = 0.1;
const FEATURE_BINS = 12;

/** Rows of the table with what stands at them, in one order. */
export interface JudgedRows {
  /** Those that the model never saw. */
  readonly heldOut: Uint32Array;
  /** Of these: what the model that never saw them told, and what became of them. */
  readonly probabilities: Float64Array;
  readonly y: Float64Array;
  /** How many leads each of these stands for; null where each is one. */
  readonly importance: Float64Array | null;
  /** The least probability of grade B. */
  readonly cut: number;
  /** Those that the model learned from, and their features. */
  readonly learned: Uint32Array;
  readonly matrix: FeatureMatrix;
}

/**
 * How leads fare by each sensitive column, whether or not the model reads it.
 * @throws RangeError for a column that `checkSensitive` would refuse
 */
export function judgeFairness(table: LeadTable, sensitive: readonly string[], rows: JudgedRows): Fairness[] {
  if (sensitive.length === 0) return [];
  const { features } = rows.matrix;
  const { codes } = applyBins(rows.matrix, fitBins(rows.matrix, { maxBins: FEATURE_BINS }));
  return [...new Set(sensitive)].map((name) => {
    const column = findColumn(table, name);
    if (!column) throw new RangeError(`judging fairness: found no column ${name}`);
    const { names, group } = columnGroups(column, rows.heldOut);
    const told = columnGroups(column, rows.learned).group;
    const isOwn = (f: number) => features[f]!.column === name;
    return {
      column: name,
      readAs: features.filter((_, f) => isOwn(f)).map((feature) => feature.name),
      groups: groupRates(rows.probabilities, rows.y, group, names, rows.cut, rows.importance),
      proxies: features
        .map((feature, f) => ({
          feature: feature.name,
          association: isOwn(f) ? 0 : cramersV(codes[f]!, told),
        }))
        .filter(({ association }) => association >= LEAST_ASSOCIATION)
        .sort((a, b) => b.association - a.association)
        .slice(0, MOST_PROXIES),
    };
  });
}

/** @throws InputError for a name that is no column of the table, or a column that can't be cut into groups */
export function checkSensitive(table: LeadTable, sensitive: readonly string[]): void {
  for (const name of sensitive) {
    const column = findColumn(table, name);
    if (!column) {
      const names = table.columns.map((one) => one.name);
      const near = nearestName(name, names);
      throw new InputError(
        `sensitive names the column ${name}, which isn't in ${table.source}: ` +
          (near ? `did you mean ${near}?` : `wanted one of ${names.slice(0, 40).join(", ")}`),
      );
    }
    if (column.type === "date" || column.type === "email")
      throw new InputError(
        `can't judge fairness by ${name} of ${table.source}: found a column of type ${column.type}, wanted categories, true or false, or numbers`,
      );
  }
}
