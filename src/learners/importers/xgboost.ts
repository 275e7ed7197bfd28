import type { Feature } from "../../features/matrix.ts";
import type { ScoreProgram } from "../../program/program.ts";
import { centreProgram } from "../../program/transform.ts";
import { at, list, listOfNumbers, number, object, parseLoosely, text } from "./foreign-json.ts";
import { type ForeignLevels, foreignLevels, levelText } from "./foreign-levels.ts";
import { checkImported, checkNames, type ImportedModel, type Refuse, refuseFor } from "./imported.ts";
import { readUbjson } from "./ubjson.ts";
import { namedCodes, readXgboostTree, xgboostTree } from "./xgboost-tree.ts";

const NEWEST = 3;
const OBJECTIVES = ["binary:logistic", "reg:logistic", "binary:logitraw"];

/**
 * A binary classifier that XGBoost saved as JSON or UBJSON (doc/tutorials/saving_model.rst; files of its versions 1 to 3), by trees
 * or by DART, whose trees are multiplied by their weights. XGBoost compares and adds float32 numbers: thresholds are moved so
 * that each double goes where its float32 would, and leaves are added in float64.
 *
 * A category that a split doesn't name goes left, and so does an unknown one: XGBoost itself refuses labels that it wasn't
 * trained with. All trees count, as in `Booster.predict`; a file that scikit-learn's wrapper saved ends at its best iteration, as
 * that wrapper's predictions do.
 * @throws InputError where it isn't one, is cut off, or does another task
 */
export function importXgboost(bytes: Uint8Array, source: string): ImportedModel {
  const refuse = refuseFor(source);
  const file = object(parse(bytes, refuse), "the file", refuse);
  if (!("learner" in file)) refuse("JSON without a learner", "a model that XGBoost saved");
  const version = listOfNumbers(at(file, "version"), "version", refuse);
  if (version.length !== 3 || !(version[0]! >= 1 && version[0]! <= NEWEST))
    refuse(`version ${version.slice(0, 3).join(".") || "of no number"}`, `1 to ${NEWEST}`);
  const learner = object(at(file, "learner"), "learner", refuse);
  checkTask(learner, refuse);
  const { trees, weights, cats } = boosterOf(learner, refuse);
  const { kept, notes } = keptTrees(learner, trees.length, cats.perRound, refuse);
  const raw = trees.slice(0, kept).map((tree, t) => readXgboostTree(tree, `tree ${t}`, refuse));
  const levels = levelsOf(learner, cats.enc, namedCodes(raw), refuse);
  const features = featuresOf(learner, levels, refuse);
  const terms = raw.map((tree, t) => xgboostTree(tree, features, levels, weights?.[t] ?? 1, refuse));
  const constant = terms.reduce((sum, tree) => sum + (tree.feature.length === 1 ? tree.value[0]! : 0), 0);
  const program: ScoreProgram = {
    link: "logit",
    features,
    base: baseOf(learner, refuse) + constant,
    terms: terms.filter((tree) => tree.feature.length > 1),
  };
  checkImported(program, refuse);
  return {
    format: `xgboost ${version.join(".")}`,
    program: centreProgram(program, { rows: 0, features, values: [] }),
    bags: [],
    notes: [...notes, ...namelessNotes(features, cats.enc)],
  };
}

/** Before 3.1 the categories of a data frame are not in the file, only their codes. */
function namelessNotes(features: readonly Feature[], enc: readonly unknown[]): string[] {
  const nameless = features.filter(({ kind }, f) => kind === "category" && enc[f] === undefined);
  if (nameless.length === 0) return [];
  const names = nameless.map(({ name }) => name).join(", ");
  return [
    `the file holds the codes of ${names} and not the names: a lead's cell must be the code, 0 for the first category`,
  ];
}

