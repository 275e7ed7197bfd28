import type { Feature } from "../../features/matrix.ts";
import type { ScoreProgram, TreeTerm } from "../../program/program.ts";
import { centreProgram } from "../../program/transform.ts";
import { AT_MOST, IN_SET } from "../../program/tree.ts";
import { type ForeignLevels, foreignLevels, levelText } from "./foreign-levels.ts";
import { type ForeignNode, growTree } from "./grow-tree.ts";
import { checkImported, checkNames, type ImportedModel, type Refuse, refuseFor } from "./imported.ts";
import { type Fields, type LightgbmText, listOf, readLightgbmText, wholeOf } from "./lightgbm-text.ts";

/** Bits of a node's `decision_type`; bits 2 and 3 are the kind of missing. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING_ZERO = 1;
const MISSING_NAN = 2;

/**
 * A binary classifier that LightGBM saved as text, versions v3 and v4 (src/boosting/gbdt_model_text.cpp, src/io/tree.cpp).
 * Decisions are LightGBM's own to the last bit: `value ≤ threshold` goes left; a missing number counts as zero unless the
 * split says otherwise; a category that a split doesn't name goes right, and so does a missing one.
 * @throws InputError where it isn't one, is cut off, or does another task
 */
export function importLightgbm(bytes: Uint8Array, source: string): ImportedModel {
  const refuse = refuseFor(source);
  const text = readLightgbmText(bytes, refuse);
  const { header, trees } = text;
  const scale = sigmoidOf(header, refuse);
  const names = checkNames(
    (header.get("feature_names") ?? "").split(" ").filter((name) => name !== ""),
    refuse,
  );
  const wanted = wholeOf(header, "max_feature_idx", "the header", refuse) + 1;
  if (names.length !== wanted) refuse(`${names.length} feature names`, `${wanted}, as max_feature_idx says`);
  const levels = categoriesOf(text, names, refuse);
  const features = names.map((name, f): Feature => {
    const told = levels.get(f);
    return told
      ? { name, column: name, kind: "category", levels: told.levels }
      : { name, column: name, kind: "number" };
  });
  const isMean = header.has("average_output") && trees.length > 0;
  const factor = scale / (isMean ? trees.length : 1);
  const grown = trees.map((fields, t) => treeOf(fields, t, features, levels, factor, refuse));
  // A tree of one leaf is a constant.
  const base = grown.reduce((sum, tree) => sum + (tree.feature.length === 1 ? tree.value[0]! : 0), 0);
  const program: ScoreProgram = {
    link: "logit",
    features,
    base,
    terms: grown.filter((tree) => tree.feature.length > 1),
  };
  checkImported(program, refuse);
  return {
    format: `lightgbm ${header.get("version")}`,
    program: centreProgram(program, { rows: 0, features, values: [] }),
    bags: [],
    notes: [],
  };
}

/** The factor of the log-odds. */
function sigmoidOf(header: Fields, refuse: Refuse): number {
  const [objective, ...options] = (header.get("objective") ?? "none").split(" ");
  const classes = Number(header.get("num_class") ?? 1);
  const each = Number(header.get("num_tree_per_iteration") ?? 1);
  if (classes !== 1 || each !== 1 || (objective !== "binary" && objective !== "cross_entropy"))
    refuse(
      `the objective ${objective}${classes === 1 ? "" : ` of ${classes} classes`}`,
      "binary or cross_entropy: only these tell the probability of a win",
    );
  if (objective === "cross_entropy") return 1;
  const sigmoid = Number(
    options.find((option) => option.startsWith("sigmoid:"))?.slice("sigmoid:".length) ?? 1,
  );
  if (!(sigmoid > 0) || !Number.isFinite(sigmoid)) refuse(`sigmoid ${sigmoid}`, "a number above 0");
  return sigmoid;
}

