import type { Feature } from "../features/matrix.ts";
import { countBins } from "./bin-of.ts";
import type { CurveTerm, PairTerm, ScoreProgram, TableTerm, Term, TreeTerm } from "./program.ts";
import { IN_SET, SET_WORDS } from "./tree.ts";

/** The parts of a tree that have one entry a node. */
const NODE_PARTS = [
  "test",
  "threshold",
  "missingLeft",
  "zeroMissing",
  "left",
  "right",
  "value",
  "cover",
] as const;

/**
 * Makes sure that a program can be evaluated on any row: every number finite, cuts and knots strictly ascending, lengths
 * as `program.ts` says, features that exist, every node of a tree the child of one before it.
 * @throws RangeError naming the term, what was found and what was wanted
 */
export function checkProgram(program: ScoreProgram): void {
  if (!Number.isFinite(program.base)) fail("base", program.base, "a finite number");
  if (program.link !== "logit" && program.link !== "identity")
    fail("link", program.link, "logit or identity");
  program.terms.forEach((term, i) => {
    checkTerm(term, program, `term ${i}`);
  });
}

function checkTerm(term: Term, program: ScoreProgram, where: string): void {
  if (term.kind === "tree") checkTree(term, program, where);
  else if (term.kind === "pair") checkPair(term, program, where);
  else checkShape(term, program, where);
}

function checkShape(term: TableTerm | CurveTerm, program: ScoreProgram, where: string): void {
  const feature = findFeature(program, term.feature, where);
  if (term.kind === "table") {
    checkCuts(feature, term.cuts, `${where}.cuts`);
    checkCount(term.values, countBins(feature, term.cuts), `${where}.values`);
    checkFinite(term.values, `${where}.values`);
    return;
  }
  if (feature.kind !== "number") fail(where, `a curve over the category ${feature.name}`, "a number");
  if (term.x.length === 0 || term.x.length !== term.y.length)
    fail(
      where,
      `${term.x.length} knots and ${term.y.length} values`,
      "as many values as knots, at least one",
    );
  if (!Number.isFinite(term.missing)) fail(`${where}.missing`, term.missing, "a finite number");
  checkAscending(term.x, `${where}.x`);
  checkFinite(term.y, `${where}.y`);
}

function checkPair({ features, cuts, values }: PairTerm, program: ScoreProgram, where: string): void {
  if (features[0] === features[1])
    fail(`${where}.features`, `${features[0]} twice`, "two different features");
  let cells = 1;
  for (const side of [0, 1] as const) {
    const feature = findFeature(program, features[side], where);
    checkCuts(feature, cuts[side], `${where}.cuts`);
    cells *= countBins(feature, cuts[side]);
  }
  checkCount(values, cells, `${where}.values`);
  checkFinite(values, `${where}.values`);
}

function checkTree(tree: TreeTerm, program: ScoreProgram, where: string): void {
  const nodes = tree.feature.length;
  if (nodes === 0) fail(where, "a tree without nodes", "at least a leaf");
  for (const part of NODE_PARTS) checkCount(tree[part], nodes, `${where}.${part}`);
  checkFinite(tree.value, `${where}.value`);
  const parents = new Uint8Array(nodes);
  for (let node = 0; node < nodes; node++) {
    const at = `${where}, node ${node}`;
    const cover = tree.cover[node]!;
    if (!(cover >= 0) || cover === Number.POSITIVE_INFINITY)
      fail(`${at}: cover`, cover, "a finite number of at least 0");
    if (tree.feature[node] === -1) continue;
    checkSplit(tree, node, program, at);
    for (const child of [tree.left[node]!, tree.right[node]!]) {
      if (!(child > node && child < nodes)) fail(`${at}: child`, child, `a later node of ${nodes}`);
      parents[child]! += 1;
    }
  }
  for (let node = 1; node < nodes; node++)
    if (parents[node] !== 1) fail(`${where}, node ${node}`, `${parents[node]} parents`, "one");
}

function checkSplit(tree: TreeTerm, node: number, program: ScoreProgram, at: string): void {
  const feature = findFeature(program, tree.feature[node]!, at);
  const test = tree.test[node]!;
  const threshold = tree.threshold[node]!;
  if (test > IN_SET) fail(`${at}: test`, test, "0, 1 or 2");
  if ((test === IN_SET) !== (feature.kind === "category"))
    fail(`${at}: test`, test, `one for the ${feature.kind} ${feature.name}`);
  if (!Number.isFinite(threshold)) fail(`${at}: threshold`, threshold, "a finite number");
  const last = tree.sets.length - SET_WORDS;
  if (test === IN_SET && !(Number.isInteger(threshold) && threshold >= 0 && threshold <= last))
    fail(`${at}: threshold`, threshold, `the place of a set among ${tree.sets.length} words`);
}

function findFeature(program: ScoreProgram, place: number, where: string): Feature {
  const feature = program.features[place];
  if (!feature) fail(`${where}.feature`, place, `a place among ${program.features.length} features`);
  return feature;
}

function checkCuts(feature: Feature, cuts: Float64Array, where: string): void {
  if (feature.kind === "category" && cuts.length > 0) fail(where, cuts.length, "none");
  checkAscending(cuts, where);
}

function checkCount(values: { readonly length: number }, wanted: number, where: string): void {
  if (values.length !== wanted) fail(where, `${values.length} values`, `${wanted}`);
}

function checkFinite(values: Float64Array, where: string): void {
  for (const value of values) if (!Number.isFinite(value)) fail(where, value, "finite numbers");
}

function checkAscending(values: Float64Array, where: string): void {
  checkFinite(values, where);
  for (let i = 1; i < values.length; i++)
    if (values[i]! <= values[i - 1]!)
      fail(where, `${values[i]} after ${values[i - 1]}`, "strictly ascending numbers");
}

function fail(where: string, found: unknown, wanted: string): never {
  throw new RangeError(`the score program can't be used: ${where}: found ${found}, wanted ${wanted}`);
}
