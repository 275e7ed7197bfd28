import type { Feature } from "../../features/matrix.ts";
import type { ScoreProgram, Term } from "../../program/program.ts";
import { at, list, listOfNumbers, number, object, text } from "./foreign-json.ts";
import { checkImported, checkNames, type ImportedModel, type Refuse, refuseFor } from "./imported.ts";
import { bins, type EbmFeature, featureOf, readEbmFeature } from "./interpret-bins.ts";

const VERSION = "1.0";

/**
 * A binary explainable boosting machine that InterpretML wrote by `ebm.to_json(path, detail="all")`: tables and pair tables. A
 * number's bins are those of its cuts (a value equal to a cut goes up); missing and unseen values have scores of their own.
 * The refits of its outer bags become bags.
 * @throws InputError where it isn't one, is cut off, or does another task
 */
export function importInterpret(bytes: Uint8Array, source: string): ImportedModel {
  const refuse = refuseFor(source);
  const file = object(parse(bytes, refuse), "the file", refuse);
  if (!("ebm" in file)) refuse("JSON without an ebm", 'what ebm.to_json(path, detail="all") writes');
  if (file.version !== VERSION) refuse(`version ${JSON.stringify(file.version)?.slice(0, 40)}`, VERSION);
  const ebm = object(file.ebm, "ebm", refuse);
  checkTask(ebm, refuse);
  const read = list(at(ebm, "features"), "features", refuse).map((json, f) =>
    readEbmFeature(json, f, refuse),
  );
  checkNames(
    read.map(({ name }) => name),
    refuse,
  );
  const features = read.map(featureOf);
  const places = new Map(features.map(({ name }, f) => [name, f]));
  const terms = list(at(ebm, "terms"), "terms", refuse).map((json, t) => readTerm(json, t, places, refuse));
  const intercept = listOfNumbers(at(ebm, "intercept"), "intercept", refuse);
  if (intercept.length !== 1) refuse(`${intercept.length} intercepts`, "one");
  const program = programOf(features, read, intercept[0]!, terms, refuse);
  return {
    format: `interpret ${VERSION}`,
    program: checkImported(program, refuse),
    bags: bagsOf(ebm, terms).map((bag) =>
      checkImported(programOf(features, read, bag.base, bag.terms, refuse), refuse),
    ),
    notes: [],
  };
}

interface EbmTerm {
  readonly where: string;
  readonly features: readonly number[];
  /** Nested lists, one level a feature. */
  readonly scores: unknown;
  readonly weights: unknown;
  readonly bagged: readonly unknown[];
}

function parse(bytes: Uint8Array, refuse: Refuse): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"));
  } catch {
    return refuse(
      "a file that isn't JSON to its end",
      'a whole file as ebm.to_json(path, detail="all") writes it',
    );
  }
}

function checkTask(ebm: Record<string, unknown>, refuse: Refuse): void {
  const outputs = list(at(ebm, "outputs"), "outputs", refuse);
  const { task, classes, link } = object(outputs[0], "outputs[0]", refuse);
  const count = Array.isArray(classes) ? classes.length : 0;
  if (outputs.length !== 1 || task !== "classification" || count !== 2 || link !== "logit")
    refuse(
      `${outputs.length === 1 ? "" : `${outputs.length} outputs of `}the task ${String(task).slice(0, 40)}${count > 0 ? ` of ${count} classes` : ""} with the link ${String(link).slice(0, 40)}`,
      "classification of 2 classes with the link logit: only this tells the probability of a win",
    );
}

function readTerm(json: unknown, t: number, places: ReadonlyMap<string, number>, refuse: Refuse): EbmTerm {
  const where = `term ${t}`;
  const term = object(json, where, refuse);
  const names = list(at(term, "term_features"), `term_features of ${where}`, refuse);
  if (names.length < 1 || names.length > 2) refuse(`${where} of ${names.length} features`, "one or two");
  const features = names.map((name) => {
    const place = places.get(text(name, `term_features of ${where}`, refuse));
    return place ?? refuse(`${where} of ${String(name).slice(0, 40)}`, "a feature that the file lists");
  });
  return {
    where,
    features,
    scores: at(term, "scores"),
    weights: at(term, "bin_weights"),
    bagged: Array.isArray(term.bagged_scores) ? term.bagged_scores : [],
  };
}

/** The bags that hold every term; none where the file has them not or not all. */
function bagsOf(ebm: Record<string, unknown>, terms: readonly EbmTerm[]) {
  const bases = Array.isArray(ebm.bagged_intercept) ? ebm.bagged_intercept.flat() : [];
  if (!bases.every((base) => typeof base === "number" && Number.isFinite(base))) return [];
  if (!terms.every(({ bagged }) => bagged.length === bases.length)) return [];
  return (bases as number[]).map((base, bag) => ({
    base,
    terms: terms.map((term) => ({ ...term, scores: term.bagged[bag] })),
  }));
}

/** With each term's mean over the training's rows, by its weights, moved into the base. */
function programOf(
  features: readonly Feature[],
  read: readonly EbmFeature[],
  intercept: number,
  terms: readonly EbmTerm[],
  refuse: Refuse,
): ScoreProgram {
  let base = intercept;
  const made = terms.map(({ where, features: of, scores, weights }): Term => {
    const sides = of.map((f) => bins(read[f]!, of.length === 2));
    const shape = sides.map(({ count }) => count);
    const values = flat(scores, shape, `scores of ${where}`, refuse);
    const mean =
      weights === undefined ? 0 : meanOf(values, flat(weights, shape, `bin_weights of ${where}`, refuse));
    base += mean;
    const [a, b] = of as [number, number];
    const [first, second] = sides as [(typeof sides)[0], (typeof sides)[0]];
    const [rows, columns] = [first.ours, second?.ours ?? [0]];
    const width = second?.count ?? 1;
    const ours = Float64Array.from(
      rows.flatMap((row) => columns.map((column) => values[row * width + column]! - mean)),
    );
    return second
      ? { kind: "pair", features: [a, b], cuts: [first.cuts, second.cuts], values: ours }
      : { kind: "table", feature: a, cuts: first.cuts, values: ours };
  });
  return { link: "logit", features, base, terms: made };
}

/** Nested lists of this shape as one, row by row. */
function flat(value: unknown, shape: readonly number[], where: string, refuse: Refuse): number[] {
  const [size, ...inner] = shape;
  if (size === undefined) return [number(value, where, refuse)];
  const items = list(value, where, refuse);
  if (items.length !== size) refuse(`${items.length} ${where}`, `${size}, by the feature's bins`);
  return items.flatMap((item) => flat(item, inner, where, refuse));
}

function meanOf(values: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / total : 0;
}