/** JSON begins with a brace and then a quote or a blank; UBJSON with a brace and the kind of a key's length. */
function parse(bytes: Uint8Array, refuse: Refuse): unknown {
  const wanted = "a whole model that XGBoost saved as JSON or UBJSON";
  if (bytes[0] !== 0x7b) return refuse("a file that begins with no brace", wanted);
  try {
    return /^\{\s*["}]/.test(Buffer.from(bytes.subarray(0, 64)).toString("latin1"))
      ? parseLoosely(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"))
      : readUbjson(bytes);
  } catch (error) {
    const why = error instanceof RangeError ? `: ${error.message}` : "";
    return refuse(`a file that can't be read to its end${why}`, wanted);
  }
}

function checkTask(learner: Record<string, unknown>, refuse: Refuse): void {
  const objective = text(
    at(object(at(learner, "objective"), "objective", refuse), "name"),
    "objective.name",
    refuse,
  );
  const params = object(at(learner, "learner_model_param"), "learner_model_param", refuse);
  const classes = Number(params.num_class ?? 0);
  const targets = Number(params.num_target ?? 1);
  if (!OBJECTIVES.includes(objective) || classes > 1 || targets > 1)
    refuse(
      `the objective ${objective.slice(0, 40)}${classes > 1 ? ` of ${classes} classes` : ""}${targets > 1 ? ` of ${targets} targets` : ""}`,
      `${OBJECTIVES.join(", ")}: only these tell the probability of a win`,
    );
}

/** The trees of either booster. */
function boosterOf(learner: Record<string, unknown>, refuse: Refuse) {
  const booster = object(at(learner, "gradient_booster"), "gradient_booster", refuse);
  const name = text(at(booster, "name"), "gradient_booster.name", refuse);
  if (name !== "gbtree" && name !== "dart") refuse(`the booster ${name.slice(0, 40)}`, "gbtree or dart");
  const isDart = name === "dart";
  const gbtree = isDart ? object(at(booster, "gbtree"), "gbtree", refuse) : booster;
  const model = object(at(gbtree, "model"), "model", refuse);
  const trees = list(at(model, "trees"), "trees", refuse);
  const params = object(at(model, "gbtree_model_param"), "gbtree_model_param", refuse);
  const told = Number(params.num_trees);
  if (told !== trees.length) refuse(`${trees.length} trees`, `the ${told} that num_trees counts`);
  const weights = isDart ? listOfNumbers(at(booster, "weight_drop"), "weight_drop", refuse) : null;
  if (weights && weights.length !== trees.length)
    refuse(`${weights.length} weights of trees`, `${trees.length}`);
  const cats = model.cats === undefined ? {} : object(model.cats, "cats", refuse);
  const enc = cats.enc === undefined ? [] : list(cats.enc, "cats.enc", refuse);
  const perRound = Math.max(1, Number(params.num_parallel_tree ?? 1) || 1);
  return { trees, weights, cats: { enc, perRound } };
}

/** Early stopping, where scikit-learn's wrapper predicts with the trees up to the best iteration. */
function keptTrees(
  learner: Record<string, unknown>,
  trees: number,
  perRound: number,
  refuse: Refuse,
): { kept: number; notes: string[] } {
  const attributes = learner.attributes === undefined ? {} : object(learner.attributes, "attributes", refuse);
  const best = Number(attributes.best_iteration ?? Number.NaN);
  if (!Number.isSafeInteger(best) || best < 0) return { kept: trees, notes: [] };
  const kept = Math.min(trees, (best + 1) * perRound);
  if (kept === trees) return { kept, notes: [] };
  return "scikit_learn" in attributes
    ? {
        kept,
        notes: [
          `the first ${kept} of ${trees} trees count: training stopped early, and scikit-learn's wrapper predicts by these`,
        ],
      }
    : {
        kept: trees,
        notes: [
          `all ${trees} trees count, as in Booster.predict; the best iteration was ${best + 1} of ${trees / perRound}`,
        ],
      };
}

/** By feature, its categories: those of the file, else the codes as text. */
function levelsOf(
  learner: Record<string, unknown>,
  enc: readonly unknown[],
  named: ReadonlyMap<number, ReadonlySet<number>>,
  refuse: Refuse,
): Map<number, ForeignLevels> {
  const types = listOf(learner, "feature_types", refuse);
  const stated = types.flatMap((type, f) => (type === "c" ? [f] : []));
  const categories = new Set([...named.keys(), ...stated]);
  return new Map(
    [...categories].map((f) => {
      const texts = enc[f] === undefined ? [] : encoded(object(enc[f], `cats.enc[${f}]`, refuse), f, refuse);
      const known = new Map(texts.map((one, code) => [code, one]));
      return [f, foreignLevels(`feature ${f}`, known, named.get(f) ?? new Set(), refuse)];
    }),
  );
}

/** Categories as Arrow holds them: all texts as one run of UTF-8 with offsets, or numbers. */
function encoded(enc: Record<string, unknown>, f: number, refuse: Refuse): string[] {
  const values = listOfNumbers(at(enc, "values"), `cats.enc[${f}].values`, refuse);
  if (!("offsets" in enc)) return values.map(levelText);
  if (values.some((byte) => byte < 0 || byte > 127))
    refuse(
      `letters beyond ASCII in the categories of feature ${f}`,
      "none: XGBoost 3.2 cuts such names off when it stores them, so they can't be told",
    );
  const offsets = listOfNumbers(enc.offsets, `cats.enc[${f}].offsets`, refuse);
  const bytes = Buffer.from(Uint8Array.from(values));
  return offsets.slice(1).map((to, code) => {
    const from = offsets[code]!;
    if (!(from >= 0 && from <= to && to <= bytes.length))
      refuse(`categories of feature ${f} from byte ${from} to ${to} of ${bytes.length}`, "offsets that rise");
    return levelText(bytes.toString("utf8", from, to));
  });
}

function featuresOf(
  learner: Record<string, unknown>,
  levels: ReadonlyMap<number, ForeignLevels>,
  refuse: Refuse,
): Feature[] {
  const params = object(at(learner, "learner_model_param"), "learner_model_param", refuse);
  const count = Number(params.num_feature);
  if (!Number.isSafeInteger(count) || count < 0 || count > 1e6)
    refuse(`${String(params.num_feature).slice(0, 40)} features`, "a count of at most a million");
  const named = listOf(learner, "feature_names", refuse).map((name) => text(name, "feature_names", refuse));
  if (named.length > 0 && named.length !== count) refuse(`${named.length} names of features`, `${count}`);
  const names = named.length > 0 ? named : Array.from({ length: count }, (_, f) => `f${f}`);
  return checkNames(names, refuse).map((name, f): Feature => {
    const told = levels.get(f);
    return told
      ? { name, column: name, kind: "category", levels: told.levels }
      : { name, column: name, kind: "number" };
  });
}

function listOf(from: Record<string, unknown>, name: string, refuse: Refuse): unknown[] {
  return from[name] === undefined ? [] : list(from[name], name, refuse);
}

/** The log-odds to begin with: "5E-1", or since 3.1 "[5E-1]", a probability. */
function baseOf(learner: Record<string, unknown>, refuse: Refuse): number {
  const params = object(at(learner, "learner_model_param"), "learner_model_param", refuse);
  const told = String(params.base_score ?? "").trim();
  const parts = told.replace(/^\[(.*)\]$/, "$1").split(",");
  const score = Math.fround(
    number(parts[0]!.trim() === "" ? Number.NaN : Number(parts[0]), "base_score", refuse),
  );
  if (parts.length !== 1) refuse(`base_score ${told.slice(0, 40)}`, "one number: this model has one outcome");
  if (!(score > 0 && score < 1)) refuse(`base_score ${told.slice(0, 40)}`, "a probability between 0 and 1");
  return -Math.log(1 / score - 1);
}