/** By feature, the levels of each that a split reads as a category or that was given as one. */
function categoriesOf(
  { header, parameters, trees, pandas }: LightgbmText,
  names: readonly string[],
  refuse: Refuse,
): Map<number, ForeignLevels> {
  const infos = (header.get("feature_infos") ?? "").split(" ");
  const stated = /^\d+(?:,\d+)*$/.exec(parameters.get("categorical_feature") ?? "");
  const given = stated
    ? stated[0].split(",").map(Number)
    : names.flatMap((_, f) => (/^-?\d+(:-?\d+)*$/.test(infos[f] ?? "") ? [f] : []));
  const named = new Map<number, Set<number>>(given.map((f) => [f, new Set()]));
  trees.forEach((fields, t) => {
    const where = `tree ${t}`;
    const by = listOf(fields, "split_feature", where, refuse);
    const kinds = listOf(fields, "decision_type", where, refuse);
    const thresholds = listOf(fields, "threshold", where, refuse);
    kinds.forEach((kind, node) => {
      if ((kind & CATEGORICAL) === 0) return;
      const f = by[node]!;
      const codes = named.get(f) ?? new Set();
      for (const code of setOf(fields, thresholds[node]!, where, refuse)) codes.add(code);
      named.set(f, codes);
    });
  });
  const ordered = [...given].sort((a, b) => a - b);
  if (pandas.length > 0 && pandas.length !== ordered.length)
    refuse(
      `the categories of ${pandas.length} columns and ${ordered.length} categorical features`,
      "as many of one as of the other",
    );
  return new Map(
    [...named].map(([f, codes]) => {
      const texts = pandas[ordered.indexOf(f)];
      const known = texts
        ? texts.map((text, code) => [code, levelText(text)] as const)
        : (infos[f] ?? "")
            .split(":")
            .filter((code) => /^\d+$/.test(code))
            .map((code) => [Number(code), code] as const);
      return [f, foreignLevels(names[f] ?? `feature ${f}`, new Map(known), codes, refuse)];
    }),
  );
}

/** The foreign codes of a set of a tree. */
function setOf(fields: Fields, set: number, where: string, refuse: Refuse): number[] {
  const bounds = listOf(fields, "cat_boundaries", where, refuse);
  const words = listOf(fields, "cat_threshold", where, refuse);
  const [from, to] = [bounds[set], bounds[set + 1]];
  if (from === undefined || to === undefined || !(from >= 0 && from <= to && to <= words.length))
    refuse(`${where} with a set from word ${from} to ${to} of ${words.length}`, "a set inside its words");
  const codes: number[] = [];
  for (let word = from!; word < to!; word++)
    for (let bit = 0; bit < 32; bit++)
      if (((words[word]! >>> bit) & 1) === 1) codes.push(32 * (word - from!) + bit);
  return codes;
}

function treeOf(
  fields: Fields,
  t: number,
  features: readonly Feature[],
  levels: ReadonlyMap<number, ForeignLevels>,
  factor: number,
  refuse: Refuse,
): TreeTerm {
  const where = `tree ${t}`;
  const leaves = wholeOf(fields, "num_leaves", where, refuse);
  if ((fields.get("is_linear") ?? "0") !== "0")
    refuse(`${where} with linear models in its leaves`, "trees whose leaves are constants");
  const list = (name: string, length: number) => {
    const values = listOf(fields, name, where, refuse);
    if (values.length !== length) refuse(`${where} with ${values.length} of ${name}`, `${length}`);
    return values;
  };
  const values = list("leaf_value", leaves);
  const inner = leaves - 1;
  if (inner === 0) return growTree(~0, 1, () => leaf(values[0]!, 0), where, refuse);
  const [by, thresholds, kinds] = [
    list("split_feature", inner),
    list("threshold", inner),
    list("decision_type", inner),
  ];
  const [lefts, rights] = [list("left_child", inner), list("right_child", inner)];
  const [innerCounts, leafCounts] = [list("internal_count", inner), list("leaf_count", leaves)];
  function leaf(value: number, cover: number): ForeignNode {
    return { value: factor * value, cover };
  }
  const nodeAt = (id: number): ForeignNode => {
    if (!Number.isInteger(id) || id >= inner || ~id >= leaves)
      refuse(`${where} that leads to node ${id}`, `one of ${inner} splits and ${leaves} leaves`);
    if (id < 0) return leaf(values[~id]!, leafCounts[~id]!);
    const f = by[id]!;
    const feature = features[f];
    if (!feature) refuse(`${where} that splits by feature ${f}`, `one of ${features.length}`);
    const kind = kinds[id]!;
    const rest = { feature: f, left: lefts[id]!, right: rights[id]!, cover: innerCounts[id]! };
    if ((kind & CATEGORICAL) !== 0) {
      const { codeOf } = levels.get(f)!;
      const codes = setOf(fields, thresholds[id]!, where, refuse).flatMap((code) => codeOf.get(code) ?? []);
      return { ...rest, test: IN_SET, threshold: 0, codes, missingLeft: false, zeroMissing: false };
    }
    if (feature!.kind === "category")
      refuse(`${where} that reads the category ${feature!.name} as a number`, "one kind of split a feature");
    const missing = (kind >> 2) & 3;
    const threshold = thresholds[id]!;
    const isDefaultLeft = (kind & DEFAULT_LEFT) !== 0;
    return {
      ...rest,
      test: AT_MOST,
      threshold,
      missingLeft: missing === MISSING_ZERO || missing === MISSING_NAN ? isDefaultLeft : 0 <= threshold,
      zeroMissing: missing === MISSING_ZERO,
    };
  };
  return growTree(0, inner + leaves, nodeAt, where, refuse);
}
