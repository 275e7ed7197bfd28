import type { Feature } from "../../features/matrix.ts";
import { FIRST_LEVEL, UNSEEN } from "../../features/matrix.ts";
import type { TreeTerm } from "../../program/program.ts";
import { IN_SET } from "../../program/tree.ts";
import { float32Split } from "./float32-split.ts";
import { at, listOfAnyNumbers, listOfNumbers, object } from "./foreign-json.ts";
import type { ForeignLevels } from "./foreign-levels.ts";
import { type ForeignNode, growTree } from "./grow-tree.ts";
import type { Refuse } from "./imported.ts";

/** A tree's lists, one entry a node, checked for their lengths. */
export interface XgboostTree {
  readonly where: string;
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly feature: readonly number[];
  /** The threshold of a split, the value of a leaf; of no meaning, and `NaN` in version 2, where a category is asked. */
  readonly condition: readonly number[];
  readonly defaultLeft: readonly number[];
  readonly cover: readonly number[];
  /** By node the categories that go right. */
  readonly sets: ReadonlyMap<number, readonly number[]>;
  /** How many nodes were taken out again. */
  readonly deleted: number;
}

/** One more than the largest code that XGBoost keeps as a category. */
const MOST_CODE = 2 ** 24;

export function readXgboostTree(json: unknown, where: string, refuse: Refuse): XgboostTree {
  const tree = object(json, where, refuse);
  const params = object(at(tree, "tree_param"), `tree_param of ${where}`, refuse);
  const nodes = Number(params.num_nodes);
  if (Number(params.size_leaf_vector ?? 1) > 1) refuse(`${where} with several values a leaf`, "one");
  const lists = (name: string, read = listOfNumbers) => {
    const values = read(at(tree, name), `${name} of ${where}`, refuse);
    if (values.length !== nodes)
      refuse(`${values.length} of ${name} of ${where}`, `the ${nodes} of num_nodes`);
    return values;
  };
  if (!(nodes >= 1)) refuse(`${where} of ${nodes} nodes`, "at least one");
  return {
    where,
    left: lists("left_children"),
    right: lists("right_children"),
    feature: lists("split_indices"),
    condition: lists("split_conditions", listOfAnyNumbers).map(Math.fround),
    defaultLeft: lists("default_left"),
    cover: lists("sum_hessian"),
    sets: setsOf(tree, nodes, where, refuse),
    deleted: Number(params.num_deleted ?? 0),
  };
}

/** By feature the categories that any of these trees names. */
export function namedCodes(trees: readonly XgboostTree[]): Map<number, Set<number>> {
  const named = new Map<number, Set<number>>();
  for (const { sets, feature } of trees)
    for (const [node, codes] of sets) {
      const f = feature[node]!;
      const known = named.get(f) ?? new Set();
      for (const code of codes) known.add(code);
      named.set(f, known);
    }
  return named;
}

/** @param weight what its leaves are multiplied by */
export function xgboostTree(
  { where, left, right, feature, condition, defaultLeft, cover, sets, deleted }: XgboostTree,
  features: readonly Feature[],
  levels: ReadonlyMap<number, ForeignLevels>,
  weight: number,
  refuse: Refuse,
): TreeTerm {
  const nodeAt = (id: number): ForeignNode => {
    if (!Number.isInteger(id) || id < 0 || id >= left.length)
      refuse(`${where} that leads to node ${id}`, `one of ${left.length}`);
    if (left[id] === -1) return { value: weight * condition[id]!, cover: cover[id]! };
    const f = feature[id]!;
    const of = features[f];
    if (!of) refuse(`${where} that splits by feature ${f}`, `one of ${features.length}`);
    const goesRight = sets.get(id);
    if ((goesRight !== undefined) !== (of!.kind === "category"))
      refuse(`${where} that reads ${of!.name} as a number and as a category`, "one kind of split a feature");
    const rest = {
      feature: f,
      left: left[id]!,
      right: right[id]!,
      cover: cover[id]!,
      missingLeft: defaultLeft[id] === 1,
      zeroMissing: false,
    };
    if (!goesRight) {
      if (!Number.isFinite(condition[id]!))
        refuse(`${where} that splits at ${condition[id]}`, "a finite threshold");
      return { ...rest, ...float32Split(condition[id]!) };
    }
    const { codeOf } = levels.get(f)!;
    const listed = new Set(goesRight.map((code) => codeOf.get(code)));
    const all = [UNSEEN, ...of!.levels!.map((_, k) => k + FIRST_LEVEL)];
    const codes = all.filter((code) => !listed.has(code));
    return { ...rest, test: IN_SET, threshold: 0, codes };
  };
  return growTree(0, left.length - deleted, nodeAt, where, refuse);
}

function setsOf(
  tree: Record<string, unknown>,
  nodes: number,
  where: string,
  refuse: Refuse,
): Map<number, number[]> {
  const lists = (name: string) =>
    tree[name] === undefined ? [] : listOfNumbers(tree[name], `${name} of ${where}`, refuse);
  const [codes, starts, sizes] = [
    lists("categories"),
    lists("categories_segments"),
    lists("categories_sizes"),
  ];
  const sets = new Map<number, number[]>();
  lists("categories_nodes").forEach((node, i) => {
    const [from, size] = [starts[i] ?? -1, starts[i] === undefined ? -1 : (sizes[i] ?? -1)];
    if (
      !(
        Number.isInteger(node) &&
        node >= 0 &&
        node < nodes &&
        from >= 0 &&
        size >= 0 &&
        from + size <= codes.length
      )
    )
      refuse(
        `${where} with ${size} categories from place ${from} of ${codes.length}`,
        "a set inside its list",
      );
    const set = codes.slice(from, from + size);
    const bad = set.find((code) => !(Number.isInteger(code) && code >= 0 && code < MOST_CODE));
    if (bad !== undefined) refuse(`${where} with the category ${bad}`, "a code");
    sets.set(node, set);
  });
  return sets;
}
