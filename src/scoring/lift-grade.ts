import type { Driver } from "../explanation/drivers.ts";
import type { ColumnSchema } from "../leads/schema.ts";
import type { Cell } from "../leads/table.ts";
import type { Framework } from "../qualification/framework.ts";
import { LeadError } from "./lead-error.ts";
import type { Grade, Prediction } from "./prediction.ts";
import { type OtherValue, otherValues } from "./realistic-values.ts";
import type { LeadScorer } from "./scorer.ts";

/** A change of fields, and what the scorer says of the lead with it. */
export interface Lift {
  readonly changes: readonly FieldChange[];
  readonly prediction: Prediction;
}

export interface FieldChange {
  readonly field: string;
  readonly from: Cell;
  readonly to: Exclude<Cell, null>;
}

export interface LiftOptions {
  readonly asOf: number;
  readonly coerce?: boolean;
  readonly framework?: Framework;
}

type Lead = Readonly<Record<string, unknown>>;

/** One field's change among those that are tried. */
interface Step extends FieldChange, OtherValue {
  readonly column: ColumnSchema;
  readonly driver: Driver;
}

/** Fields that are changed together at most, and how many fields and values of each are tried together. */
const MOST_FIELDS = 3;
const FIELDS_TOGETHER = 6;
const VALUES_TOGETHER = 5;
/** Values between the old and the new one that are tried, so that a number isn't changed further than needed. */
const PLACES = 40;
const GRADES: readonly Grade[] = ["A", "B", "C", "D"];

/**
 * The smallest realistic change that lifts a lead's grade: fewest fields first, then the least distance (`otherValues`); among
 * several fields the search is greedy. Only fields marked actionable are changed, and every change is scored, not estimated.
 * @returns why there is none, in a sentence, where there is none
 */
export function liftGrade(scorer: LeadScorer, lead: Lead, options: LiftOptions): Lift | string {
  const score = (leads: readonly Lead[]) =>
    scorer.scoreLeads(leads, { ...options, explain: "none" }).map((found) => {
      if (found instanceof LeadError) throw found;
      return found;
    });
  const [now] = score([lead]);
  if (now!.grade === "A") return "the lead has the highest grade";
  const cut = scorer.parts.calibration.gradeCuts[GRADES.indexOf(now!.grade) - 1]!;
  const reaches = ({ probability }: Prediction) => probability >= cut;
  const fields = stepsByField(scorer, lead);
  if (fields.length === 0)
    return "no field that the model reads is marked actionable in the configuration that it was trained with";

  const tryAll = (sets: readonly (readonly Step[])[]) => {
    const found = score(sets.map((steps) => changed(lead, steps)));
    return sets.map((steps, i) => ({ steps, prediction: found[i]! }));
  };
  const alone = fields.map((steps) => tryAll(steps.map((step) => [step])));
  let best = nearest(alone.flat().filter(({ prediction }) => reaches(prediction)));
  const together = alone
    .map((tried) => tried.sort((a, b) => b.prediction.probability - a.prediction.probability))
    .sort((a, b) => (b[0]?.prediction.probability ?? 0) - (a[0]?.prediction.probability ?? 0))
    .slice(0, FIELDS_TOGETHER)
    .map((tried) => tried.slice(0, VALUES_TOGETHER).map(({ steps }) => steps[0]!));
  let base: readonly (readonly Step[])[] = together.flat().map((step) => [step]);
  for (let count = 2; !best && count <= MOST_FIELDS; count++) {
    const tried = tryAll(base.flatMap((steps) => extensions(steps, together)));
    best = nearest(tried.filter(({ prediction }) => reaches(prediction)));
    base = tried
      .sort((a, b) => b.prediction.probability - a.prediction.probability)
      .slice(0, FIELDS_TOGETHER)
      .map(({ steps }) => steps);
  }
  if (!best) return `no realistic change of up to ${MOST_FIELDS} actionable fields lifts the grade`;

  let steps = best.steps;
  for (const step of steps) {
    const shorter = shortened(step).map((to) => steps.map((one) => (one === step ? to : one)));
    const first = tryAll(shorter).find(({ prediction }) => reaches(prediction));
    if (first) steps = first.steps;
  }
  return {
    changes: steps.map(({ field, from, to }) => ({ field, from, to })),
    prediction: score([changed(lead, steps)])[0]!,
  };
}

function stepsByField(scorer: LeadScorer, lead: Lead): Step[][] {
  const { schema, drivers } = scorer.parts;
  return schema.columns.flatMap((column) => {
    const driver = drivers.find(
      ({ feature }) => feature.column === column.name && feature.name === column.name,
    );
    if (!column.actionable || !driver) return [];
    const sent = Object.hasOwn(lead, column.name) ? lead[column.name] : null;
    const from = typeof sent === "object" || sent === undefined || sent === "" ? null : (sent as Cell);
    const known = column.type === "number" && typeof from === "string" ? Number(from) : from;
    const steps = otherValues(column, driver, Number.isNaN(known) ? null : known).map((other) => ({
      field: column.name,
      from,
      to: other.value,
      column,
      driver,
      ...other,
    }));
    return steps.length === 0 ? [] : [steps];
  });
}

function changed(lead: Lead, steps: readonly Step[]): Lead {
  return { ...lead, ...Object.fromEntries(steps.map(({ field, to }) => [field, to])) };
}

function extensions(steps: readonly Step[], fields: readonly (readonly Step[])[]): Step[][] {
  return fields
    .filter((others) => others.every(({ field }) => steps.every((step) => step.field !== field)))
    .flatMap((others) => others.map((other) => [...steps, other]));
}

function nearest<Tried extends { readonly steps: readonly Step[] }>(
  tried: readonly Tried[],
): Tried | undefined {
  const far = ({ steps }: Tried) => steps.reduce((sum, { distance }) => sum + distance, 0);
  return [...tried].sort((a, b) => far(a) - far(b))[0];
}

/** Values on the way to a number's new one, nearest the old one first, as round as their distances allow. */
function shortened(step: Step): Step[] {
  const { from, to, column } = step;
  const start = typeof from === "string" ? Number(from) : from;
  if (typeof to !== "number" || typeof start !== "number" || Number.isNaN(start)) return [];
  const isWhole = Number.isInteger(start) && (column.range ?? []).every(Number.isInteger);
  const unit = Math.max(10 ** Math.floor(Math.log10(Math.abs(to - start) / PLACES)), isWhole ? 1 : 0);
  const round = to > start ? Math.ceil : Math.floor;
  const places = Array.from({ length: PLACES }, (_, i) => {
    const place = round((start + ((i + 1) * (to - start)) / PLACES) / unit) * unit;
    return Number(place.toPrecision(12));
  }).filter((place) => (to > start ? place <= to && place > start : place >= to && place < start));
  return [...new Set(places)].map((value) => ({ ...step, to: value, value }));
}
