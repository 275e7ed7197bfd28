import type { BinCounts, ProgramEdit } from "./edit.ts";
import { refusal } from "./edit-check.ts";
import { type LeadsAt, placeLeads } from "./edit-leads.ts";
import { namedPlaces } from "./edit-places.ts";
import { shapeOf, termOf } from "./edit-shape.ts";
import { bendAtBounds, editValues } from "./edit-values.ts";
import { nextAbove } from "./next-above.ts";
import type { CurveTerm, ScoreProgram, TableTerm, Term } from "./program.ts";
import { termFeatures } from "./term-features.ts";

/** Log-odds that differ by less differ by rounding. */
const ROUNDING = 1e-12;

/** What an edit did to its feature's contributions. */
export interface EditChange {
  readonly feature: string;
  /** Mean change of the contribution of the training leads in each bin of the counts, 0 where there are none. */
  readonly byBin: Float64Array;
  /** The least and the most that its tables and curves add in each bin now, between which the mean must lie. */
  readonly boundsByBin: readonly (readonly [number, number])[];
  /** Mean |what its tables and curves add| over the training leads: after ÷ before. */
  readonly importanceRatio: number;
  /** What the base rose by, and every contribution of the feature fell by, so that they average 0 again. */
  readonly shift: number;
  /** How many pairs read the feature too; they stay as they were. */
  readonly pairs: number;
}

/**
 * One edit, checked already, of the feature at `place`: its tables and curves become one term, centred again.
 * @returns null where the feature has neither, or nothing changes
 * @throws InputError where no training lead stands where an edit needs some, or a curve goes on beyond its knots
 */
export function editFeature(
  program: ScoreProgram,
  place: number,
  edit: ProgramEdit,
  counts: BinCounts,
): { program: ScoreProgram; change: EditChange } | null {
  const isOwn = (term: Term): term is TableTerm | CurveTerm =>
    (term.kind === "table" || term.kind === "curve") && term.feature === place;
  const own = program.terms.filter(isOwn);
  if (own.length === 0) return null;
  if (own.some((term) => term.kind === "curve" && term.ends === "continue"))
    throw refusal(edit.feature, "a curve that goes on beyond its last knot", "one that is held there");

  const { kind, levels } = program.features[place]!;
  const shape = shapeOf(own, kind === "category", counts.cuts, stepsOf(edit));
  const named = namedPlaces(edit, shape, levels);
  const leads = placeLeads(shape, counts);
  const weights = new Float64Array(shape.values.length);
  for (const at of leads) weights[at.place]! += at.leads;
  if (edit.kind !== "clamp" && !weights.some((weight, at) => named[at] === 1 && weight > 0))
    throw refusal(edit.feature, "no training lead there", `a place with some to ${edit.kind}`);

  const before = shape.values;
  const after = editValues(edit, shape, named, weights);
  if (!after.some((value, at) => Math.abs(value - before[at]!) > ROUNDING)) return null;
  const bent =
    edit.kind === "clamp" && shape.kind === "curve"
      ? bendAtBounds(edit, shape, after, named)
      : { ...shape, values: after };
  const shift = meanOver(leads, (at) => after[at]! - before[at]!);
  const inBin = counts.leads.map((_, bin) => leads.filter((at) => at.bin === bin));
  const term = termOf({ ...bent, values: bent.values.map((value) => value - shift) });
  const terms = program.terms.flatMap((other): Term[] =>
    other === own[0] ? [term] : isOwn(other) ? [] : [other],
  );
  const size = meanOver(leads, (at) => Math.abs(before[at]!));
  return {
    program: { ...program, base: program.base + shift, terms },
    change: {
      feature: edit.feature,
      byBin: Float64Array.from(inBin, (some) => meanOver(some, (at) => after[at]! - shift - before[at]!)),
      boundsByBin: inBin.map((some) => {
        const values = some.map((at) => after[at.place]! - shift);
        return [Math.min(...values), Math.max(...values)];
      }),
      importanceRatio: size > 0 ? meanOver(leads, (at) => Math.abs(after[at]! - shift)) / size : 1,
      shift,
      pairs: terms.filter((other) => other.kind === "pair" && termFeatures(other).includes(place)).length,
    },
  };
}

/** Where an edited range begins and where what follows it does. */
function stepsOf({ range: [from, to] = [null, null] }: ProgramEdit): number[] {
  return [...(from === null ? [] : [from]), ...(to === null ? [] : [nextAbove(to)])];
}

/** 0 where there are no leads. */
function meanOver(leads: readonly LeadsAt[], valueAt: (place: number) => number): number {
  let sum = 0;
  let total = 0;
  for (const at of leads) {
    sum += at.leads * valueAt(at.place);
    total += at.leads;
  }
  return total > 0 ? sum / total : 0;
}
