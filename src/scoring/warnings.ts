import { ACTIVITIES } from "../features/activity-transform.ts";
import { type FeatureMatrix, UNSEEN } from "../features/matrix.ts";
import type { ActivityLog } from "../leads/event-log.ts";
import type { RecordsRead } from "../leads/records.ts";
import { cellAt, columnFinder, type LeadTable } from "../leads/table.ts";
import type { Qualification } from "../qualification/verdict.ts";
import type { ScorerParts } from "./parts.ts";
import type { Warning } from "./prediction.ts";

/** What is odd about a row, and whether the model knows any field of it. */
export interface RowWarnings {
  readonly warnings: readonly Warning[];
  readonly known: boolean;
}

/** For a table, whose features are given, what tells the warnings of a row. */
export type Warner = (table: LeadTable, matrix: FeatureMatrix) => (row: number) => RowWarnings;

const NONE: readonly Warning[] = [];

/** What a version warns of: fields that aren't filled in, values that training didn't see. */
export function prepareWarner({ schema, plan }: Pick<ScorerParts, "schema" | "plan">): Warner {
  const fields = schema.columns.filter((column) => plan.features.some((f) => f.column === column.name));
  const readsActivities =
    plan.features.some(({ column }) => column === ACTIVITIES) && schema.activities !== undefined;
  const checked = fields.map((field) => ({
    field,
    columnIn: columnFinder(field.name),
    categories: plan.features.flatMap((feature, f) =>
      feature.column === field.name && feature.kind === "category" ? [f] : [],
    ),
    /** The same object for every lead, frozen. */
    missing: Object.freeze({
      code: "missing",
      field: field.name,
      message: `${field.name} is not filled in`,
    } as const),
  }));

  return (table, matrix) => {
    const columns = checked.map(({ columnIn }) => columnIn(table));
    return (row) => {
      const warnings: Warning[] = [];
      let known = false;
      for (let i = 0; i < checked.length; i++) {
        const { field, categories, missing } = checked[i]!;
        const column = columns[i];
        const cell = column ? cellAt(column, row) : null;
        if (cell === null) {
          warnings.push(missing);
          continue;
        }
        known = true;
        if (categories.some((f) => matrix.values[f]![row] === UNSEEN))
          warnings.push({
            code: "unseenValue",
            field: field.name,
            message: `${field.name} has a value that training saw fewer than five times`,
          });
        if (field.type === "number" && field.range && typeof cell === "number") {
          const [low, high] = field.range;
          if (cell < low || cell > high)
            warnings.push({
              code: "outOfRange",
              field: field.name,
              message: `${field.name} is ${cell}, outside the ${low} to ${high} of the training leads`,
            });
        }
      }
      if (readsActivities) {
        if (isToldAt(table.activities, row)) known = true;
        else warnings.push({ code: "missing", field: ACTIVITIES, message: "what the lead did is not told" });
      }
      if (known || (fields.length === 0 && !readsActivities)) return { warnings, known };
      const message = "no field that the model reads is filled in: answered by the base rate";
      return { warnings: [{ code: "noKnownField", field: "", message }], known };
    };
  };
}

/** A name that the caller chose may be of any length; what is told of it isn't. */
const cut = (name: string) => (name.length > 100 ? `${name.slice(0, 99)}…` : name);

/** What was odd about how a lead was written. */
export function warningsOfReading({ unknownFields, coerced }: RecordsRead, row: number): readonly Warning[] {
  if (!unknownFields.has(row) && !coerced.has(row)) return NONE;
  return [
    ...(unknownFields.get(row) ?? []).map(cut).map((field) => ({
      code: "unknownField" as const,
      field,
      message: `${field} is not a field that the model was trained with`,
    })),
    ...(coerced.get(row) ?? []).map((field) => ({
      code: "coerced" as const,
      field,
      message: `${field} was sent as another type and taken as the one that is wanted`,
    })),
  ];
}

/** The warnings, and those of stale evidence. */
export function withStale(warnings: readonly Warning[], qualification: Qualification): readonly Warning[] {
  const stale = staleWarnings(qualification);
  return stale.length === 0 ? warnings : [...warnings, ...stale];
}

/** Evidence that a framework holds for too old, each field once. */
export function staleWarnings({ framework, criteria }: Qualification): readonly Warning[] {
  if (!criteria.some(({ evidence }) => evidence.some(({ stale }) => stale))) return NONE;
  const old = new Map<string, Warning>();
  for (const { evidence } of criteria)
    for (const { stale, column, concept, learnedAt } of evidence) {
      const field = column ?? concept;
      if (!stale || old.has(field)) continue;
      const message = `${field} was learned on ${learnedAt!.slice(0, 10)}, longer ago than ${framework} holds for fresh`;
      old.set(field, { code: "stale", field, message });
    }
  return [...old.values()];
}

function isToldAt(log: ActivityLog | undefined, row: number): boolean {
  return log !== undefined && log.told?.[row] !== 0;
}
