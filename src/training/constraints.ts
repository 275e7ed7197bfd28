import type { Feature } from "../features/matrix.ts";
import { InputError } from "../leads/input-error.ts";
import { nearestName } from "../leads/nearest-name.ts";
import { findColumn, type LeadTable } from "../leads/table.ts";
import type { Constraints } from "../learners/learner.ts";

/** What a person knows of how the model must look; names are those of columns, or of single features of a column. */
export interface ConstraintSettings {
  /** The probability may only rise, or only fall, with this number, everything else equal. */
  readonly monotone?: Readonly<Record<string, "rising" | "falling">>;
  /** Columns may act together only where one list holds them all; a column in no list acts alone. */
  readonly interactions?: readonly (readonly string[])[];
}

/**
 * The constraints in the features of a plan. What the plan has no feature of is held by leaving it out.
 */
export function constraintsOf(
  features: readonly Feature[],
  { monotone, interactions }: ConstraintSettings,
): Constraints {
  return {
    ...(monotone && {
      monotone: Object.fromEntries(
        Object.entries(monotone).flatMap(([name, way]) =>
          featuresOf(features, name).map((feature) => [feature.name, way === "rising" ? 1 : -1]),
        ),
      ),
    }),
    ...(interactions && {
      interactions: interactions.map((list) =>
        list.flatMap((name) => featuresOf(features, name).map((feature) => feature.name)),
      ),
    }),
  };
}

/**
 * Refuses constraints that can't be held as they are meant.
 * @param columns those that the model may read
 * @returns what a person should know: the constraints that say nothing since their column was left out of the features
 * @throws InputError for a name that is neither a column nor a feature, a column that the model doesn't read, a monotone one
 * that isn't a single number, or a feature that is to rise and to fall
 */
export function checkConstraints(
  { monotone = {}, interactions = [] }: ConstraintSettings,
  features: readonly Feature[],
  table: LeadTable,
  columns: readonly string[],
): string[] {
  const idle: string[] = [];
  const ways = new Map<string, string>();
  for (const [name, way] of Object.entries(monotone)) {
    demandRead(name, features, table, columns);
    const found = featuresOf(features, name);
    if (found.length === 0) idle.push(name);
    for (const feature of found) {
      if (feature.kind !== "number" || found.length > 1)
        throw new InputError(
          `the constraint "monotone" wants ${name} to be ${way}, and ${whatIs(name, found, table)}: wanted a number`,
        );
      const other = ways.get(feature.name);
      if (other !== undefined && other !== way)
        throw new InputError(
          `the constraint "monotone" wants ${feature.name} to be both ${other} and ${way}: wanted one of them`,
        );
      ways.set(feature.name, way);
    }
  }
  for (const name of new Set(interactions.flat())) {
    demandRead(name, features, table, columns);
    if (featuresOf(features, name).length === 0 && !idle.includes(name)) idle.push(name);
  }
  return idle.map((name) => `the constraint on ${name} says nothing: the model has no feature of it`);
}

function featuresOf(features: readonly Feature[], name: string): Feature[] {
  const exact = features.filter((feature) => feature.name === name);
  return exact.length > 0 ? exact : features.filter((feature) => feature.column === name);
}

function demandRead(
  name: string,
  features: readonly Feature[],
  table: LeadTable,
  columns: readonly string[],
): void {
  if (features.some((feature) => feature.name === name) || columns.includes(name)) return;
  if (findColumn(table, name))
    throw new InputError(
      `constraints name the column ${name}, which the model doesn't read: wanted one that features are made of`,
    );
  const names = [...new Set([...columns, ...features.map((feature) => feature.name)])];
  const near = nearestName(name, names);
  throw new InputError(
    `constraints name ${name}, which is neither a column of ${table.source} nor a feature: ` +
      (near ? `did you mean ${near}?` : `wanted one of ${names.slice(0, 40).join(", ")}`),
  );
}

function whatIs(name: string, found: readonly Feature[], table: LeadTable): string {
  if (found.length > 1) return `gives the features ${found.map((feature) => feature.name).join(", ")}`;
  const type = findColumn(table, name)?.type;
  return type === undefined || type === "category" ? "it is a category" : `it is a column of type ${type}`;
}
