import type { Feature } from "../features/matrix.ts";
import { FIRST_LEVEL } from "../features/matrix.ts";
import { InputError } from "../leads/input-error.ts";
import { nearestName } from "../leads/nearest-name.ts";
import type { BinCounts, ProgramEdit } from "./edit.ts";
import { meansAll } from "./edit-places.ts";
import type { ScoreProgram } from "./program.ts";
import { termFeatures, usedFeatures } from "./term-features.ts";

/** A message lists at most so many names. */
const MOST_NAMES = 20;

/**
 * The place of the feature that an edit means, which must act through tables and curves, and not through trees.
 * @throws InputError where it isn't there or can't be edited
 */
export function editableFeature(program: ScoreProgram, name: string): number {
  const { features, terms } = program;
  const place = features.findIndex((feature) => feature.name === name);
  const through = (kind: string) =>
    terms.filter((term) => term.kind === kind && termFeatures(term).includes(place)).length;
  const trees = place < 0 ? 0 : through("tree");
  if (trees > 0)
    throw refusal(
      name,
      `that it acts through ${trees} ${trees === 1 ? "tree" : "trees"}`,
      "a feature of tables and curves alone, such as the learners points, bayes, linear, additive and neural give",
    );
  if (place >= 0 && through("table") + through("curve") > 0) return place;
  const used = usedFeatures(program).map((f) => features[f]!);
  const names = used.map((feature) => feature.name);
  const near = names.find((other) => used.some((f) => f.name === other && f.column === name));
  const meant = near ?? nearestName(name, names);
  throw refusal(
    name,
    place < 0
      ? "no feature of that name"
      : through("pair") > 0
        ? "that it acts through pairs alone"
        : "no term of it in the model",
    meant === null || meant === name ? `one of ${listed(names)}` : `such as ${cut(meant)}`,
  );
}

/**
 * Checks that an edit makes sense for its feature.
 * @throws InputError telling what was found and wanted
 * @throws RangeError where the counts aren't the feature's
 */
export function checkEdit(edit: ProgramEdit, feature: Feature, counts: BinCounts): void {
  const bins = feature.kind === "category" ? (feature.levels?.length ?? 0) : counts.cuts.length + 1;
  if (counts.leads.length !== FIRST_LEVEL + bins)
    throw new RangeError(
      `editing ${feature.name}: found counts of ${counts.leads.length} bins, wanted ${FIRST_LEVEL + bins}`,
    );
  const refuse = (found: string, wanted: string) => refusal(feature.name, found, wanted);
  if (edit.kind === "clamp") {
    const { low, high } = edit;
    if (low === null && high === null)
      throw refuse("a clamp open at both sides", "a bound, such as -0.5..0.5");
    if (low !== null && high !== null && low > high)
      throw refuse(`a clamp of ${low}..${high}`, "the smaller bound first");
  } else if (meansAll(edit)) throw refuse(`no place to ${edit.kind}`, "a range, levels, or missing");
  const needsOrder = edit.kind === "smooth" || edit.kind === "monotone";
  if (needsOrder && (edit.range === undefined || edit.missing || edit.unseen))
    throw refuse(
      feature.kind === "category"
        ? `a category to make ${edit.kind}, whose levels have no order`
        : `other places to make ${edit.kind}`,
      feature.kind === "category" ? "levels to flatten or clamp" : "a range alone",
    );
  if (feature.kind === "category") checkLevels(edit, feature, refuse);
  else checkRange(edit, counts, refuse);
}

type Refuse = (found: string, wanted: string) => InputError;

function checkLevels({ range, levels }: ProgramEdit, feature: Feature, refuse: Refuse): void {
  const known = feature.levels ?? [];
  if (range !== undefined) throw refuse("a range of a category", `levels among ${listed(known)}`);
  const other = levels?.find((level) => !known.includes(level));
  if (other !== undefined) {
    const near = nearestName(other, known);
    throw refuse(
      `the level ${cut(other)}, which no five training leads had`,
      near === null ? `one of ${listed(known)}` : `such as ${cut(near)}`,
    );
  }
  if (levels?.length === 0) throw refuse("an empty list of levels", `some of ${listed(known)}`);
}

function checkRange({ range, levels, unseen }: ProgramEdit, { span }: BinCounts, refuse: Refuse): void {
  if (levels !== undefined || unseen)
    throw refuse(`${levels === undefined ? "unseen values" : "levels"} of a number`, "a range or missing");
  if (range === undefined) return;
  const [from, to] = range;
  const text = `the range ${from ?? ""}..${to ?? ""}`;
  if (from !== null && to !== null && from > to) throw refuse(text, "the smaller number first");
  if (span && ((from !== null && from > span[1]) || (to !== null && to < span[0])))
    throw refuse(text, `one that meets the ${span[0]} to ${span[1]} of the training leads`);
}

/** The sentence of every refusal. */
export function refusal(feature: string, found: string, wanted: string): InputError {
  return new InputError(`can't edit ${cut(feature)}: found ${found}, wanted ${wanted}`);
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  return names.slice(0, MOST_NAMES).map(cut).join(", ") + (names.length > MOST_NAMES ? ", …" : "");
}

function cut(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
